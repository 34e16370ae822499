import { EMPTY_VIEW, type SavedView } from '../config';
import { readFrame } from '../frame';
import { mapFrames } from '../sample/frames';
import { type SampleGraph, bookstore, cluster, compared } from '../sample/graphs';
import { FOLD_ID, arrange } from './arrange';
import { buildGraph } from './build-graph';
import { levelsFor } from './groups';

const EU = 'group:["group__pod_cluster=eu-west"]';
const SHOP = 'group:["group__pod_ns=shop"]';
const BOTH = ['group__pod_cluster', 'group__pod_ns'];

function arranged(
  view: Partial<SavedView> = {},
  groupBy: readonly string[] = ['auto'],
  sample: SampleGraph = cluster(),
) {
  const reading = readFrame(mapFrames(sample));
  if (!reading.ok) throw new Error(reading.sentence);
  const base = buildGraph(reading.rows.nodes, reading.rows.edges);
  return arrange({
    base,
    levels: levelsFor(groupBy, reading.rows.groupLevels),
    foldPeers: true,
    view: { ...EMPTY_VIEW, ...view },
    only: null,
  });
}

test('namespaces are boxes unasked, a single cluster is not', () => {
  const { open } = arranged();
  expect([...open.groups.values()].map(({ name, levelLabel, depth }) => ({ name, levelLabel, depth }))).toEqual([
    { name: 'edge', levelLabel: 'Namespace', depth: 0 },
    { name: 'shop', levelLabel: 'Namespace', depth: 0 },
    { name: 'money', levelLabel: 'Namespace', depth: 0 },
    { name: 'data', levelLabel: 'Namespace', depth: 0 },
  ]);
  expect(open.groupOf.get('payment')).toBe('group:["group__pod_ns=money"]');
});

test('groups nest by the order of levels, whatever order they were asked in', () => {
  const { open } = arranged({}, ['group__host', ...BOTH]);
  const host = open.groups.get('group:["group__pod_cluster=eu-west","group__pod_ns=shop","group__host=node-2"]');
  expect(host).toMatchObject({ depth: 2, nodes: ['catalogue', 'inventory'] });
  expect(open.groups.get(host?.parent ?? '')?.parent).toBe(EU);
});

test('a frame without group fields can be grouped by any text', () => {
  const { open } = arranged({}, ['host'], bookstore());
  expect([...open.groups.values()].map(({ name, nodes }) => [name, nodes])).toEqual([
    ['edge-1', ['nginx']],
    ['shop-1', ['storefront', 'catalogue']],
    ['shop-2', ['inventory', 'payment']],
    ['data-1', ['redis', 'mariadb']],
  ]);
});

test('a collapsed group is one node with the figures of all', () => {
  const { graph, open } = arranged({ collapsed: [SHOP] });
  expect(open.groups.has(SHOP)).toBe(false);
  const shop = graph.nodeById.get(SHOP);
  expect(shop).toMatchObject({ kind: 'group', title: 'shop', members: ['storefront', 'catalogue', 'inventory'] });
  expect(shop?.figures.rate).toBeCloseTo(62 + 84.5 + 51.9);
  expect(shop?.figures.errorRatio).toBeCloseTo((62 * 0.012 + 42.1 * 0.004) / (62 + 84.5 + 51.9));
  expect(shop?.figures.p95Highest).toBe(true);
  expect(shop?.figures.latencyP95Ms).toBeCloseTo(37 * 2.7);
});

test('edges of a collapsed group are merged, those within it are gone', () => {
  const { graph } = arranged({ collapsed: [SHOP] });
  const toRedis = graph.edges.filter(({ source, target }) => source === SHOP && target === 'redis');
  expect(toRedis).toHaveLength(1);
  expect(toRedis[0]).toMatchObject({ members: ['storefront->redis', 'catalogue->redis'], rows: [] });
  expect(toRedis[0]?.figures.rate).toBeCloseTo(210.5);
  expect(graph.edges.some(({ source, target }) => source === target)).toBe(false);
  expect(graph.edgeById.get('ingress->storefront')).toMatchObject({ target: SHOP, rows: [3] });
});

test('the outermost collapsed group stands for those in it', () => {
  const inner = 'group:["group__pod_cluster=eu-west","group__pod_ns=shop"]';
  const { graph } = arranged({ collapsed: [inner, EU] }, BOTH);
  expect(graph.nodes.map(({ id }) => id).sort()).toEqual([EU, 'browser', FOLD_ID].sort());
});

test('peers on the Internet are one node until unfolded', () => {
  const folded = arranged();
  expect(folded.graph.nodeById.get(FOLD_ID)).toMatchObject({ kind: 'fold', type: 'internet' });
  expect(folded.graph.nodeById.get(FOLD_ID)?.members).toHaveLength(3);
  expect(folded.peers).toBe(3);
  const unfolded = arranged({ unfolded: true });
  expect(unfolded.graph.nodeById.has('1.1.1.1')).toBe(true);
  expect(unfolded.graph.nodeById.has(FOLD_ID)).toBe(false);
});

test('what is hidden is left out and can be listed', () => {
  const { graph, hidden } = arranged({
    hiddenNodes: ['kafka', SHOP],
    hiddenEdges: ['payment->ledger'],
    hiddenTypes: ['client'],
  });
  for (const id of ['kafka', 'storefront', 'catalogue', 'inventory', 'browser'])
    expect(graph.nodeById.has(id)).toBe(false);
  expect(graph.edgeById.has('payment->ledger')).toBe(false);
  expect(hidden.nodes.map(({ id }) => id)).toEqual(['browser', 'storefront', 'catalogue', 'inventory', 'kafka']);
  expect(hidden.edges.map(({ id }) => id)).toEqual(['payment->ledger']);
  expect(hidden.types).toEqual(['client']);
});

test('a group of which all is hidden has no box', () => {
  const { open } = arranged({ hiddenNodes: ['ingress'] });
  expect([...open.groups.values()].map(({ name }) => name)).toEqual(['shop', 'money', 'data']);
});

test('only the nodes asked for are shown', () => {
  const reading = readFrame(mapFrames(bookstore()));
  if (!reading.ok) throw new Error(reading.sentence);
  const base = buildGraph(reading.rows.nodes, reading.rows.edges);
  const only = new Set(['payment', 'mariadb']);
  const { graph } = arrange({ base, levels: [], foldPeers: true, view: EMPTY_VIEW, only });
  expect(graph.edges.map(({ id }) => id)).toEqual(['payment->mariadb']);
});

test('a group changed when one in it did', () => {
  const { graph } = arranged({ collapsed: ['group:["host=shop-2"]'] }, ['host'], compared());
  expect(graph.nodeById.get('group:["host=shop-2"]')).toMatchObject({ change: 'changed', previous: { rate: 9.9 } });
});
