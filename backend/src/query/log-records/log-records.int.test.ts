import { BEGIN_MS, column, ns, openShop, range, type Shop, table } from '../shop.fixture';

let shop: Shop;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Columns by name; a value is SQL. */
const insert = (table: string, columns: Readonly<Record<string, string | number>>) =>
  shop.store.command(
    `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')})`,
  );
const time = (ms: number) => `fromUnixTimestamp64Nano(toInt64(${ns(ms)}), 'UTC')`;
const record = (id: number, at: number, change: Record<string, string | number> = {}) =>
  insert('log.log', {
    row_id: id,
    start_time: time(at),
    agent_id: 1,
    signal_source: 4,
    resource_id: 77,
    app_service: "'cart'",
    app_instance: "'cart-1'",
    severity_number: 9,
    severity_text: "'INFO'",
    body: `'line ${id}'`,
    ...change,
  });

beforeAll(async () => {
  shop = await openShop();
  await insert('tag.resource', {
    resource_id: 77,
    service: "'cart'",
    attributes: "map('k8s.pod.name', 'cart-abc', 'deployment.environment', 'test')",
    seen_time: time(0),
  });
  await record(9001, 1000);
  await record(9002, 2000, {
    severity_number: 17,
    severity_text: "'ERROR'",
    body: "'Payment refused'",
    trace_id: `'${TRACE}'`,
  });
  await record(9003, 3000, { severity_number: 0, severity_text: "''", x_request_id: "'req-1'", resource_id: 0 });
  await record(9004, 21_000, {
    severity_number: 13,
    attribute_names: "['http.route', 'size']",
    attribute_values: "['/cart', '12']",
  });
  // Outside of the range that most cases ask for: beside the requests of the shop.
  await record(9101, 70_000, { app_service: "'nginx'", trace_id: "'cafe'" });
  await record(9102, 70_001, { app_service: "'other'", trace_id: "'cafe'" });
  await record(9103, -45_000, { app_service: "'web'" });
  await shop.store.command('SYSTEM RELOAD DICTIONARIES');
}, 90_000);
afterAll(() => shop?.close());

const ids = async (question: object) =>
  column((await shop.frames({ kind: 'logs', source: 'records', range, ...question }))[0], 'id');

it('lists records newest first, with level, labels and the way to their trace', async () => {
  const [frame] = await shop.frames({ kind: 'logs', source: 'records', range });
  expect(frame?.meta).toMatchObject({ type: 'log-lines', preferredVisualisationType: 'logs' });
  expect(table(frame, 'timestamp', 'body', 'severity', 'id', 'traceID')).toEqual([
    [BEGIN_MS + 21_000, 'line 9004', 'warning', '9004', null],
    [BEGIN_MS + 3000, 'line 9003', 'unknown', '9003', 'req-1'],
    [BEGIN_MS + 2000, 'Payment refused', 'error', '9002', TRACE],
    [BEGIN_MS + 1000, 'line 9001', 'info', '9001', null],
  ]);
  expect(column(frame, 'labels')?.[0]).toMatchObject({
    auto_service: 'cart',
    severity_text: 'INFO',
    signal_source_str: 'OTel',
    'attribute.http.route': '/cart',
    'attribute.size': '12',
    'resource.deployment.environment': 'test',
  });
});

it.each([
  ['a tag', { key: 'auto_service', operator: '=', values: ['cart'] }, ['9004', '9003', '9002', '9001']],
  ['a tag by the name that requests have', { key: 'auto_service_1', operator: '!=', values: ['cart'] }, []],
  ['a level', { key: 'level', operator: '=', values: ['error', 'warning'] }, ['9004', '9002']],
  ['a number', { key: 'severity_number', operator: '>=', values: ['13'] }, ['9004', '9002']],
  ['an attribute', { key: 'attribute.http.route', operator: '=~', values: ['/c.*'] }, ['9004']],
  ['an attribute as a number', { key: 'attribute.size', operator: '>', values: ['5'] }, ['9004']],
  [
    'an attribute of the resource',
    { key: 'resource.deployment.environment', operator: '!=', values: ['test'] },
    ['9003'],
  ],
])('filters by %s', async (_, filter, expected) => {
  expect(await ids({ filters: [filter] })).toEqual(expected);
});

