import { BEGIN_MS, column, openShop, range, type Shop, table } from './shop.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

const SHOWN = ['traceID', 'traceService', 'traceName', 'traceDuration', 'spanCount', 'errorCount'];

it('finds each trace once, the newest first, by the trace id that headers carried, else by the row of its root', async () => {
  const [frame] = await shop.frames({ kind: 'search', range, limit: 3 });
  expect(table(frame, ...SHOWN)).toEqual([
    ['cafe', 'shopper', 'GET /books/{id}', 5, 2, 0],
    ['4001', 'shopper', 'GET /books/{id}', 20, 8, 0],
    ['3901', 'shopper', 'GET /books/{id}', 20, 8, 0],
  ]);
  expect(column(frame, 'startTime')).toEqual([BEGIN_MS + 30_000, BEGIN_MS + 1195, BEGIN_MS + 1190]);
  expect(frame?.meta).toMatchObject({
    preferredVisualisationType: 'table',
    notices: [{ text: expect.stringContaining('The first 3 traces, those of the newest requests; raise the limit') }],
    custom: { cut: { what: 'traces', shown: 3, limit: 3, maximum: 500 } },
  });
});

it('finds all traces when there are no more than asked for', async () => {
  const [frame] = await shop.frames({ kind: 'search', range, limit: 100 });
  expect(column(frame, 'traceID')).toHaveLength(41);
  expect(new Set(column(frame, 'spanCount'))).toEqual(new Set([2, 8]));
  expect(frame?.meta?.notices).toBeUndefined();
});

it('tells the request that fits, far below the root', async () => {
  const [frame] = await shop.frames({ kind: 'search', range, status: 'error' });
  expect(table(frame, ...SHOWN, 'matched', 'matchedService', 'matchedDuration', 'row_id')).toEqual([
    ['301', 'shopper', 'GET /books/{id}', 20, 8, 2, 'GET /books/{id}', 'web', 18, '303'],
  ]);
});

it('takes filters on tags and durations, and orders by the duration of what fits', async () => {
  const filters = [{ key: 'auto_service_1', operator: '=', values: ['redis'] }];
  const [slow] = await shop.frames({
    kind: 'search',
    range,
    filters,
    min_duration_ms: 2.5,
    order_by: 'duration',
    limit: 2,
  });
  expect(table(slow, 'traceID', 'matchedDuration')).toEqual([
    ['4001', 3],
    ['3901', 3],
  ]);
  const [none] = await shop.frames({ kind: 'search', range, filters, min_duration_ms: 4 });
  expect(column(none, 'traceID')).toEqual([]);
  const [quick] = await shop.frames({ kind: 'search', range, filters, max_duration_ms: 2, limit: 1 });
  expect(table(quick, 'traceID', 'matchedDuration')).toEqual([['4001', 2]]);
});

it('follows a request to the root of a trace far longer than what is read around it', async () => {
  const early = { from: BEGIN_MS - 40_000, to: BEGIN_MS - 35_000 };
  const [frame] = await shop.frames({ kind: 'search', range: early, limit: 5 });
  expect(table(frame, 'traceID', 'spanCount')).toEqual([['50001', 302]]);
});
