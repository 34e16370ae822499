import { type DataFrame, type Field } from '@grafana/data';
import {
  field,
  NO_VALUE,
  formatLatencyMs,
  formatRate,
  formatWith,
  nodeTypeOf,
  numberAt,
  textAt,
} from '@thalweg/panel-kit';
import { FRAME_NAME, MAP_EDGE_FIELDS, MAP_NODE_FIELDS } from '@thalweg/protocol';
import { EDGES_MAX, NODES_MAX } from './constants';
import { type Arc, type Detail, type EdgeRow, type Figures, type NodeRow } from './model/graph';
import { type Threshold, thresholdsOf } from './model/thresholds';

/**
 * What the panel reads. The tables are the ones of @thalweg/protocol; every name but the required ones may be missing,
 * so frames of Grafana's node graph (lower-cased names, `arc__*`, `detail__*`) are read the same way.
 */
export const NODE_FIELDS = MAP_NODE_FIELDS;
export const EDGE_FIELDS = MAP_EDGE_FIELDS;

export interface TopologyRows {
  nodes: NodeRow[];
  edges: EdgeRow[];
  /** Kept for data links. */
  nodesFrame: DataFrame | null;
  edgesFrame: DataFrame | null;
  thresholds: readonly Threshold[];
  notices: string[];
}

export type FrameReading =
  { ok: true; rows: TopologyRows } | { ok: false; kind: 'empty' | 'error'; sentence: string; remedy: string };

const RATE_UNITS = new Set(['reqps', 'rps', 'ops', 'cps', 'wps', 'iops', 'r/s', 'r/sec', 'req/s']);
const MS_PER_UNIT: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, 'ms/r': 1, s: 1e3 };
const ARC_PREFIX = 'arc__';
const DETAIL_PREFIX = 'detail__';
const FAILURE = /error|fail/i;

const ACCEPTS =
  'The panel reads the map of a Thalweg data source, or the nodes and edges frames of any source that serves Grafana’s node graph.';

const prefixed = (frame: DataFrame, prefix: string) =>
  frame.fields.filter((candidate) => candidate.name.toLowerCase().startsWith(prefix));

const labelOf = (source: Field, prefix: string) =>
  source.config.displayName ?? source.config.displayNameFromDS ?? source.name.slice(prefix.length).replaceAll('_', ' ');

function colorAt(source: Field | undefined, row: number): string | null {
  return textAt(source, row) || null;
}

/** A figure of ours, or a standard stat whose unit tells that it is one. */
function figureReader(frame: DataFrame, own: string, scaleOf: (unit: string) => number | undefined) {
  const ours = field(frame, own);
  if (ours) {
    const scale = scaleOf(ours.config.unit ?? '') ?? 1;
    return (row: number) => scaled(numberAt(ours, row), scale);
  }
  for (const name of ['mainstat', 'secondarystat']) {
    const stat = field(frame, name);
    const scale = stat && scaleOf(stat.config.unit ?? '');
    if (scale !== undefined) return (row: number) => scaled(numberAt(stat, row), scale);
  }
  return () => null;
}

const scaled = (value: number | null, scale: number) => (value === null ? null : value * scale);

function figuresReader(frame: DataFrame): (row: number) => Figures {
  const rate = figureReader(frame, 'request_rate', (unit) => (RATE_UNITS.has(unit) ? 1 : undefined));
  const average = figureReader(frame, 'latency_avg', (unit) => MS_PER_UNIT[unit]);
  const p95 = field(frame, 'latency_p95');
  const p95Scale = MS_PER_UNIT[p95?.config.unit ?? 'ms'] ?? 1;
  const errorRatio = field(frame, 'error_ratio');
  const failedArcs = prefixed(frame, ARC_PREFIX).filter((arc) => FAILURE.test(arc.name));
  return (row) => ({
    rate: rate(row),
    errorRatio: errorRatio ? share(numberAt(errorRatio, row)) : sumOf(failedArcs, row),
    latencyAvgMs: average(row),
    latencyP95Ms: scaled(numberAt(p95, row), p95Scale),
  });
}

