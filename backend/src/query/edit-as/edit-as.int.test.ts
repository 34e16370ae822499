import { type Frame } from '@thalweg/protocol';
import { column, openShop, range, type Shop, table } from '../shop.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

/** The answer to a question, and that to the SQL which is said to tell the same. */
async function both(question: object, interval_ms = 20_000): Promise<[Frame[], Frame[]]> {
  const frames = await shop.frames({ range, ...question });
  const editable = frames[0]?.meta?.custom?.['edit_as'] as { sql: string; format: string };
  return [frames, await shop.frames({ kind: 'sql', range, interval_ms, ...editable })];
}
const series = (frames: Frame[]) =>
  Object.fromEntries(
    frames.map(({ fields: [time, value] }) => [
      JSON.stringify(value?.labels),
      Object.fromEntries((time?.values ?? []).map((at, index) => [String(at), value?.values[index]])),
    ]),
  );

const METRICS = ['request_rate', 'error_ratio', 'latency_avg', 'latency_p95', 'latency_quantile(0.5)', 'latency_max'];

it.each([
  ['a rollup', { filters: [{ key: 'endpoint', operator: '=', values: ['/books/{id}', "it's \\"] }] }],
  ['the log', { filters: [{ key: 'request_resource', operator: '=~', values: ['/books/.*'] }] }],
])('tells time series of %s in SQL', async (_, given) => {
  const [asked, edited] = await both({
    kind: 'red',
    metrics: METRICS,
    group_by: ['auto_service_1'],
    step_ms: 20_000,
    ...given,
  });
  const [shown, told] = [series(asked), series(edited)];
  expect(Object.keys(told).sort()).toEqual(Object.keys(shown).sort());
  for (const [labels, values] of Object.entries(told)) {
    for (const [at, value] of Object.entries(values)) {
      const expected = shown[labels]?.[at];
      if (typeof value === 'number') expect(value).toBeCloseTo(expected as number, 6);
      else expect(expected).toBeNull();
    }
  }
});

it('tells one row per group in SQL, Apdex too', async () => {
  const metrics = ['request_count', 'error_rate', 'apdex(18)', 'response_size_avg', 'request_bytes_rate'];
  const [[asked], [edited]] = await both({ kind: 'red', metrics, group_by: ['auto_service'], instant: true });
  expect(edited?.meta?.type).toBe('numeric-long');
  expect(table(edited, 'auto_service', ...metrics)).toEqual(table(asked, 'auto_service', ...metrics));
});

it.each([
  ['requests', { kind: 'requests', order_by: 'response_duration', limit: 7 }],
  ['log lines', { kind: 'logs', search: 'redis', limit: 7 }],
  ['log lines of one service', { kind: 'logs', filters: [{ key: 'auto_service', operator: '=', values: ['nginx'] }] }],
])('tells %s in SQL', async (_, question) => {
  const [[asked], [edited]] = await both(question);
  const ids = (frame: Frame | undefined) => column(frame, 'row_id') ?? column(frame, 'traceID');
  expect(ids(edited)?.length).toBeGreaterThan(0);
  expect([...(ids(edited) ?? [])].sort()).toEqual([...(ids(asked) ?? [])].sort());
  if (asked?.name === 'logs') expect(column(edited, 'body')).toEqual(column(asked, 'body'));
});

it('tells the requests of a search in SQL', async () => {
  const [[asked], [edited]] = await both({ kind: 'search', status: 'error', min_duration_ms: 2 });
  expect(column(edited, 'traceID')).toEqual(column(asked, 'row_id'));
});

it('tells who calls whom in SQL', async () => {
  const [, [edited]] = await both({ kind: 'map' });
  expect(table(edited, 'client', 'server', 'protocol', 'request_rate', 'error_ratio')).toEqual([
    ['web', 'redis', 'Redis', 80 / 60, 0],
    ['shopper', 'nginx', 'HTTP', 41 / 60, 0],
    ['nginx', 'web', 'HTTP', 40 / 60, 1 / 40],
  ]);
});
