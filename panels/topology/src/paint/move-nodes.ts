import { type Route } from '../layout/routes';
import { type Scene, assemble, routesOf } from './scene';

/** The scene with some nodes moved by a distance; only the edges that end at them take another course. */
export function moveNodes(scene: Scene, ids: ReadonlySet<string>, dx: number, dy: number): Scene {
  const nodes = scene.nodes.map((entry) =>
    ids.has(entry.node.id) ? { ...entry, x: entry.x + dx, y: entry.y + dy } : entry,
  );
  const touched = scene.edges.filter(({ edge }) => ids.has(edge.source) || ids.has(edge.target));
  const ends = new Set(touched.flatMap(({ edge }) => [edge.source, edge.target]));
  const around = nodes.filter(({ node }) => ends.has(node.id));
  const routes = routesOf(
    touched.map(({ edge }) => edge),
    around,
    new Map(),
    scene.direction,
  );
  const routeOf = new Map(touched.map((entry, index) => [entry.edge.id, routes[index] as Route]));
  const edges = scene.edges.map((entry) => {
    const route = routeOf.get(entry.edge.id);
    return route ? { ...entry, route } : entry;
  });
  return assemble({ ...scene, nodes, edges });
}
