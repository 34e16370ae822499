import { type FlameRows } from '../layout/flame-rows';
import { type SpanTree } from '../model/tree';

export type FlameMove = 'up' | 'down' | 'left' | 'right' | 'first';

/** Where a key leads from a span; the span itself where there is nothing that way. */
export function neighbour(rows: FlameRows, tree: SpanTree, span: number, move: FlameMove): number {
  const first = rows.spans[0] ?? -1;
  if (span < 0 || (rows.row[span] ?? -1) < 0 || move === 'first') {
    return first;
  }
  const row = rows.row[span] ?? 0;
  if (move === 'left' || move === 'right') {
    const slots = rows.spans.subarray(rows.rowStart[row] ?? 0, rows.rowStart[row + 1] ?? 0);
    return slots[slots.indexOf(span) + (move === 'right' ? 1 : -1)] ?? span;
  }
  if (move === 'up') {
    let above = tree.parent[span] ?? -1;
    while (above >= 0 && (rows.row[above] ?? -1) < 0) {
      above = tree.parent[above] ?? -1;
    }
    return above >= 0 ? above : span;
  }
  // The first drawn span below: spans that are switched off are passed through.
  const from = tree.rank[span] ?? 0;
  for (let place = from + 1; place < from + (tree.subtreeSize[span] ?? 1); place++) {
    const below = tree.order[place] ?? 0;
    if ((rows.row[below] ?? -1) >= 0) {
      return below;
    }
  }
  return span;
}