const share = (value: number | null) => (value === null ? null : Math.min(1, Math.max(0, value)));

function sumOf(fields: readonly Field[], row: number): number | null {
  if (fields.length === 0) return null;
  return share(fields.reduce((sum, source) => sum + (numberAt(source, row) ?? 0), 0));
}

const arcColor = (source: Field) =>
  source.config.color?.mode === 'fixed' ? (source.config.color.fixedColor ?? null) : null;

function arcsAt(arcs: readonly Field[], row: number): Arc[] {
  return arcs.map((source) => ({
    label: labelOf(source, ARC_PREFIX),
    share: share(numberAt(source, row)) ?? 0,
    color: arcColor(source),
  }));
}

function detailsAt(details: readonly Field[], row: number): Detail[] {
  return details
    .map((source) => ({ label: labelOf(source, DETAIL_PREFIX), text: formatWith(source, source.values[row]) }))
    .filter((detail) => detail.text !== NO_VALUE);
}

/** A stat as text. Its unit decides; a bare number whose field is our figure gets that figure's format. */
function statReader(frame: DataFrame, name: string) {
  const stat = field(frame, name);
  const unit = stat?.config.unit ?? '';
  const plain = RATE_UNITS.has(unit) ? formatRate : unit in MS_PER_UNIT ? msFormat(unit) : undefined;
  const customised = stat?.config.decimals != null || (stat?.config.mappings?.length ?? 0) > 0;
  return (row: number) => {
    const value: unknown = stat?.values[row];
    if (value == null || value === '') return '';
    // Unless the user wished otherwise, ours picks a better scale: 0.18 ms reads 180 µs.
    if (plain && typeof value === 'number' && !customised) return plain(value);
    return formatWith(stat, value);
  };
}

const msFormat = (unit: string) => (value: number | null) => formatLatencyMs(scaled(value, MS_PER_UNIT[unit] ?? 1));

function readNodes(frame: DataFrame, notices: string[]): NodeRow[] {
  const ids = field(frame, 'id');
  const by = (name: string) => field(frame, name);
  const [title, subtitle, type, protocol] = [by('title'), by('subtitle'), by('node_type'), by('protocol')];
  const [host, icon, color, clientRate] = [by('host'), by('icon'), by('color'), by('client_rate')];
  const figures = figuresReader(frame);
  const main = statReader(frame, 'mainstat');
  const secondary = statReader(frame, 'secondarystat');
  const arcs = prefixed(frame, ARC_PREFIX);
  const details = prefixed(frame, DETAIL_PREFIX);
  const rows: NodeRow[] = [];
  for (let row = 0; row < Math.min(frame.length, NODES_MAX); row++) {
    const id = textAt(ids, row);
    if (id === '') continue;
    const name = textAt(title, row) || id;
    rows.push({
      row,
      id,
      title: name,
      subtitle: textAt(subtitle, row),
      type: nodeTypeOf(textAt(type, row), textAt(icon, row), textAt(protocol, row), name),
      protocol: textAt(protocol, row),
      host: textAt(host, row),
      figures: figures(row),
      clientRate: numberAt(clientRate, row),
      main: main(row),
      secondary: secondary(row),
      arcs: arcsAt(arcs, row),
      color: colorAt(color, row),
      details: detailsAt(details, row),
    });
  }
  noteLoss(notices, 'nodes', frame.length, NODES_MAX, rows.length, 'id');
  return rows;
}

