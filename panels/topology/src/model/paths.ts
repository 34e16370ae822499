import { type Graph, type GraphEdge } from './graph';
import { type Neighbourhood } from './neighbourhood';

/** Simple paths listed at most, and steps taken to find them: hubs have more paths than anybody reads. */
const PATHS_MAX = 12;
const STEPS_MAX = 20_000;
/** Detours up to this many calls longer than the shortest path are listed too. */
const DETOUR = 2;

export interface Paths extends Neighbourhood {
  /** Calls on the shortest path; null when there is none. */
  shortest: number | null;
  /** Ids of the nodes of each path, shortest first. */
  list: string[][];
  /** There are more than were listed. */
  more: boolean;
  /** There is a path the other way round. */
  reverse: boolean;
}

/** Calls from each node to the target, by breadth-first search against the direction of calls. */
function distances(
  start: string,
  links: ReadonlyMap<string, readonly GraphEdge[]>,
  beyond: (edge: GraphEdge) => string,
): Map<string, number> {
  const found = new Map([[start, 0]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at] as string;
    for (const edge of links.get(from) ?? []) {
      const to = beyond(edge);
      if (found.has(to)) continue;
      found.set(to, (found.get(from) ?? 0) + 1);
      queue.push(to);
    }
  }
  return found;
}

/** Ways that calls take from one node to another. */
export function pathsBetween(graph: Graph, from: string, to: string): Paths {
  const toTarget = distances(to, graph.incoming, (edge) => edge.source);
  const shortest = toTarget.get(from) ?? null;
  const nothing = { nodes: new Set([from, to]), edges: new Set<string>(), list: [], more: false };
  if (shortest === null || from === to) {
    const reverse = distances(from, graph.incoming, (edge) => edge.source).has(to) && from !== to;
    return { ...nothing, shortest: from === to ? 0 : null, reverse };
  }
  // All shortest paths together, however many there are, from the distances alone.
  const fromStart = distances(from, graph.outgoing, (edge) => edge.target);
  const edges = new Set<string>();
  const nodes = new Set<string>([from, to]);
  for (const edge of graph.edges) {
    const [start, rest] = [fromStart.get(edge.source), toTarget.get(edge.target)];
    if (start === undefined || rest === undefined || start + 1 + rest !== shortest) continue;
    edges.add(edge.id);
    nodes.add(edge.source).add(edge.target);
  }
  const { list, more } = simplePaths(graph, from, to, toTarget, shortest + DETOUR);
  return { nodes, edges, shortest, list, more, reverse: false };
}

/** Paths without repetition up to a length, shortest first: one search per length, cut where the target is too far. */
function simplePaths(
  graph: Graph,
  from: string,
  to: string,
  toTarget: ReadonlyMap<string, number>,
  most: number,
): { list: string[][]; more: boolean } {
  const list: string[][] = [];
  let steps = 0;
  const search = (path: string[], on: Set<string>, left: number): boolean => {
    const at = path[path.length - 1] as string;
    if (left === 0) {
      if (at !== to) return true;
      if (list.length >= PATHS_MAX) return false;
      list.push([...path]);
      return true;
    }
    if (at === to) return true;
    for (const { target } of graph.outgoing.get(at) ?? []) {
      if (++steps > STEPS_MAX) return false;
      const rest = toTarget.get(target);
      if (on.has(target) || rest === undefined || rest > left - 1) continue;
      path.push(target);
      on.add(target);
      const go = search(path, on, left - 1);
      path.pop();
      on.delete(target);
      if (!go) return false;
    }
    return true;
  };
  const least = toTarget.get(from) ?? 0;
  for (let length = least; length <= most; length++) {
    if (!search([from], new Set([from]), length)) return { list, more: true };
  }
  return { list, more: false };
}

/** One path of a list as what it lights up. */
export function alongPath(graph: Graph, path: readonly string[]): Neighbourhood {
  const edges = new Set<string>();
  path.forEach((id, at) => {
    const next = path[at + 1];
    if (next === undefined) return;
    const edge = graph.outgoing.get(id)?.find(({ target }) => target === next);
    if (edge) edges.add(edge.id);
  });
  return { nodes: new Set(path), edges };
}
