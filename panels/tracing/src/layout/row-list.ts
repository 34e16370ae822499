import { type SpanRow } from '../model/span';
import { type SpanTree } from '../model/tree';

/** The rows to draw, from top to bottom. Kept as plain columns: a list of a hundred thousand is made anew per click. */
export interface RowList {
  readonly length: number;
  /** Span of each row. */
  readonly span: Int32Array;
  /** Indent of each row: hidden ancestors do not count. */
  readonly level: Int32Array;
  /** Row of each span, -1 when it has none. */
  readonly rowOf: Int32Array;
}

export interface RowListInput {
  readonly tree: SpanTree;
  readonly spans: readonly SpanRow[];
  readonly collapsed: ReadonlySet<number>;
  readonly showNetwork: boolean;
  /** When given, only these spans and the way to them are listed, collapsed or not. */
  readonly only?: Int32Array | undefined;
}

export function listRows({ tree, spans, collapsed, showNetwork, only }: RowListInput): RowList {
  const kept = only && withAncestors(tree, only);
  const span = new Int32Array(tree.size);
  const level = new Int32Array(tree.size);
  const levelOf = new Int32Array(tree.size);
  const rowOf = new Int32Array(tree.size).fill(-1);
  let length = 0;
  for (let place = 0; place < tree.size; place++) {
    const at = tree.order[place] ?? 0;
    const above = tree.parent[at] ?? -1;
    const indent = above < 0 ? 0 : (levelOf[above] ?? 0);
    const hidden = (!showNetwork && spans[at]?.spanType === 'network') || kept?.[at] === 0;
    levelOf[at] = hidden ? indent : indent + 1;
    if (!hidden) {
      rowOf[at] = length;
      span[length] = at;
      level[length++] = indent;
    }
    if (!kept && collapsed.has(at)) {
      place += (tree.subtreeSize[at] ?? 1) - 1;
    }
  }
  return { length, span: span.subarray(0, length), level: level.subarray(0, length), rowOf };
}

function withAncestors(tree: SpanTree, spans: Int32Array): Uint8Array {
  const kept = new Uint8Array(tree.size);
  for (const span of spans) {
    for (let at = span; at >= 0 && kept[at] === 0; at = tree.parent[at] ?? -1) {
      kept[at] = 1;
    }
  }
  return kept;
}

/** Spans to collapse so that only levels above `depth` are open. */
export function collapsedBelow(tree: SpanTree, depth: number): Set<number> {
  const collapsed = new Set<number>();
  for (let span = 0; span < tree.size; span++) {
    if ((tree.depth[span] ?? 0) >= depth - 1 && (tree.subtreeSize[span] ?? 1) > 1) {
      collapsed.add(span);
    }
  }
  return collapsed;
}
