/** A directed graph without cycles, self loops or parallel edges. */
export interface Dag {
  count: number;
  /** Successors and predecessors by node, each sorted. */
  successors: number[][];
  predecessors: number[][];
}

function adjacency(count: number, pairs: readonly number[]): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (let at = 0; at < pairs.length; at += 2) {
    const [source, target] = [pairs[at] ?? 0, pairs[at + 1] ?? 0];
    if (source !== target) lists[source]?.push(target);
  }
  return lists.map((list) => [...new Set(list)].sort((one, other) => one - other));
}

/** Where to enter the graph: pure callers first, then those that call more than they are called. */
function entryOrder(successors: readonly number[][]): number[] {
  const inDegree = successors.map(() => 0);
  successors.forEach((list) => list.forEach((target) => (inDegree[target] = (inDegree[target] ?? 0) + 1)));
  const surplus = (node: number) => (successors[node]?.length ?? 0) - (inDegree[node] ?? 0);
  return successors
    .map((_, node) => node)
    .sort(
      (one, other) =>
        Number((inDegree[one] ?? 0) > 0) - Number((inDegree[other] ?? 0) > 0) ||
        surplus(other) - surplus(one) ||
        one - other,
    );
}

/** Turns the edges that close a cycle around. Depth first without recursion: chains may be thousands long. */
export function acyclic(count: number, pairs: readonly number[]): Dag {
  const targets = adjacency(count, pairs);
  const successors: Array<Set<number>> = targets.map(() => new Set());
  const state = new Uint8Array(count); // 0 new, 1 on the stack, 2 done
  const cursor = new Uint32Array(count);
  for (const root of entryOrder(targets)) {
    if (state[root] !== 0) continue;
    const stack = [root];
    state[root] = 1;
    while (stack.length > 0) {
      const node = stack[stack.length - 1] ?? 0;
      const next = targets[node]?.[cursor[node] ?? 0];
      if (next === undefined) {
        state[node] = 2;
        stack.pop();
        continue;
      }
      cursor[node] = (cursor[node] ?? 0) + 1;
      if (state[next] === 1) successors[next]?.add(node);
      else successors[node]?.add(next);
      if (state[next] === 0) {
        state[next] = 1;
        stack.push(next);
      }
    }
  }
  const sorted = successors.map((set) => [...set].sort((one, other) => one - other));
  const predecessors: number[][] = sorted.map(() => []);
  sorted.forEach((list, node) => list.forEach((target) => predecessors[target]?.push(node)));
  return { count, successors: sorted, predecessors };
}