it('finds text whatever its case, and says that there are more', async () => {
  expect(await ids({ search: 'PAYMENT' })).toEqual(['9002']);
  const [frame] = await shop.frames({ kind: 'logs', source: 'records', range, limit: 1, descending: false });
  expect(column(frame, 'id')).toEqual(['9001']);
  expect(frame?.meta?.custom).toMatchObject({ cut: { what: 'lines', shown: 1 }, edit_as: { format: 'logs' } });
});

it('offers statements that run as they are', async () => {
  const filters = [{ key: 'attribute.http.route', operator: '=', values: ["/ca'rt"] }];
  const [frame] = await shop.frames({ kind: 'logs', source: 'records', range, filters, search: "o'k" });
  const { sql, format } = frame?.meta?.custom?.['edit_as'] as { sql: string; format: string };
  expect((await shop.ask({ kind: 'sql', range, sql, format })).ok).toBe(true);
});

it('names an unknown tag', async () => {
  const filters = [{ key: 'endpoint', operator: '=', values: ['x'] }];
  const answer = await shop.ask({ kind: 'logs', source: 'records', range, filters });
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'unknown_column', detail: expect.stringMatching(/endpoint/) },
  });
});

it('counts the same records by level over time', async () => {
  const found = await shop.frames({ kind: 'log_volume', source: 'records', range, step_ms: 20_000 });
  expect(found.map(({ fields }) => [fields[1]?.labels, fields[1]?.values])).toEqual([
    [{ level: 'error' }, [1, 0, 0]],
    [{ level: 'warning' }, [0, 1, 0]],
    [{ level: 'info' }, [1, 0, 0]],
    [{ level: 'unknown' }, [1, 0, 0]],
  ]);
});

it('finds the records of a trace id that no span is stored of', async () => {
  const [frame] = await shop.frames({ kind: 'logs', source: 'records', range, of_trace: TRACE });
  expect(column(frame, 'id')).toEqual(['9002']);
  expect(frame?.meta?.notices).toEqual([{ severity: 'info', text: 'Found by trace id.' }]);
});

describe('records of the requests that were seen', () => {
  const wide = { from: BEGIN_MS - 120_000, to: BEGIN_MS + 120_000 };
  const found = async (question: object) => {
    const [frame] = await shop.frames({ kind: 'logs', source: 'records', range: wide, ...question });
    return [column(frame, 'id'), frame?.meta?.notices?.[0]?.text];
  };

  it('are found by the ids of the trace', async () => {
    expect(await found({ of_trace: 'cafe' })).toEqual([['9102', '9101'], 'Found by trace id or X-Request-ID.']);
  });

  it('of one span are those of its service', async () => {
    const [text] = ['Found by service, and trace id or X-Request-ID.'];
    expect(await found({ of_span: '9002' })).toEqual([['9101'], text]);
  });

  it('of a span without ids are those of its service while it lasted', async () => {
    const text = 'Found by service and time, as the span carries no id.';
    expect(await found({ of_span: '50002' })).toEqual([['9103'], text]);
    expect(await found({ of_span: '303' })).toEqual([[], text]);
  });
});

it('lists tags with the attributes that occur, and values of both', async () => {
  const [keys] = await shop.frames({ kind: 'tag_keys', source: 'records', range });
  expect(column(keys, 'key')).toEqual(
    expect.arrayContaining(['auto_service', 'level', 'attribute.http.route', 'resource.k8s.pod.name']),
  );
  const values = async (key: string) =>
    table((await shop.frames({ kind: 'tag_values', source: 'records', range, key }))[0], 'value', 'count');
  expect(await values('level')).toEqual([
    ['error', 1],
    ['info', 1],
    ['unknown', 1],
    ['warning', 1],
  ]);
  expect(await values('attribute.http.route')).toEqual([['/cart', 1]]);
  expect(await values('resource.k8s.pod.name')).toEqual([['cart-abc', 3]]);
});
