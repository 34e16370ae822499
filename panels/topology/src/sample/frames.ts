import { type DataFrame, type Field, FieldType } from '@grafana/data';
import { type SampleEdge, type SampleGraph, type SampleNode } from './graphs';

type Cell = string | number | boolean | null;

const fieldOf = (name: string, type: FieldType, values: unknown[], unit?: string): Field => ({
  name,
  type,
  values,
  config: unit ? { unit } : {},
});

export const frameOf = (name: string, fields: Field[]): DataFrame => ({
  name,
  fields,
  length: fields[0]?.values.length ?? 0,
});

/** Columns of a frame: name, unit, and the cell of a row. Columns without any value are left out. */
type Columns<Row> = ReadonlyArray<readonly [name: string, unit: string, cell: (row: Row) => Cell]>;

function frameFrom<Row>(name: string, rows: readonly Row[], columns: Columns<Row>): DataFrame {
  const fields = columns.map(([column, unit, cell]) => {
    const values = rows.map(cell);
    const sample = values.find((value) => value !== null);
    const type =
      typeof sample === 'number' || unit !== ''
        ? FieldType.number
        : typeof sample === 'boolean'
          ? FieldType.boolean
          : FieldType.string;
    return fieldOf(column, type, values, unit);
  });
  const always = new Set(['id', 'title', 'source', 'target', 'protocol']);
  return frameOf(
    name,
    fields.filter((field) => always.has(field.name) || field.values.some((value) => value !== null && value !== '')),
  );
}

interface ServedNode extends SampleNode {
  rate: number;
  made: number;
  errors: number | null;
  latency: number | null;
}

function served(node: SampleNode, edges: readonly SampleEdge[]): ServedNode {
  const calls = edges.filter((edge) => edge.target === node.id && edge.source !== node.id && edge.change !== 'gone');
  const made = edges.filter((edge) => edge.source === node.id).reduce((sum, edge) => sum + edge.rate, 0);
  const rate = calls.reduce((sum, edge) => sum + edge.rate, 0);
  const mean = (pick: (edge: SampleEdge) => number) =>
    rate > 0 ? calls.reduce((sum, edge) => sum + pick(edge) * edge.rate, 0) / rate : null;
  return { ...node, rate, made, errors: mean((edge) => edge.errorRatio), latency: mean((edge) => edge.latencyMs) };
}

const times = (value: number | null, factor: number) => (value === null ? null : value * factor);

const NODE_COLUMNS: Columns<ServedNode> = [
  ['id', '', (node) => node.id],
  ['title', '', (node) => node.title],
  ['mainstat', 'reqps', (node) => node.rate || node.made],
  ['secondarystat', 'ms', (node) => node.latency],
  ['arc__ok', '', (node) => (node.errors === null ? 0 : 1 - node.errors)],
  ['arc__error', '', (node) => node.errors ?? 0],
  ['node_type', '', (node) => node.node_type],
  ['protocol', '', (node) => node.protocol ?? ''],
  ['request_rate', 'reqps', (node) => node.rate],
  ['client_rate', 'reqps', (node) => node.made],
  ['error_ratio', 'percentunit', (node) => node.errors],
  ['latency_avg', 'ms', (node) => node.latency],
  ['latency_p95', 'ms', (node) => times(node.latency, 2.7)],
  ['host', '', (node) => node.host ?? ''],
  ['layer', '', (node) => node.layer ?? ''],
  ['is_internet', '', (node) => node.internet ?? null],
  ['tag_key', '', (node) => (node.groups ? 'auto_service' : '')],
  ['group__pod_cluster', '', (node) => node.groups?.[0] ?? ''],
  ['group__pod_ns', '', (node) => node.groups?.[1] ?? ''],
  ['group__host', '', (node) => node.groups?.[2] ?? ''],
  ['change', '', (node) => node.change ?? ''],
  ['previous_request_rate', 'reqps', (node) => node.previous?.rate ?? null],
  ['previous_error_ratio', 'percentunit', (node) => node.previous?.errorRatio ?? null],
  ['previous_latency_p95', 'ms', (node) => node.previous?.latencyP95Ms ?? null],
];

const EDGE_COLUMNS: Columns<SampleEdge> = [
  ['id', '', (edge) => `${edge.source}->${edge.target}`],
  ['source', '', (edge) => edge.source],
  ['target', '', (edge) => edge.target],
  ['mainstat', 'reqps', (edge) => edge.rate],
  ['secondarystat', 'ms', (edge) => edge.latencyMs],
  ['protocol', '', (edge) => edge.protocol],
  ['request_rate', 'reqps', (edge) => edge.rate],
  ['error_ratio', 'percentunit', (edge) => edge.errorRatio],
  ['latency_avg', 'ms', (edge) => edge.latencyMs],
  ['latency_p95', 'ms', (edge) => edge.latencyMs * 2.7],
  ['observation_point', '', () => 's-p'],
  ['layer', '', (edge) => edge.layer ?? ''],
  ['change', '', (edge) => edge.change ?? ''],
  ['previous_request_rate', 'reqps', (edge) => edge.previous?.rate ?? null],
  ['previous_error_ratio', 'percentunit', (edge) => edge.previous?.errorRatio ?? null],
  ['previous_latency_p95', 'ms', (edge) => edge.previous?.latencyP95Ms ?? null],
];

/** A sample as the data source's frames. */
export const mapFrames = ({ nodes, edges }: SampleGraph): DataFrame[] => {
  const byEnd = new Map<string, SampleEdge[]>();
  for (const edge of edges) {
    for (const id of new Set([edge.source, edge.target])) {
      const list = byEnd.get(id);
      if (list) list.push(edge);
      else byEnd.set(id, [edge]);
    }
  }
  return [
    frameFrom(
      'nodes',
      nodes.map((node) => served(node, byEnd.get(node.id) ?? [])),
      NODE_COLUMNS,
    ),
    frameFrom('edges', edges, EDGE_COLUMNS),
  ];
};
