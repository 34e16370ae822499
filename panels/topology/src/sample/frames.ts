import { type DataFrame, FieldType, type Field } from '@grafana/data';
import { type SampleGraph } from './graphs';

const fieldOf = (name: string, type: FieldType, values: unknown[], unit?: string): Field => ({
  name,
  type,
  values,
  config: unit ? { unit } : {},
});

const frameOf = (name: string, fields: Field[]): DataFrame => ({ name, fields, length: fields[0]?.values.length ?? 0 });

/** A sample as the data source's frames. */
export function mapFrames({ nodes, edges }: SampleGraph): DataFrame[] {
  const { STRING, NUMBER } = { STRING: FieldType.string, NUMBER: FieldType.number };
  const served = nodes.map((node) => {
    const calls = edges.filter((edge) => edge.target === node.id && edge.source !== node.id);
    const made = edges.filter((edge) => edge.source === node.id).reduce((sum, edge) => sum + edge.rate, 0);
    const rate = calls.reduce((sum, edge) => sum + edge.rate, 0);
    const mean = (pick: (edge: SampleGraph['edges'][number]) => number) =>
      rate > 0 ? calls.reduce((sum, edge) => sum + pick(edge) * edge.rate, 0) / rate : null;
    return { rate, made, errors: mean((edge) => edge.errorRatio), latency: mean((edge) => edge.latencyMs) };
  });
  return [
    frameOf('nodes', [
      fieldOf(
        'id',
        STRING,
        nodes.map((node) => node.id),
      ),
      fieldOf(
        'title',
        STRING,
        nodes.map((node) => node.title),
      ),
      fieldOf(
        'mainstat',
        NUMBER,
        served.map(({ rate, made }) => rate || made),
        'reqps',
      ),
      fieldOf(
        'secondarystat',
        NUMBER,
        served.map(({ latency }) => latency),
        'ms',
      ),
      fieldOf(
        'arc__ok',
        NUMBER,
        served.map(({ errors }) => (errors === null ? 0 : 1 - errors)),
      ),
      fieldOf(
        'arc__error',
        NUMBER,
        served.map(({ errors }) => errors ?? 0),
      ),
      fieldOf(
        'node_type',
        STRING,
        nodes.map((node) => node.node_type),
      ),
      fieldOf(
        'protocol',
        STRING,
        nodes.map((node) => node.protocol ?? ''),
      ),
      fieldOf(
        'request_rate',
        NUMBER,
        served.map(({ rate }) => rate),
        'reqps',
      ),
      fieldOf(
        'client_rate',
        NUMBER,
        served.map(({ made }) => made),
        'reqps',
      ),
      fieldOf(
        'error_ratio',
        NUMBER,
        served.map(({ errors }) => errors),
        'percentunit',
      ),
      fieldOf(
        'latency_avg',
        NUMBER,
        served.map(({ latency }) => latency),
        'ms',
      ),
      fieldOf(
        'latency_p95',
        NUMBER,
        served.map(({ latency }) => (latency === null ? null : latency * 2.7)),
        'ms',
      ),
      fieldOf(
        'host',
        STRING,
        nodes.map((node) => node.host ?? ''),
      ),
    ]),
    frameOf('edges', [
      fieldOf(
        'id',
        STRING,
        edges.map((edge) => `${edge.source}->${edge.target}`),
      ),
      fieldOf(
        'source',
        STRING,
        edges.map((edge) => edge.source),
      ),
      fieldOf(
        'target',
        STRING,
        edges.map((edge) => edge.target),
      ),
      fieldOf(
        'mainstat',
        NUMBER,
        edges.map((edge) => edge.rate),
        'reqps',
      ),
      fieldOf(
        'secondarystat',
        NUMBER,
        edges.map((edge) => edge.latencyMs),
        'ms',
      ),
      fieldOf(
        'protocol',
        STRING,
        edges.map((edge) => edge.protocol),
      ),
      fieldOf(
        'request_rate',
        NUMBER,
        edges.map((edge) => edge.rate),
        'reqps',
      ),
      fieldOf(
        'error_ratio',
        NUMBER,
        edges.map((edge) => edge.errorRatio),
        'percentunit',
      ),
      fieldOf(
        'latency_avg',
        NUMBER,
        edges.map((edge) => edge.latencyMs),
        'ms',
      ),
      fieldOf(
        'latency_p95',
        NUMBER,
        edges.map((edge) => edge.latencyMs * 2.7),
        'ms',
      ),
      fieldOf(
        'observation_point',
        STRING,
        edges.map(() => 's-p'),
      ),
    ]),
  ];
}
