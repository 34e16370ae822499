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
  traceIdsOf,
} from './link-row';

/** More spans of one id mean garbage; bounds the work per row. */
const CANDIDATES_LOOKED_AT = 256;

/**
 * Rules `span_id` and `parent_span_id`: what SDKs and headers say. A header carries the span id of the caller, so a
 * row seen on the way hangs below the SDK span of that id, and the server's SDK span, whose parent that id is, hangs
 * below the last row on the way:
 *
 *     c-app span_id=S → c-p span_id=S → … → s-p span_id=S → s-app span_id=T, parent_span_id=S
 */
export function linkSpanIds(rows: readonly LinkRow[], links: Links): void {
  const spans = groupBy(rows.filter(isAppSpan), (row) => row.spanId);
  const onTheWay = groupBy(
    rows.filter((row) => !isAppSpan(row)),
    (row) => row.spanId,
  );
  for (const row of rows) {
    if (isAppSpan(row)) linkAppSpan(row, spans, onTheWay, links);
    // Only the first point of the way hangs below the caller's span; the others follow it by sequence number.
    else if (row.spanId !== '' && links.get(row.rowId)?.rule !== 'tcp_seq') {
      const caller = pick(spans.get(row.spanId), row);
      if (caller && caller !== row) {
        links.set(row.rowId, { parent: caller.rowId, rule: 'span_id', key: `span_id=${row.spanId}`, confidence: 1 });
      }
    }
  }
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
  const parent = arrived ?? pick(spans.get(row.parentSpanId), row);
  if (!parent || parent === row) return;
  links.set(row.rowId, {
    parent: parent.rowId,
    rule: 'parent_span_id',
    key: `parent_span_id=${row.parentSpanId}`,
    confidence: arrived && !isServerProcess(arrived) ? 0.9 : 1,
  });
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
  const fitting = (candidates ?? [])
    .slice(0, CANDIDATES_LOOKED_AT)
    .filter((candidate) => candidate !== row && traceIdsOf(candidate).some((id) => ids.includes(id)));
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
