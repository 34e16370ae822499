import { type DataFrame, type Field, getFieldDisplayName } from '@grafana/data';
import { field, t } from '@thalweg/panel-kit';
import { FRAME_NAME, MAP_EDGE_FIELDS, MAP_NODE_FIELDS } from '@thalweg/protocol';
import { type ColorFigure } from './config';
import { type FigureFormats, figureFields, formatsOf, scaleOf } from './frame-figures';
import { groupFieldsOf, readEdges, readNodes } from './frame-rows';
import { type EdgeRow, type NodeRow } from './model/graph';
import { GROUP_PREFIX, type GroupLevel, groupLabel } from './model/groups';
import { type Threshold, thresholdsOf } from './model/thresholds';

/**
 * What the panel reads. The tables are the ones of @thalweg/protocol; every name but the required ones may be missing,
 * so frames of Grafana's node graph (lower-cased names, `arc__*`, `detail__*`) are read the same way.
 */
export const NODE_FIELDS = MAP_NODE_FIELDS;
export const EDGE_FIELDS = MAP_EDGE_FIELDS;

/** Thresholds by the figure that they are for. */
export type ThresholdSets = Readonly<Record<ColorFigure, readonly Threshold[]>>;

export interface TopologyRows {
  nodes: NodeRow[];
  edges: EdgeRow[];
  /** Kept for data links. */
  nodesFrame: DataFrame | null;
  edgesFrame: DataFrame | null;
  thresholds: ThresholdSets;
  formats: { node: FigureFormats; edge: FigureFormats };
  /** What nodes can be grouped by. */
  groupLevels: GroupLevel[];
  /** Layers there are, the first one first. */
  layers: string[];
  notices: string[];
}

export type FrameReading =
  { ok: true; rows: TopologyRows } | { ok: false; kind: 'empty' | 'error'; sentence: string; remedy: string };

const accepts = () =>
  t(
    'topology.frame.accepts',
    'The panel reads the map of a Thalweg data source, or the nodes and edges frames of any source that serves Grafana’s node graph.',
  );

const named = (frame: DataFrame, name: string) => frame.name?.toLowerCase() === name;

/** Edges have ends; nodes have an id and no ends. Names decide where fields cannot. */
function kindOf(frame: DataFrame): 'nodes' | 'edges' | null {
  if (named(frame, FRAME_NAME.MAP_EDGES) || (field(frame, 'source') && field(frame, 'target'))) return 'edges';
  if (named(frame, FRAME_NAME.MAP_NODES)) return 'nodes';
  const looksLikeNodes = ['title', 'mainstat', 'subtitle', 'node_type', 'arc__ok'].some((name) => field(frame, name));
  if (field(frame, 'id') && looksLikeNodes) return 'nodes';
  return null;
}

function missingField(frame: DataFrame, kind: 'nodes' | 'edges'): string | null {
  const contract = kind === 'nodes' ? NODE_FIELDS : EDGE_FIELDS;
  const missing = Object.entries(contract)
    // Grafana's own edges may come without an id; the ends identify them.
    .filter(
      ([name, { required }]: [string, { required?: boolean }]) => required && !(kind === 'edges' && name === 'id'),
    )
    .map(([name]) => name)
    .find((name) => !field(frame, name));
  if (!missing) return null;
  const there = frame.fields.map((candidate) => candidate.name).join(', ') || t('topology.frame.no-fields', 'none');
  const which = frame.refId ? `${kind} (${frame.refId})` : kind;
  return t('topology.frame.missing-field', 'The frame {{which}} has no field “{{missing}}”; it has: {{there}}.', {
    which,
    missing,
    there,
  });
}

const failure = (kind: 'empty' | 'error', sentence: string, remedy: string): FrameReading => ({
  ok: false,
  kind,
  sentence,
  remedy,
});
const nothing = () =>
  failure(
    'empty',
    t('topology.frame.empty', 'There are no requests in this time range.'),
    t('topology.frame.empty-remedy', 'Widen the time range or loosen the filters.'),
  );

const LOST_NODES = {
  cut: (shown: number, total: number) =>
    t('topology.frame.cut-nodes', 'Showing the first {{shown}} of {{total}} nodes; narrow the query to see the rest.', {
      shown,
      total,
    }),
  incomplete: (count: number) =>
    t('topology.frame.lost-nodes', 'Left out rows without an id: {{count}} of the nodes.', { count }),
};
const LOST_EDGES = {
  cut: (shown: number, total: number) =>
    t('topology.frame.cut-edges', 'Showing the first {{shown}} of {{total}} edges; narrow the query to see the rest.', {
      shown,
      total,
    }),
  incomplete: (count: number) =>
    t('topology.frame.lost-edges', 'Left out rows without source or target: {{count}} of the edges.', { count }),
};

