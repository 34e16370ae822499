/** Shape of the trace: children of a span are `childList[childStart[i] … childStart[i + 1])`, in order of start. */
export interface SpanTree {
  readonly size: number;
  readonly parent: Int32Array;
  readonly roots: Int32Array;
  readonly childStart: Int32Array;
  readonly childList: Int32Array;
  /** Spans from top to bottom, parents first. */
  readonly order: Int32Array;
  /** Place of each span in `order`; its subtree is `order[rank … rank + subtreeSize)`. */
  readonly rank: Int32Array;
  readonly subtreeSize: Int32Array;
  readonly depth: Int32Array;
}

/** Lays the forest out. `parent` must be free of circles; every span is in `order` exactly once. */
export function buildTree(parent: Int32Array, start: Float64Array): SpanTree {
  const size = parent.length;
  const { childStart, childList, roots } = groupChildren(parent, start);
  const order = new Int32Array(size);
  const rank = new Int32Array(size);
  const depth = new Int32Array(size);
  const stack: number[] = Array.from(roots).reverse();
  let next = 0;
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    rank[span] = next;
    order[next++] = span;
    const above = parent[span] ?? -1;
    depth[span] = above < 0 ? 0 : (depth[above] ?? 0) + 1;
    for (let slot = (childStart[span + 1] ?? 0) - 1; slot >= (childStart[span] ?? 0); slot--) {
      stack.push(childList[slot] ?? 0);
    }
  }
  return { size, parent, roots, childStart, childList, order, rank, subtreeSize: sizes(parent, order), depth };
}

function groupChildren(parent: Int32Array, start: Float64Array) {
  const size = parent.length;
  const childStart = new Int32Array(size + 1);
  const roots: number[] = [];
  for (const above of parent) {
    if (above >= 0) {
      childStart[above + 1] = (childStart[above + 1] ?? 0) + 1;
    }
  }
  for (let index = 0; index < size; index++) {
    childStart[index + 1] = (childStart[index + 1] ?? 0) + (childStart[index] ?? 0);
  }
  const cursor = childStart.slice();
  const childList = new Int32Array(childStart[size] ?? 0);
  for (let span = 0; span < size; span++) {
    const above = parent[span] ?? -1;
    if (above < 0) {
      roots.push(span);
    } else {
      const slot = cursor[above] ?? 0;
      childList[slot] = span;
      cursor[above] = slot + 1;
    }
  }
  for (let span = 0; span < size; span++) {
    sortByStart(childList.subarray(childStart[span] ?? 0, childStart[span + 1] ?? 0), start);
  }
  return { childStart, childList, roots: sortByStart(Int32Array.from(roots), start) };
}

/** Many short lists, mostly in order already: far less to compare than one sort of everything. */
function sortByStart(spans: Int32Array, start: Float64Array): Int32Array {
  for (let slot = 1; slot < spans.length; slot++) {
    if ((start[spans[slot - 1] ?? 0] ?? 0) > (start[spans[slot] ?? 0] ?? 0)) {
      return spans.sort((a, b) => (start[a] ?? 0) - (start[b] ?? 0) || a - b);
    }
  }
  return spans;
}

function sizes(parent: Int32Array, order: Int32Array): Int32Array {
  const subtreeSize = new Int32Array(parent.length).fill(1);
  for (let place = order.length - 1; place >= 0; place--) {
    const span = order[place] ?? 0;
    const above = parent[span] ?? -1;
    if (above >= 0) {
      subtreeSize[above] = (subtreeSize[above] ?? 0) + (subtreeSize[span] ?? 0);
    }
  }
  return subtreeSize;
}

export function childrenOf(tree: SpanTree, span: number): Int32Array {
  return tree.childList.subarray(tree.childStart[span] ?? 0, tree.childStart[span + 1] ?? 0);
}

export function hasChildren(tree: SpanTree, span: number): boolean {
  return (tree.childStart[span + 1] ?? 0) > (tree.childStart[span] ?? 0);
}

/** Span, its parent, … up to the root. */
export function ancestorsOf(tree: SpanTree, span: number): number[] {
  const path: number[] = [];
  for (let at = tree.parent[span] ?? -1; at >= 0; at = tree.parent[at] ?? -1) {
    path.push(at);
  }
  return path;
}
