import { compareGraphs, type Graph } from './map-compare';
import { type MapEdge, type MapNode } from './map-graph';

const end = (id: string) => ({
  id,
  name: id,
  type: 120,
  host: '',
  tagKey: 'auto_service',
  groups: { pod_cluster: '', pod_ns: '', host: '', auto_service: id, pod: '' },
});
const figures = { request: 100, error: 0, rrtSum: 1000, rrtCount: 100, p95: 20_000 };
const node = (id: string, given: Partial<MapNode> = {}): MapNode => ({
  end: end(id),
  made: 0,
  nodeType: 'process',
  protocol: 'HTTP',
  ...figures,
  ...given,
});
const edge = (source: string, target: string, given: Partial<MapEdge> = {}): MapEdge => ({
  source: end(source),
  target: end(target),
  protocols: ['HTTP'],
  point: 's-p',
  ...figures,
  ...given,
});
const graph = (nodes: MapNode[], edges: MapEdge[] = [], seconds = 60): Graph => ({ nodes, edges, seconds });
const changes = (now: Graph, before: Graph) =>
  compareGraphs(now, before).nodes.map(({ end: { id }, earlier }) => [id, earlier?.change]);

it('unites both times, the present first', () => {
  const { nodes, edges } = compareGraphs(
    graph([node('a'), node('b')], [edge('a', 'b')]),
    graph([node('a'), node('c')]),
  );
  expect(nodes.map(({ end: { id }, earlier }) => [id, earlier?.change])).toEqual([
    ['a', 'same'],
    ['b', 'new'],
    ['c', 'gone'],
  ]);
  expect(nodes[2]).toMatchObject({ request: 0, earlier: { requestRate: 100 / 60, errorRatio: 0, p95Ms: 20 } });
  expect(edges).toMatchObject([{ earlier: { change: 'new', requestRate: null } }]);
});

it.each<[string, Partial<MapNode>, Partial<MapNode>, string]>([
  ['half as much again', { request: 150 }, {}, 'same'],
  ['more than half as much again', { request: 151 }, {}, 'changed'],
  ['less than half', { request: 49 }, {}, 'changed'],
  ['one point more errors', { error: 1 }, {}, 'same'],
  ['more than one point more errors', { error: 2 }, {}, 'changed'],
  ['a p95 half as high again', { p95: 30_000 }, {}, 'same'],
  ['a p95 more than half as high again', { p95: 30_001 }, {}, 'changed'],
  ['a few requests that differ', { request: 5, rrtCount: 5 }, { request: 19, rrtCount: 19 }, 'same'],
  ['a client that calls more', { request: 0, made: 300 }, { request: 0, made: 100 }, 'changed'],
])('calls %s by its name', (_, now, before, change) => {
  expect(changes(graph([node('a', now)]), graph([node('a', before)]))).toEqual([['a', change]]);
});

it('compares rates, whatever the length of the two times', () => {
  expect(changes(graph([node('a')], [], 30), graph([node('a', { request: 200 })], [], 60))).toEqual([['a', 'same']]);
});
