import { Graph, layout } from '@dagrejs/dagre';
import { type Dag } from './acyclic';
import { type NodeExtent, type Placed } from './place';

/** Layered layout by dagre: fewest crossings, straight long edges; cost grows steeply with size. */
export function dagreLayout(dag: Dag, extent: NodeExtent): Placed {
  const graph = new Graph({ multigraph: false, compound: false });
  graph.setGraph({ rankdir: 'LR', nodesep: extent.crossGap, ranksep: extent.mainGap, edgesep: extent.crossGap / 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (let node = 0; node < dag.count; node++) {
    graph.setNode(String(node), { width: extent.main[node] ?? 0, height: extent.cross[node] ?? 0 });
  }
  dag.successors.forEach((targets, node) => {
    targets.forEach((target) => graph.setEdge(String(node), String(target), {}));
  });
  layout(graph);
  const placed: Placed = { main: new Float64Array(dag.count), cross: new Float64Array(dag.count), bends: new Map() };
  for (let node = 0; node < dag.count; node++) {
    const { x, y } = graph.node(String(node)) as { x: number; y: number };
    placed.main[node] = x;
    placed.cross[node] = y;
  }
  dag.successors.forEach((targets, node) => {
    for (const target of targets) {
      const { points } = graph.edge(String(node), String(target)) as { points: Array<{ x: number; y: number }> };
      // First and last lie on the node boxes; edges here end at the ring instead.
      const inner = points.slice(1, -1);
      // Of a short edge that leaves only the point half way between the layers, which bends nothing.
      if (inner.length > 1) {
        placed.bends.set(
          node * dag.count + target,
          inner.flatMap((point) => [point.x, point.y]),
        );
      }
    }
  });
  return placed;
}
