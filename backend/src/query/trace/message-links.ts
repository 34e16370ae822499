import {
  compareRows,
  contradicts,
  groupBy,
  isAppSpan,
  isTcp,
  latestEnd,
  type LinkRow,
  type Links,
  rankOf,
  tolerance,
} from './link-row';

/**
 * Rule `tcp_seq`: one message has the same TCP sequence number wherever it is seen between two ends of a connection,
 * so rows of equal flow and sequence are one request on its way: client process, interfaces, server process. Each
 * hangs below the last point that it passed before.
 */
export function linkMessages(rows: readonly LinkRow[], links: Links): void {
  const seen = rows.filter((row) => isTcp(row) && row.reqTcpSeq !== 0 && !isAppSpan(row));
  linkGroups(
    groupBy(seen, (row) => `${row.client}>${row.server}#${row.reqTcpSeq}`),
    links,
    1,
  );
  // Address translation changes one end of the flow; both sequence numbers (64 bits) and the other end stay.
  const heads = seen.filter((row) => row.respTcpSeq !== 0 && !links.has(row.rowId));
  const untranslated = (row: LinkRow) => `${row.reqTcpSeq}#${row.respTcpSeq}`;
  linkGroups(
    groupBy(heads, (row) => `${row.client}#${untranslated(row)}`),
    links,
    0.9,
  );
  linkGroups(
    groupBy(
      heads.filter((row) => !links.has(row.rowId)),
      (row) => `${row.server}#${untranslated(row)}`,
    ),
    links,
    0.9,
  );
}

function linkGroups(groups: Map<string, LinkRow[]>, links: Links, confidence: number): void {
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const onTheWay = [...group].sort((a, b) => rankOf(a) - rankOf(b) || compareRows(a, b));
    onTheWay.forEach((row, index) => {
      const parent = previousPoint(onTheWay, index);
      if (!parent) return;
      const certain = row.respTcpSeq !== 0 && parent.respTcpSeq !== 0;
      links.set(row.rowId, {
        parent: parent.rowId,
        rule: 'tcp_seq',
        key: `req_tcp_seq=${row.reqTcpSeq}` + (certain ? `, resp_tcp_seq=${row.respTcpSeq}` : ''),
        confidence: certain ? confidence : confidence * 0.9,
      });
    });
  }
}

/** Looking further back than this in a group means garbage, not a way with that many points. */
const LOOK_BACK = 64;

function previousPoint(onTheWay: readonly LinkRow[], index: number): LinkRow | undefined {
  const row = onTheWay[index];
  if (!row) return undefined;
  let best: LinkRow | undefined;
  for (let at = index - 1; at >= 0 && at >= index - LOOK_BACK; at--) {
    const candidate = onTheWay[at];
    if (!candidate || rankOf(candidate) >= rankOf(row)) continue;
    if (best && rankOf(candidate) < rankOf(best)) break;
    if (!sameMessage(candidate, row)) continue;
    if (!best || distance(candidate, row) < distance(best, row)) best = candidate;
  }
  return best;
}

function sameMessage(a: LinkRow, b: LinkRow): boolean {
  if (a.respTcpSeq !== 0 && b.respTcpSeq !== 0 && a.respTcpSeq !== b.respTcpSeq) return false;
  const slack = tolerance(a, b);
  if (a.startNs > latestEnd(b) + slack || b.startNs > latestEnd(a) + slack) return false;
  return !contradicts(a, b);
}

function distance(a: LinkRow, b: LinkRow): bigint {
  return a.startNs > b.startNs ? a.startNs - b.startNs : b.startNs - a.startNs;
}
