import { MAP_EDGE_FIELDS, MAP_NODE_FIELDS } from '@thalweg/protocol';
import { column, openShop, range, type Shop, table } from '../shop.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

const titles = (nodes: Parameters<typeof table>[0]) => new Map(table(nodes, 'id', 'title') as [string, string][]);

it('has every column of the frame contract but icons, which Grafana draws in place of figures', async () => {
  const [nodes, edges] = await shop.frames({ kind: 'map', range });
  expect(nodes?.fields.map(({ name }) => name)).toEqual(Object.keys(MAP_NODE_FIELDS).filter((name) => name !== 'icon'));
  expect(nodes?.fields.find(({ name }) => name === 'arc__error')?.config).toMatchObject({
    color: { mode: 'fixed', fixedColor: 'red' },
  });
  expect(edges?.fields.map(({ name }) => name)).toEqual(Object.keys(MAP_EDGE_FIELDS));
  expect(nodes?.meta).toMatchObject({
    preferredVisualisationType: 'nodeGraph',
    executedQueryString: expect.stringContaining('application_map_1s'),
    stats: expect.arrayContaining([expect.objectContaining({ displayName: 'Rows read' })]),
  });
});

it('tells what nodes are part of, and the tag that picks them out', async () => {
  const [nodes] = await shop.frames({ kind: 'map', range });
  const shown = table(nodes, 'title', 'tag_key', 'group__host', 'group__auto_service', 'group__pod', 'request_count');
  expect(shown).toEqual([
    ['web', 'auto_service', 'box', 'web', '', 40],
    ['nginx', 'auto_service', 'box', 'nginx', '', 41],
    ['redis', 'auto_service', 'box', 'redis', '', 80],
    ['shopper', 'auto_service', 'box', 'shopper', '', 0],
  ]);
  expect(new Set(column(nodes, 'layer'))).toEqual(new Set(['l7']));
  expect(new Set(column(nodes, 'is_internet'))).toEqual(new Set([false]));
});

it('tells what the client saw beside what the server saw, where one client of its host makes the calls', async () => {
  const [nodes, edges] = await shop.frames({ kind: 'map', range });
  const title = titles(nodes);
  const drawn = table(edges, 'source', 'target', 'observation_point', 'latency_avg', 'client_latency_avg').map(
    ([source, target, ...rest]) => [title.get(String(source)), title.get(String(target)), ...rest],
  );
  expect(drawn).toEqual([
    ['web', 'redis', 's-p', 2.3, 2.5],
    ['shopper', 'nginx', 's-p', expect.closeTo(19.434, 3), expect.closeTo(19.634, 3)],
    ['nginx', 'web', 's-p', 17.8, 18],
  ]);
});

it.each([
  ['auto_instance', ['nginx @ box', 'redis @ box', 'shopper @ box', 'web @ box'], 'auto_instance'],
  ['gprocess', ['nginx', 'redis', 'shopper', 'web'], 'gprocess'],
  ['host', ['box'], 'host'],
  ['pod', ['nginx', 'redis', 'shopper', 'web'], 'auto_service'],
  ['container', ['nginx', 'redis', 'shopper', 'web'], 'auto_service'],
])('draws nodes by %s, services standing in where there is none', async (node, names, key) => {
  const [nodes] = await shop.frames({ kind: 'map', range, node });
  expect([...(column(nodes, 'title') ?? [])].sort()).toEqual(names);
  expect(new Set(column(nodes, 'tag_key'))).toEqual(new Set([key]));
});

it('compares with an earlier time: what is new, gone, changed', async () => {
  const [nodes, edges] = await shop.frames({ kind: 'map', range, compare_offset_ms: 60_000 });
  const title = titles(nodes);
  const shown = table(edges, 'source', 'target', 'change', 'request_rate', 'previous_request_rate').map(
    ([source, target, ...rest]) => [title.get(String(source)), title.get(String(target)), ...rest],
  );
  expect(shown).toEqual([
    ['web', 'redis', 'changed', 80 / 60, 150 / 60],
    ['shopper', 'nginx', 'new', 41 / 60, null],
    ['nginx', 'web', 'changed', 40 / 60, 1 / 60],
  ]);
  const later = { from: range.from + 60_000, to: range.to + 60_000 };
  const [gone] = await shop.frames({ kind: 'map', range: later, compare_offset_ms: 60_000 });
  expect(table(gone, 'title', 'change', 'request_rate', 'previous_latency_p95').slice(0, 1)).toEqual([
    ['web', 'gone', 0, expect.closeTo(17.8, 0)],
  ]);
  expect(gone?.meta?.custom).toMatchObject({ compared: { offset_ms: 60_000, seconds: 60 } });
});

it('shows the busiest nodes when there are too many, and says how many there are', async () => {
  const [nodes, edges] = await shop.frames({ kind: 'map', range, limit: 2 });
  expect(column(nodes, 'title')).toEqual(['web', 'nginx']);
  expect(column(edges, 'id')).toHaveLength(1);
  expect(nodes?.meta).toMatchObject({
    notices: [{ text: '2 of 4 nodes, the busiest; raise the limit or narrow the filters for others.' }],
    custom: { cut: { what: 'nodes', shown: 2, total: 4, limit: 2, maximum: 5000 } },
  });
});