function readEdges(frame: DataFrame, notices: string[]): EdgeRow[] {
  const by = (name: string) => field(frame, name);
  const [ids, source, target, protocol] = [by('id'), by('source'), by('target'), by('protocol')];
  const [point, thickness, color, dash] = [
    by('observation_point'),
    by('thickness'),
    by('color'),
    by('strokedasharray'),
  ];
  const figures = figuresReader(frame);
  const main = statReader(frame, 'mainstat');
  const secondary = statReader(frame, 'secondarystat');
  const details = prefixed(frame, DETAIL_PREFIX);
  const rows: EdgeRow[] = [];
  for (let row = 0; row < Math.min(frame.length, EDGES_MAX); row++) {
    const [from, to] = [textAt(source, row), textAt(target, row)];
    if (from === '' || to === '') continue;
    rows.push({
      row,
      id: textAt(ids, row) || `${from}→${to}`,
      source: from,
      target: to,
      protocol: textAt(protocol, row),
      observationPoint: textAt(point, row),
      figures: figures(row),
      main: main(row),
      secondary: secondary(row),
      thickness: numberAt(thickness, row),
      color: colorAt(color, row),
      dashed: textAt(dash, row) !== '',
      details: detailsAt(details, row),
    });
  }
  noteLoss(notices, 'edges', frame.length, EDGES_MAX, rows.length, 'source or target');
  return rows;
}

function noteLoss(notices: string[], what: string, total: number, most: number, read: number, missing: string) {
  const tried = Math.min(total, most);
  if (total > most) notices.push(`Showing the first ${most} of ${total} ${what}; narrow the query to see the rest.`);
  if (read < tried) notices.push(`Left out ${tried - read} ${what} without ${missing}.`);
}

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
  const there = frame.fields.map((candidate) => candidate.name).join(', ') || 'none';
  return `The ${kind} frame${frame.refId ? ` of query ${frame.refId}` : ''} has no field “${missing}”; it has: ${there}.`;
}

const failure = (kind: 'empty' | 'error', sentence: string, remedy: string): FrameReading => ({
  ok: false,
  kind,
  sentence,
  remedy,
});

/** Frames to rows, or a sentence saying what is missing. */
export function readFrame(series: readonly DataFrame[]): FrameReading {
  const filled = series.filter((frame) => frame.fields.length > 0);
  if (filled.length === 0) {
    return failure('empty', 'There are no requests in this time range.', 'Widen the time range or loosen the filters.');
  }
  const nodeFrames = filled.filter((frame) => kindOf(frame) === 'nodes');
  const edgeFrames = filled.filter((frame) => kindOf(frame) === 'edges');
  if (nodeFrames.length + edgeFrames.length === 0) {
    const names = filled.flatMap((frame) => frame.fields.map((candidate) => candidate.name)).join(', ');
    return failure(
      'error',
      `No frame here is a map: none has the fields “source” and “target”. Found: ${names}.`,
      ACCEPTS,
    );
  }
  for (const [frames, kind] of [[nodeFrames, 'nodes'] as const, [edgeFrames, 'edges'] as const]) {
    for (const frame of frames) {
      const sentence = missingField(frame, kind);
      if (sentence) return failure('error', sentence, ACCEPTS);
    }
  }
  const notices: string[] = [];
  const [nodesFrame, ...moreNodes] = nodeFrames;
  const [edgesFrame, ...moreEdges] = edgeFrames;
  if (moreNodes.length + moreEdges.length > 0) {
    notices.push('Several maps arrived; the first is drawn. Give each query a panel of its own.');
  }
  const nodes = nodesFrame ? readNodes(nodesFrame, notices) : [];
  const edges = edgesFrame ? readEdges(edgesFrame, notices) : [];
  if (nodes.length + edges.length === 0) {
    return failure('empty', 'There are no requests in this time range.', 'Widen the time range or loosen the filters.');
  }
  const ratio = (edgesFrame && field(edgesFrame, 'error_ratio')) ?? (nodesFrame && field(nodesFrame, 'error_ratio'));
  const thresholds = thresholdsOf(ratio?.config.thresholds);
  return {
    ok: true,
    rows: { nodes, edges, nodesFrame: nodesFrame ?? null, edgesFrame: edgesFrame ?? null, thresholds, notices },
  };
}
