import {
  compareRows,
  contains,
  groupBy,
  isAppSpan,
  isClientProcess,
  isServerProcess,
  type LinkRow,
  type Links,
  processOf,
  rankOf,
  SAME_HOST_TOLERANCE_NS,
  traceIdsOf,
} from './link-row';

/** Clocks of different hosts, when only time tells which row contains which. */
const CROSS_HOST_SLACK_NS = 10_000_000n;
/** Rows looked at per row, so that a trace id shared by thousands of rows costs no square. */
const LOOK_BACK = 256;

/**
 * Rule `x_request_id`: a proxy or service passes the id on (request to request), or makes one and tells it in its
 * answer (answer to request). Among the rows that carry it and contain this one in time, the tightest is the parent.
 */
export function linkRequestIds(rows: readonly LinkRow[], links: Links): void {
  const carrying = [...rows].sort(compareRows);
  const byId = new Map<string, LinkRow[]>();
  for (const row of carrying) {
    for (const id of new Set([row.xRequestId0, row.xRequestId1])) {
      if (id === '') continue;
      const group = byId.get(id);
      if (group) group.push(row);
      else byId.set(id, [row]);
    }
  }
  for (const row of carrying) {
    if (links.has(row.rowId) || row.xRequestId0 === '') continue;
    const parent = enclosing(row, byId.get(row.xRequestId0) ?? []);
    if (!parent) continue;
    const key = parent.xRequestId0 === row.xRequestId0 ? 'x_request_id_0' : 'x_request_id_1';
    links.set(row.rowId, {
      parent: parent.rowId,
      rule: 'x_request_id',
      key: `${key}=${row.xRequestId0}`,
      confidence: 0.8,
    });
  }
}

/** Rule `trace_id_time`, the weakest: the same trace id, and the tightest row around it in time. */
export function linkByTraceAndTime(rows: readonly LinkRow[], links: Links): void {
  const sorted = [...rows].sort(compareRows);
  const byTrace = groupBy(sorted, (row) => row.traceId);
  for (const row of sorted) {
    if (links.has(row.rowId) || row.traceId === '') continue;
    const parent = enclosing(row, byTrace.get(row.traceId) ?? []);
    if (!parent) continue;
    links.set(row.rowId, {
      parent: parent.rowId,
      rule: 'trace_id_time',
      key: `trace_id=${traceIdsOf(row)[0] ?? ''}, around it in time`,
      confidence: sameProcess(parent, row) ? 0.5 : 0.3,
    });
  }
}

/** `sorted` is in canonical order and holds `row`; only rows before it can be its parent, so no cycle arises. */
function enclosing(row: LinkRow, sorted: readonly LinkRow[]): LinkRow | undefined {
  let best: LinkRow | undefined;
  const end = positionOf(row, sorted);
  for (let at = end - 1; at >= 0 && at >= end - LOOK_BACK; at--) {
    const candidate = sorted[at] as LinkRow;
    const slack = candidate.agentId === row.agentId ? SAME_HOST_TOLERANCE_NS : CROSS_HOST_SLACK_NS;
    if (!contains(candidate, row, slack) || !mayCall(candidate, row)) continue;
    if (!best || betterParent(candidate, best, row)) best = candidate;
  }
  return best;
}

function positionOf(row: LinkRow, sorted: readonly LinkRow[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareRows(sorted[middle] as LinkRow, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A call is made by what serves a request in the same process; what arrives was sent by a client side. */
function mayCall(parent: LinkRow, child: LinkRow): boolean {
  if (isClientProcess(child)) {
    const known = processOf(child);
    if (isServerProcess(parent)) return known === '' || processOf(parent) === '' || processOf(parent) === known;
    return isAppSpan(parent);
  }
  if (isClientProcess(parent)) return rankOf(child) > rankOf(parent);
  // A row on the way to the same server is no caller of it.
  return isServerProcess(parent) ? processOf(parent) !== processOf(child) || isAppSpan(child) : isAppSpan(parent);
}

function betterParent(a: LinkRow, b: LinkRow, child: LinkRow): boolean {
  const sameA = sameProcess(a, child);
  if (sameA !== sameProcess(b, child)) return sameA;
  const lengthA = a.endNs - a.startNs;
  const lengthB = b.endNs - b.startNs;
  return lengthA === lengthB ? compareRows(a, b) > 0 : lengthA < lengthB;
}

function sameProcess(a: LinkRow, b: LinkRow): boolean {
  const process = processOf(a);
  return process !== '' && process === processOf(b);
}
