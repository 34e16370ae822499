import { type DataFrame, FieldType } from '@grafana/data';
import { mapFrames } from '../src/sample/frames';
import { type SampleGraph, bookstore, cluster, compared, layered, oddities, tiers } from '../src/sample/graphs';

const GRAPHS: Readonly<Record<string, () => SampleGraph>> = {
  bookstore,
  cluster,
  compared,
  layered,
  oddities,
  one: () => ({ nodes: [{ id: 'one', title: 'one', node_type: 'service' }], edges: [] }),
};

/** `tiers-500`, or `groups-500`: the same in namespaces. */
function tiersOf(name: string): SampleGraph {
  const graph = tiers(Number(name.split('-')[1]));
  if (!name.startsWith('groups-')) return graph;
  const nodes = graph.nodes.map((node, index) => ({
    ...node,
    groups: ['main', `team-${index % 12}`, `node-${index % 30}`] as const,
  }));
  return { ...graph, nodes };
}

/** Frames of a sample by name, with a link on the nodes as a dashboard may have configured one. */
export function framesOf(name: string): DataFrame[] {
  if (name === 'none') return [];
  if (name === 'given') return givenFrames();
  const graph = /^(tiers|groups)-\d+$/.test(name) ? tiersOf(name) : (GRAPHS[name] ?? bookstore)();
  const frames = mapFrames(graph);
  const id = frames[0]?.fields[0];
  if (id) id.config = { ...id.config, links: [{ title: 'Runbook', url: '/runbook' }] };
  return frames;
}

interface GivenFrame {
  name: string;
  fields: Array<{ name: string; type: FieldType; values: unknown[]; config?: DataFrame['fields'][number]['config'] }>;
}

/** Frames of a real answer, which whoever opens the page has put there before. */
const givenFrames = (): DataFrame[] =>
  ((window as unknown as { givenFrames?: GivenFrame[] }).givenFrames ?? []).map(({ name, fields }) => ({
    name,
    length: fields[0]?.values.length ?? 0,
    fields: fields.map((field) => ({ ...field, config: field.config ?? {} })),
  }));

/** Later data: one node more, another gone, other figures. */
export function refreshed(name: string): DataFrame[] {
  const graph = (GRAPHS[name] ?? bookstore)();
  const gone = graph.nodes[graph.nodes.length - 1]?.id;
  return mapFrames({
    nodes: [
      ...graph.nodes.filter(({ id }) => id !== gone),
      { id: 'reviews', title: 'reviews', node_type: 'service', protocol: 'HTTP' },
    ],
    edges: [
      ...graph.edges
        .filter(({ source, target }) => source !== gone && target !== gone)
        .map((edge) => ({ ...edge, rate: edge.rate * 1.4 })),
      { source: 'storefront', target: 'reviews', protocol: 'HTTP', rate: 12, errorRatio: 0, latencyMs: 5 },
    ],
  });
}

/** A table that is no map. */
export const notAMap = (): DataFrame[] => [
  { name: 'A', length: 1, fields: [{ name: 'value', type: FieldType.number, values: [1], config: {} }] },
];
