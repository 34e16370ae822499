import { ANIMATED_NODES_MAX } from '../constants';
import { type Route, routeOf } from '../layout/routes';
import { type Scene } from './scene';
import { groupBoxes } from './scene-groups';

const lerp = (from: number, to: number, share: number) => from + (to - from) * share;

/** Slow at both ends. */
export const ease = (share: number) => (share < 0.5 ? 2 * share * share : 1 - (-2 * share + 2) ** 2 / 2);

/** Whether something known moves, and little enough that each frame is cheap. */
export function worthAnimating(from: Scene, to: Scene): boolean {
  if (to.nodes.length > ANIMATED_NODES_MAX) return false;
  return to.nodes.some((entry) => {
    const before = from.nodeById.get(entry.node.id);
    return before !== undefined && Math.hypot(before.x - entry.x, before.y - entry.y) > 1;
  });
}

function between(from: Route, to: Route, share: number): Route {
  // Another number of bends has no way in between: such an edge takes its new course at once.
  if (from.curve.length !== to.curve.length) return to;
  return routeOf(to.curve.map((value, at) => lerp(from.curve[at] ?? value, value, share)));
}

/** The scene on its way from where nodes were to where they go. */
export function interpolate(from: Scene, to: Scene, share: number): Scene {
  const nodes = to.nodes.map((entry) => {
    const before = from.nodeById.get(entry.node.id);
    return before ? { ...entry, x: lerp(before.x, entry.x, share), y: lerp(before.y, entry.y, share) } : entry;
  });
  const edges = to.edges.map((entry) => {
    const before = from.edgeById.get(entry.edge.id);
    return before ? { ...entry, route: between(before.route, entry.route, share) } : entry;
  });
  const nodeById = new Map(nodes.map((entry) => [entry.node.id, entry]));
  return { ...to, nodes, edges, nodeById, groups: groupBoxes(to.grouping, nodeById) };
}
