import {
  CLOCK_TOLERANCE_NS,
  compareRows,
  groupBy,
  isAppSpan,
  isServerProcess,
  type LinkRow,
  type Links,
  rankOf,
  startsWithin,
  tolerance,
  TOLD_TOLERANCE_NS,
  traceIdsOf,
} from './link-row';

/** More spans of one id mean garbage; bounds the work per row. */
const CANDIDATES_LOOKED_AT = 256;
/** How much earlier than its request a span may begin by its own word, where nothing else tells it from a call. */
const ALONE_TOLERANCE_NS = 300_000n;
/** Longest way up from a row that is looked at for a loop. */
const STEPS_UP = 64;

/**
 * Rules `span_id`, `parent_span_id` and `shared_span_id`: what SDKs and headers say. A header carries the span id of the
 * caller, so a row seen on the way hangs below the SDK span of that id, and the server's SDK span, whose parent that id
 * is, hangs below the last row on the way:
 *
 *     c-app span_id=S → c-p span_id=S → … → s-p span_id=S → s-app span_id=T, parent_span_id=S
 *
 * Zipkin's tracers and the sidecars of a mesh may share one id between client and server: then the server's span is
 * named by the header itself, and its parent is the caller's parent.
 *
 *     c-app span_id=S → c-p span_id=S → … → s-p span_id=S → s-app span_id=S
 */
export function linkSpanIds(rows: readonly LinkRow[], links: Links): void {
  const spans = bySpanId(rows.filter(isAppSpan));
  const onTheWay = bySpanId(rows.filter((row) => !isAppSpan(row)));
  for (const row of rows) {
    if (isAppSpan(row) && !linkSharedSpan(row, spans, onTheWay, links)) linkAppSpan(row, spans, onTheWay, links);
  }
  for (const row of rows) {
    // Only the first point of the way hangs below the caller's span; the others follow it by sequence number.
    if (isAppSpan(row) || row.spanId === '' || links.get(row.rowId)?.rule === 'tcp_seq') continue;
    // A span that is shared hangs below the way itself, and is no caller.
    const callers = spans.get(row.spanId)?.filter((span) => !isBelow(span, row, links));
    const caller = pick(callers, row);
    if (caller) {
      links.set(row.rowId, { parent: caller.rowId, rule: 'span_id', key: `span_id=${row.spanId}`, confidence: 1 });
    }
  }
}

function bySpanId(rows: readonly LinkRow[]): Map<string, LinkRow[]> {
  const groups = groupBy(rows, (row) => row.spanId);
  for (const group of groups.values()) group.length = Math.min(group.length, CANDIDATES_LOOKED_AT);
  return groups;
}

/** The server's half of a span that client and server share. */
function linkSharedSpan(
  row: LinkRow,
  spans: Map<string, LinkRow[]>,
  onTheWay: Map<string, LinkRow[]>,
  links: Links,
): boolean {
  if (row.observationPoint !== 's-app' || row.spanId === '') return false;
  const client = pick(
    spans.get(row.spanId)?.filter(({ observationPoint }) => observationPoint === 'c-app'),
    row,
  );
  const carried = onTheWay.get(row.spanId);
  // Without the client's half it may be a call that the server made with its own id in the header: that begins later.
  const slack = client ? TOLD_TOLERANCE_NS : ALONE_TOLERANCE_NS;
  const arrived = pick(
    carried?.filter((seen) => isServerProcess(seen) && startsWithin(row, seen, slack)),
    row,
  );
  const parent = arrived ?? (client && (pick(lastOnTheWay(carried), row) ?? client));
  if (!parent) return false;
  links.set(row.rowId, {
    parent: parent.rowId,
    rule: 'shared_span_id',
    key: `span_id=${row.spanId}`,
    confidence: isServerProcess(parent) || parent === client ? 1 : 0.9,
  });
  return true;
}

function linkAppSpan(
  row: LinkRow,
  spans: Map<string, LinkRow[]>,
  onTheWay: Map<string, LinkRow[]>,
  links: Links,
): void {
  if (row.parentSpanId === '') return;
  const carried = row.observationPoint === 's-app' ? onTheWay.get(row.parentSpanId) : undefined;
  const arrived = pick(carried?.filter(isServerProcess), row) ?? pick(lastOnTheWay(carried), row);
  const parent = arrived ?? pick(halfFor(row, spans.get(row.parentSpanId)), row);
  if (!parent || parent === row) return;
  links.set(row.rowId, {
    parent: parent.rowId,
    rule: 'parent_span_id',
    key: `parent_span_id=${row.parentSpanId}`,
    confidence: arrived && !isServerProcess(arrived) ? 0.9 : 1,
  });
}

/** Of a span told by client and server: what a server does belongs to its half, what arrives at the next to the client's. */
function halfFor(row: LinkRow, halves: LinkRow[] | undefined): LinkRow[] | undefined {
  if (halves === undefined || halves.length < 2) return halves;
  const wanted = row.observationPoint === 's-app' ? 'c-app' : 's-app';
  const fitting = halves.filter(({ observationPoint }) => observationPoint === wanted);
  return fitting.length > 0 ? fitting : halves;
}

/** Does the way up from `row` so far lead to `ancestor`? */
function isBelow(row: LinkRow, ancestor: LinkRow, links: Links): boolean {
  let at: string | undefined = row.rowId;
  for (let steps = 0; at !== undefined && steps < STEPS_UP; steps++) {
    if (at === ancestor.rowId) return true;
    at = links.get(at)?.parent;
  }
  return false;
}

/** Without the server process: the rows that came furthest. */
function lastOnTheWay(rows: LinkRow[] | undefined): LinkRow[] | undefined {
  if (!rows) return undefined;
  const furthest = Math.max(...rows.map(rankOf));
  return rows.filter((row) => rankOf(row) === furthest);
}

/** Span ids are unique within a trace only, and a retry repeats its headers: same trace, then nearest in time. */
function pick(candidates: LinkRow[] | undefined, row: LinkRow): LinkRow | undefined {
  const ids = traceIdsOf(row);
  const fitting = (candidates ?? []).filter(
    (candidate) => candidate !== row && traceIdsOf(candidate).some((id) => ids.includes(id)),
  );
  const within = fitting.filter((candidate) => startsWithin(row, candidate, tolerance(row, candidate)));
  return nearest(within.length > 0 ? within : fitting, row);
}

function nearest(candidates: readonly LinkRow[], row: LinkRow): LinkRow | undefined {
  let best: LinkRow | undefined;
  for (const candidate of candidates) {
    if (!best) best = candidate;
    else {
      const a = gap(candidate, row);
      const b = gap(best, row);
      if (a < b || (a === b && compareRows(candidate, best) < 0)) best = candidate;
    }
  }
  return best;
}

function gap(candidate: LinkRow, row: LinkRow): bigint {
  const apart = row.startNs - candidate.startNs;
  // A span that begins after its child is possible only by skewed clocks.
  return apart >= 0n ? apart : CLOCK_TOLERANCE_NS - apart;
}
