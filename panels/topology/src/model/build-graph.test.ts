import { type EdgeRow, type NodeRow } from './graph';
import { buildGraph } from './build-graph';
import { NO_FIGURES } from './merge-figures';

const node = (id: string, more: Partial<NodeRow> = {}): NodeRow => ({
  row: 0,
  id,
  title: id,
  subtitle: '',
  type: 'service',
  protocol: '',
  host: '',
  figures: NO_FIGURES,
  clientRate: null,
  main: '',
  secondary: '',
  arcs: [],
  color: null,
  details: [],
  layer: '',
  internet: false,
  tagKey: '',
  groups: {},
  change: '',
  previous: null,
  scale: 1,
  highlighted: false,
  fixed: null,
  ...more,
});
const edge = (source: string, target: string, more: Partial<EdgeRow> = {}): EdgeRow => ({
  row: 0,
  id: `${source}-${target}`,
  source,
  target,
  protocol: '',
  observationPoint: '',
  figures: NO_FIGURES,
  main: '',
  secondary: '',
  thickness: null,
  color: null,
  dashed: false,
  details: [],
  layer: '',
  change: '',
  previous: null,
  highlighted: false,
  clientLatencyMs: null,
  ...more,
});
const figures = (rate: number, errorRatio: number, latencyAvgMs: number, latencyP95Ms: number) => ({
  rate,
  errorRatio,
  latencyAvgMs,
  latencyP95Ms,
});

test('both directions stay apart and know of each other', () => {
  const graph = buildGraph([node('a'), node('b')], [edge('a', 'b'), edge('b', 'a'), edge('a', 'a')]);
  expect(graph.edges.map(({ id, reciprocal, selfLoop }) => ({ id, reciprocal, selfLoop }))).toEqual([
    { id: 'a-b', reciprocal: true, selfLoop: false },
    { id: 'b-a', reciprocal: true, selfLoop: false },
    { id: 'a-a', reciprocal: false, selfLoop: true },
  ]);
});

test('ends without a row become marked nodes', () => {
  const graph = buildGraph([node('a')], [edge('a', 'redis')]);
  expect(graph.nodes.map(({ id, implied, type }) => ({ id, implied, type }))).toEqual([
    { id: 'a', implied: false, type: 'service' },
    { id: 'redis', implied: true, type: 'cache' },
  ]);
});

test('rows of different protocols add up, weighted by rate', () => {
  const graph = buildGraph(
    [],
    [
      edge('a', 'b', { row: 0, protocol: 'HTTP', figures: figures(30, 0.1, 10, 20) }),
      edge('a', 'b', { row: 1, protocol: 'gRPC,HTTP', figures: figures(10, 0.5, 2, 90) }),
    ],
  );
  expect(graph.edges).toHaveLength(1);
  expect(graph.edges[0]).toMatchObject({
    rows: [0, 1],
    protocols: ['HTTP', 'gRPC'],
    figures: { rate: 40, errorRatio: 0.2, latencyAvgMs: 8, latencyP95Ms: 90 },
  });
});

test('observation points of the same requests do not add up; the server process speaks', () => {
  const graph = buildGraph(
    [],
    [
      edge('a', 'b', { observationPoint: 'c-p', figures: figures(30, 0, 12, 20) }),
      edge('a', 'b', { observationPoint: 's-p', figures: figures(29, 0, 10, 18) }),
    ],
  );
  expect(graph.edges[0]).toMatchObject({ observationPoint: 's-p', figures: figures(29, 0, 10, 18) });
  expect(graph.edges[0]?.parts.map((part) => [part.observationPoint, part.figures.latencyAvgMs])).toEqual([
    ['c-p', 12],
    ['s-p', 10],
  ]);
});

test('nodes with one id become one', () => {
  const graph = buildGraph(
    [node('a', { figures: figures(1, 0, 4, 4), main: '1' }), node('a', { row: 1, figures: figures(3, 0.4, 8, 9) })],
    [],
  );
  expect(graph.nodes).toHaveLength(1);
  expect(graph.nodes[0]).toMatchObject({
    rows: [0, 1],
    main: '',
    figures: { rate: 4, latencyAvgMs: 7, latencyP95Ms: 9 },
  });
  expect(graph.nodes[0]?.figures.errorRatio).toBeCloseTo(0.3);
});

test('edges that share an id stay reachable', () => {
  const graph = buildGraph([], [edge('a', 'b', { id: 'x' }), edge('b', 'c', { id: 'x' })]);
  expect(graph.edgeById.size).toBe(2);
  expect(new Set(graph.edges.map((entry) => entry.id)).size).toBe(2);
});