const distinct = (values: readonly string[]) => [...new Set(values.filter(Boolean))].sort();

/** Calls before packets; other layers after them by name. */
const layersOf = (nodes: readonly NodeRow[], edges: readonly EdgeRow[]) =>
  distinct([...nodes, ...edges].map(({ layer }) => layer)).sort(
    (one, other) => Number(other.toLowerCase() === 'l7') - Number(one.toLowerCase() === 'l7'),
  );

const levelOf = (source: Field, frame: DataFrame, nodes: readonly NodeRow[]): GroupLevel => {
  const key = source.name.toLowerCase();
  const own = source.config.displayName ?? source.config.displayNameFromDS;
  const name = key.startsWith(GROUP_PREFIX) ? groupLabel(key) : getFieldDisplayName(source, frame);
  return { key, label: own ?? name, values: new Set(nodes.map((node) => node.groups[key] ?? '').filter(Boolean)).size };
};

function thresholdSets(nodesFrame: DataFrame | null, edgesFrame: DataFrame | null): ThresholdSets {
  const frames = [edgesFrame, nodesFrame].filter((frame) => frame !== null);
  const source = (pick: (frame: DataFrame) => Field | undefined) => frames.map(pick).find(Boolean);
  const ratio = source((frame) => figureFields(frame).errorRatio);
  const set = (figure: ColorFigure, from: Field | undefined) => thresholdsOf(figure, from?.config, scaleOf(from));
  return {
    error_ratio: set('error_ratio', ratio),
    latency_p95: set(
      'latency_p95',
      source((frame) => figureFields(frame).latencyP95Ms),
    ),
    latency_avg: set(
      'latency_avg',
      source((frame) => figureFields(frame).latencyAvgMs),
    ),
    request_rate: set(
      'request_rate',
      source((frame) => figureFields(frame).rate),
    ),
    frame: set('error_ratio', ratio),
  };
}

/** Frames to rows, or a sentence saying what is missing. */
export function readFrame(series: readonly DataFrame[]): FrameReading {
  const filled = series.filter((frame) => frame.fields.length > 0);
  if (filled.length === 0) return nothing();
  const nodeFrames = filled.filter((frame) => kindOf(frame) === 'nodes');
  const edgeFrames = filled.filter((frame) => kindOf(frame) === 'edges');
  if (nodeFrames.length + edgeFrames.length === 0) {
    const names = filled.flatMap((frame) => frame.fields.map((candidate) => candidate.name)).join(', ');
    return failure(
      'error',
      t(
        'topology.frame.no-map',
        'No frame here is a map: none has the fields “source” and “target”. Found: {{names}}.',
        { names },
      ),
      accepts(),
    );
  }
  for (const [frames, kind] of [[nodeFrames, 'nodes'] as const, [edgeFrames, 'edges'] as const]) {
    for (const frame of frames) {
      const sentence = missingField(frame, kind);
      if (sentence) return failure('error', sentence, accepts());
    }
  }
  const notices: string[] = [];
  const [nodesFrame = null, ...moreNodes] = nodeFrames;
  const [edgesFrame = null, ...moreEdges] = edgeFrames;
  if (moreNodes.length + moreEdges.length > 0) {
    notices.push(
      t('topology.frame.several', 'Several maps arrived; the first is drawn. Give each query a panel of its own.'),
    );
  }
  const nodes = nodesFrame ? readNodes(nodesFrame, notices, LOST_NODES) : [];
  const edges = edgesFrame ? readEdges(edgesFrame, notices, LOST_EDGES) : [];
  if (nodes.length + edges.length === 0) return nothing();
  return {
    ok: true,
    rows: {
      nodes,
      edges,
      nodesFrame,
      edgesFrame,
      thresholds: thresholdSets(nodesFrame, edgesFrame),
      formats: { node: formatsOf(nodesFrame), edge: formatsOf(edgesFrame) },
      groupLevels: nodesFrame ? groupFieldsOf(nodesFrame).map((source) => levelOf(source, nodesFrame, nodes)) : [],
      layers: layersOf(nodes, edges),
      notices,
    },
  };
}
