import {
  type Frame,
  FRAME_NAME,
  type FrameMeta,
  MAP_EDGE_FIELDS,
  MAP_GROUP_TAGS,
  MAP_NODE_FIELDS,
  QUERY_LIMITS,
  TOPOLOGY_PANEL_ID,
} from '@thalweg/protocol';
import { AUTO_TYPE } from '@thalweg/protocol';
import { contractFrame, cutMeta, joinMeta, notice } from '../frame-fields';
import { type Compared, type Earlier, edgeId, errorRatioOf, p95MsOf, trafficOf } from './map-compare';
import { type Figures } from './map-graph';

export interface MapFrameOptions {
  readonly seconds: number;
  readonly limit: number;
  /** Whether pairs of nodes were left out of what was read. */
  readonly truncated: boolean;
  readonly meta: FrameMeta;
}

/** Grafana's node-graph frames, nodes and edges, with ours beside. The busiest nodes when there are too many. */
export function mapFrames(graph: Compared, { seconds, limit, truncated, meta }: MapFrameOptions): Frame[] {
  const nodes = [...graph.nodes].sort((a, b) => weight(b) - weight(a) || compare(a.end.id, b.end.id)).slice(0, limit);
  const shown = new Set(nodes.map(({ end }) => end.id));
  const edges = graph.edges
    .filter(({ source, target }) => shown.has(source.id) && shown.has(target.id))
    .sort((a, b) => b.request - a.request || compare(edgeId(a), edgeId(b)));
  const counts = { shown: nodes.length, total: graph.nodes.length, limit, maximum: QUERY_LIMITS.maximum.map };
  const pairs = truncated
    ? { notices: [notice('warning', 'Only the busiest pairs of nodes were read; narrow the filters for the rest.')] }
    : undefined;
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
      joinMeta(common, meta, cutMeta({ what: 'nodes', ...counts, which: 'the busiest' }), pairs),
    ),
    contractFrame(
      FRAME_NAME.MAP_EDGES,
      MAP_EDGE_FIELDS,
      edges.map((edge) => edgeRow(edge, seconds, busiest)),
      common,
    ),
  ];
}

function nodeRow(
  node: Compared['nodes'][number],
  seconds: number,
): Record<Exclude<keyof typeof MAP_NODE_FIELDS, 'icon'>, unknown> {
  const { end, nodeType, protocol, made, request, earlier } = node;
  const errors = errorRatioOf(node);
  const groups = Object.fromEntries(MAP_GROUP_TAGS.map((tag) => [`group__${tag}`, end.groups[tag]])) as Record<
    `group__${(typeof MAP_GROUP_TAGS)[number]}`,
    string
  >;
  return {
    id: end.id,
    title: end.name,
    subtitle: nodeType === 'host' || end.host === '' || end.host === end.name ? nodeType : end.host,
    mainstat: trafficOf(node) / seconds,
    secondarystat: meanMs(node),
    arc__ok: 1 - (errors ?? 0),
    arc__error: errors ?? 0,
    node_type: nodeType,
    protocol,
    request_rate: request / seconds,
    client_rate: made / seconds,
    error_ratio: errors,
    latency_avg: meanMs(node),
    latency_p95: p95MsOf(node),
    host: end.host,
    request_count: request,
    layer: LAYER,
    is_internet: end.type === AUTO_TYPE.INTERNET_IP,
    tag_key: end.tagKey,
    ...groups,
    ...changeColumns(earlier),
  };
}

/** Requests are the application layer. */
const LAYER = 'l7';

function edgeRow(
  edge: Compared['edges'][number],
  seconds: number,
  busiest: number,
): Record<keyof typeof MAP_EDGE_FIELDS, unknown> {
  const errors = errorRatioOf(edge);
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
    latency_p95: p95MsOf(edge),
    observation_point: edge.point,
    request_count: edge.request,
    layer: LAYER,
    client_latency_avg: edge.clientMean === undefined ? null : edge.clientMean / 1000,
    ...changeColumns(edge.earlier),
  };
}

const changeColumns = (earlier: Earlier | undefined) => ({
  change: earlier?.change ?? '',
  previous_request_rate: earlier?.requestRate ?? null,
  previous_error_ratio: earlier?.errorRatio ?? null,
  previous_latency_p95: earlier?.p95Ms ?? null,
});

const weight = (node: Compared['nodes'][number]) => node.request + node.made;
const meanMs = ({ rrtSum, rrtCount }: Figures) => (rrtCount > 0 ? rrtSum / rrtCount / 1000 : null);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
