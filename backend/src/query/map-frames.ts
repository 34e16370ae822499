import {
  type Frame,
  FRAME_NAME,
  type FrameMeta,
  MAP_EDGE_FIELDS,
  MAP_NODE_FIELDS,
  TOPOLOGY_PANEL_ID,
} from '@thalweg/protocol';
import { contractFrame, notice } from './frame-fields';
import { type Figures, type MapEdge, type MapNode } from './map-graph';

/** Grafana's node-graph frames, nodes and edges, with ours beside. The busiest nodes when there are too many. */
export function mapFrames(
  graph: { readonly nodes: readonly MapNode[]; readonly edges: readonly MapEdge[] },
  options: { readonly seconds: number; readonly limit: number; readonly truncated: boolean; readonly meta: FrameMeta },
): Frame[] {
  const { seconds, limit, truncated, meta } = options;
  const nodes = [...graph.nodes].sort((a, b) => traffic(b) - traffic(a) || compare(a.end.id, b.end.id)).slice(0, limit);
  const shown = new Set(nodes.map(({ end }) => end.id));
  const edges = graph.edges
    .filter(({ source, target }) => shown.has(source.id) && shown.has(target.id))
    .sort((a, b) => b.request - a.request || compare(edgeId(a), edgeId(b)));
  const notices = [
    ...(nodes.length < graph.nodes.length
      ? [notice('warning', `${nodes.length} of ${graph.nodes.length} nodes, the busiest; raise the limit for more.`)]
      : []),
    ...(truncated
      ? [notice('warning', 'Only the busiest pairs of nodes were read; narrow the filters for the rest.')]
      : []),
  ];
  const busiest = Math.max(1e-9, ...edges.map(({ request }) => request));
  const common: FrameMeta = {
    preferredVisualisationType: 'nodeGraph',
    preferredVisualisationPluginId: TOPOLOGY_PANEL_ID,
  };
  return [
    contractFrame(
      FRAME_NAME.MAP_NODES,
      MAP_NODE_FIELDS,
      nodes.map((node) => nodeRow(node, seconds)),
      { ...common, ...meta, notices },
    ),
    contractFrame(
      FRAME_NAME.MAP_EDGES,
      MAP_EDGE_FIELDS,
      edges.map((edge) => edgeRow(edge, seconds, busiest)),
      common,
    ),
  ];
}

function nodeRow(node: MapNode, seconds: number) {
  const { end, nodeType, icon, protocol, made, request } = node;
  const errors = errorRatio(node);
  return {
    id: end.id,
    title: end.name,
    subtitle: nodeType === 'host' || end.host === '' || end.host === end.name ? nodeType : end.host,
    mainstat: (request > 0 ? request : made) / seconds,
    secondarystat: meanMs(node),
    arc__ok: 1 - (errors ?? 0),
    arc__error: errors ?? 0,
    icon,
    node_type: nodeType,
    protocol,
    request_rate: request / seconds,
    client_rate: made / seconds,
    error_ratio: errors,
    latency_avg: meanMs(node),
    latency_p95: p95Ms(node),
    host: end.host,
  };
}

function edgeRow(edge: MapEdge, seconds: number, busiest: number) {
  const errors = errorRatio(edge);
  return {
    id: edgeId(edge),
    source: edge.source.id,
    target: edge.target.id,
    mainstat: edge.request / seconds,
    secondarystat: meanMs(edge),
    // By the logarithm, so that a call in a thousand is still seen.
    thickness: 1 + 7 * (Math.log1p(edge.request) / Math.log1p(busiest)),
    color: errors === null || errors === 0 ? 'green' : errors < 0.01 ? 'yellow' : errors < 0.05 ? 'orange' : 'red',
    protocol: edge.protocols.join(', '),
    request_rate: edge.request / seconds,
    error_ratio: errors,
    latency_avg: meanMs(edge),
    latency_p95: p95Ms(edge),
    observation_point: edge.point,
  };
}

const edgeId = ({ source, target }: MapEdge) => `${source.id} → ${target.id}`;
const traffic = ({ request, made }: MapNode) => request + made;
const errorRatio = ({ request, error }: Figures) => (request > 0 ? error / request : null);
const meanMs = ({ rrtSum, rrtCount }: Figures) => (rrtCount > 0 ? rrtSum / rrtCount / 1000 : null);
const p95Ms = ({ p95, rrtCount }: Figures) => (rrtCount > 0 ? p95 / 1000 : null);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
