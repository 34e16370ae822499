import { type Trace } from '../model/trace';
import { type SpanTree } from '../model/tree';

/** The rows to draw, from top to bottom. Kept as plain columns: a list of a hundred thousand is made anew per click. */
export interface RowList {
  readonly length: number;
  /** Span of each row; of a roll-up, its first member. */
  readonly span: Int32Array;
  /** Group of siblings that a row sums up, -1 for a span's own row. */
  readonly group: Int32Array;
  /** Indent of each row: hidden ancestors do not count. */
  readonly level: Int32Array;
  /** Row of each span, -1 when it has none of its own. */
  readonly rowOf: Int32Array;
  /** Row of each roll-up, -1 when it is not listed. */
  readonly rowOfGroup: Int32Array;
}

export interface RowListInput {
  readonly trace: Pick<Trace, 'tree' | 'siblings'>;
  readonly collapsed: ReadonlySet<number>;
  /** Groups whose members are listed one by one below the roll-up. */
  readonly openGroups: ReadonlySet<number>;
  /** 1 for spans without a row; what is below them is listed a level higher. */
  readonly hidden: Uint8Array;
  /** Only this span and what is below it; -1 for all. @default -1 */
  readonly focused?: number;
  /** When given, only these spans and the way to them are listed, neither collapsed nor rolled up. */
  readonly only?: Int32Array | undefined;
}

export function listRows({ trace, collapsed, openGroups, hidden, focused = -1, only }: RowListInput): RowList {
  const { tree, siblings } = trace;
  const kept = only && withAncestors(tree, only);
  const capacity = tree.size + siblings.groups.length;
  const rows = {
    span: new Int32Array(capacity),
    group: new Int32Array(capacity).fill(-1),
    level: new Int32Array(capacity),
    rowOf: new Int32Array(tree.size).fill(-1),
    rowOfGroup: new Int32Array(siblings.groups.length).fill(-1),
  };
  let length = 0;
  // What is still to be listed: a span, or `~group` for a roll-up, with its level; the top is next.
  const stack = new Int32Array(capacity + 1);
  const levels = new Int32Array(capacity + 1);
  let height = 0;
  const push = (entry: number, level: number) => {
    stack[height] = entry;
    levels[height++] = level;
  };
  const pushAll = (spans: Int32Array, level: number, isRolled: boolean) => {
    for (let at = spans.length - 1; at >= 0; at--) {
      const span = spans[at] ?? 0;
      const group = isRolled && !kept && hidden[span] === 0 ? (siblings.groupOf[span] ?? -1) : -1;
      if (group < 0) {
        push(span, level);
      } else if (siblings.groups[group]?.members[0] === span) {
        push(~group, level);
      }
    }
  };
  if (focused >= 0) {
    push(focused, 0);
  } else {
    pushAll(tree.roots, 0, true);
  }
  while (height > 0) {
    const entry = stack[--height] ?? 0;
    const level = levels[height] ?? 0;
    if (entry < 0) {
      const group = siblings.groups[~entry];
      rows.rowOfGroup[~entry] = length;
      rows.span[length] = group?.members[0] ?? 0;
      rows.group[length] = ~entry;
      rows.level[length++] = level;
      if (group && openGroups.has(~entry)) {
        pushAll(group.members, level + 1, false);
      }
      continue;
    }
    if (kept?.[entry] === 0) {
      continue;
    }
    const isListed = hidden[entry] === 0;
    if (isListed) {
      rows.rowOf[entry] = length;
      rows.span[length] = entry;
      rows.level[length++] = level;
    }
    if (kept || !collapsed.has(entry)) {
      const children = tree.childList.subarray(tree.childStart[entry] ?? 0, tree.childStart[entry + 1] ?? 0);
      pushAll(children, isListed ? level + 1 : level, true);
    }
  }
  return {
    ...rows,
    length,
    span: rows.span.subarray(0, length),
    group: rows.group.subarray(0, length),
    level: rows.level.subarray(0, length),
  };
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
