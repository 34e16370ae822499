import { IP_PROTOCOL, LOG_TYPE, OBSERVATION_POINTS } from '@thalweg/protocol';

/** What the linking rules read of one row of the log. 64-bit ids are decimal strings, '' where the row has none. */
export interface LinkRow {
  readonly rowId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** False when the response was never seen: the true end is unknown. */
  readonly complete: boolean;
  readonly agentId: number;
  readonly observationPoint: string;
  readonly transport: number;
  /** `address:port` of each side. */
  readonly client: string;
  readonly server: string;
  readonly reqTcpSeq: number;
  readonly respTcpSeq: number;
  readonly clientProcess: number;
  readonly serverProcess: number;
  readonly requestContext: string;
  readonly responseContext: string;
  readonly l7Protocol: number;
  readonly traceId: string;
  readonly traceId2: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly xRequestId0: string;
  readonly xRequestId1: string;
}

/** Why a row hangs below another. */
export interface RowLink {
  readonly parent: string;
  readonly rule: string;
  readonly key: string;
  readonly confidence: number;
}

/** Row id to its link; a row without an entry is a root. */
export type Links = Map<string, RowLink>;

const RANKS = new Map<string, number>(OBSERVATION_POINTS.map((point, rank) => [point, rank]));
/** Rank in which a request passes the observation points; unknown points lie in the middle of the way. */
export const rankOf = (row: LinkRow): number => RANKS.get(row.observationPoint) ?? RANKS.get('rest') ?? 0;

export const isClientProcess = (row: LinkRow): boolean => row.observationPoint === 'c-p';
export const isServerProcess = (row: LinkRow): boolean => row.observationPoint === 's-p';
/** Spans that an SDK told of, against rows seen on the way. */
export const isAppSpan = (row: LinkRow): boolean =>
  row.observationPoint === 'c-app' || row.observationPoint === 's-app' || row.observationPoint === 'app';
export const isTcp = (row: LinkRow): boolean => row.transport === IP_PROTOCOL.TCP;
export const isComplete = (type: number): boolean => type === LOG_TYPE.SESSION;

/** The process that a row of a process, or a span of it, describes, unique over agents; '' when unknown. */
export function processOf(row: LinkRow): string {
  const isClient = isClientProcess(row) || row.observationPoint === 'c-app';
  const process = isClient ? row.clientProcess : row.serverProcess;
  return process === 0 ? '' : `${row.agentId}:${process}`;
}

/** A total order that does not depend on how rows arrived: start, outer before inner, way, id. */
export function compareRows(a: LinkRow, b: LinkRow): number {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  if (a.endNs !== b.endNs) return a.endNs > b.endNs ? -1 : 1;
  return rankOf(a) - rankOf(b) || compareIds(a.rowId, b.rowId);
}

/** Decimal ids by value. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows of one host share a clock; 1 ms absorbs that its events are stamped on different processors. */
export const SAME_HOST_TOLERANCE_NS = 1_000_000n;
/** SDKs tell times of the same clock, some in whole ms, and later than the bytes are seen. */
export const TOLD_TOLERANCE_NS = 2_000_000n;
/** Hosts without a synchronised clock are still matched when the evidence is exact. */
export const CLOCK_TOLERANCE_NS = 60_000_000_000n;
/** How long a request whose answer was never seen is taken to last. */
const OPEN_ENDED_NS = 60_000_000_000n;

export const tolerance = (a: LinkRow, b: LinkRow): bigint =>
  a.agentId === b.agentId ? SAME_HOST_TOLERANCE_NS : CLOCK_TOLERANCE_NS;

/** Where a row ends at the latest. */
export const latestEnd = (row: LinkRow): bigint => (row.complete ? row.endNs : row.endNs + OPEN_ENDED_NS);

/** Does `outer` run while `inner` begins? */
export function startsWithin(inner: LinkRow, outer: LinkRow, slackNs: bigint): boolean {
  return inner.startNs + slackNs >= outer.startNs && inner.startNs <= latestEnd(outer) + slackNs;
}

export function contains(outer: LinkRow, inner: LinkRow, slackNs: bigint): boolean {
  return startsWithin(inner, outer, slackNs) && inner.endNs <= latestEnd(outer) + slackNs;
}

export function traceIdsOf(row: LinkRow): string[] {
  return [row.traceId, row.traceId2].filter((id) => id !== '');
}

/** True when both rows carry trace ids and share none: then they belong to different traces, whatever else agrees. */
export function contradicts(a: LinkRow, b: LinkRow): boolean {
  const left = traceIdsOf(a);
  const right = traceIdsOf(b);
  return left.length > 0 && right.length > 0 && !left.some((id) => right.includes(id));
}

/** Spans of servers that began a trace, by its id: the headers of their request, if any, are of another make. */
export type Beginnings = ReadonlyMap<string, readonly LinkRow[]>;

export function beginningsOf(rows: readonly LinkRow[]): Beginnings {
  const begun = (row: LinkRow) => row.observationPoint === 's-app' && row.parentSpanId === '';
  return groupBy(rows.filter(begun), (row) => row.traceId);
}

/** True when the trace of `call` may have begun inside `request`, whose headers name another. */
export function beginsWithin(request: LinkRow, call: LinkRow, beginnings: Beginnings): boolean {
  return traceIdsOf(call).some((id) =>
    beginnings
      .get(id)
      ?.slice(0, 8)
      .some((span) => startsWithin(span, request, TOLD_TOLERANCE_NS)),
  );
}

export const sharesTraceId = (a: LinkRow, b: LinkRow): boolean =>
  traceIdsOf(a).some((id) => id === b.traceId || id === b.traceId2);

export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === '') continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
