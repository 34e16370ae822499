import { HIT_DISTANCE, RING_WIDTH } from '../constants';
import { type Viewport, toWorld } from '../layout/viewport';
import { type Scene } from './scene';

export interface Picked {
  kind: 'node' | 'edge' | 'group';
  id: string;
}

/** What lies under a point of the screen: a node before an edge, the nearest of several. */
export function pick(scene: Scene, view: Viewport, screenX: number, screenY: number): Picked | null {
  const { x, y } = toWorld(view, screenX, screenY);
  let nearest = Infinity;
  let found: Picked | null = null;
  for (const entry of scene.nodes) {
    const distance = Math.hypot(entry.x - x, entry.y - y);
    // A dot seen from afar is easier to hit than it is large.
    if (distance > Math.max(entry.radius + RING_WIDTH, HIT_DISTANCE / view.zoom) || distance > nearest) continue;
    nearest = distance;
    found = { kind: 'node', id: entry.node.id };
  }
  if (found) return found;
  const reach = HIT_DISTANCE / view.zoom;
  nearest = Infinity;
  for (const { edge, route, width } of scene.edges) {
    const within = Math.max(reach, width / 2 + 2);
    if (x < route.left - within || x > route.right + within || y < route.top - within || y > route.bottom + within) {
      continue;
    }
    const distance = lineDistance(route.line, x, y);
    if (distance > within || distance >= nearest) continue;
    nearest = distance;
    found = { kind: 'edge', id: edge.id };
  }
  return found ?? pickGroup(scene, x, y);
}

/** Groups are grasped by their titles, so that a drag within a box still moves the picture. The innermost wins. */
function pickGroup(scene: Scene, x: number, y: number): Picked | null {
  for (let at = scene.groups.length - 1; at >= 0; at--) {
    const { header, group } = scene.groups[at] as Scene['groups'][number];
    const inside = x >= header.left && x <= header.right && y >= header.top && y <= header.bottom;
    if (inside) return { kind: 'group', id: group.id };
  }
  return null;
}

/** Distance of a point to a polyline, flat x, y. */
export function lineDistance(line: readonly number[], x: number, y: number): number {
  let least = Infinity;
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [line[at], line[at + 1], line[at + 2], line[at + 3]];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
    least = Math.min(least, Math.hypot(x - x0 - t * dx, y - y0 - t * dy));
  }
  return least;
}
