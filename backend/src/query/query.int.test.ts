import { type Catalog } from '@thalweg/protocol';
import { BEGIN_MS, column, ns, openShop, range, type Shop, table } from './shop.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

describe('traces', () => {
  it.each([1, 2, 4, 6, 8])('holds one page view, whole and alone, from row %i of it', async (row) => {
    const response = await shop.app.inject({ url: `/api/v1/traces/${2000 + row}` });
    const { spans, defects } = response.json() as {
      spans: { row_id: string; parent_row_id: string | null; link: { rule: string } | null }[];
      defects: unknown[];
    };
    expect(spans.map(({ row_id, parent_row_id, link }) => [row_id, parent_row_id, link?.rule])).toEqual([
      ['2001', null, undefined],
      ['2002', '2001', 'tcp_seq'],
      ['2003', '2002', 'syscall_trace_id'],
      ['2004', '2003', 'tcp_seq'],
      ['2005', '2004', 'syscall_trace_id'],
      ['2006', '2005', 'tcp_seq'],
      ['2007', '2004', 'syscall_trace_id'],
      ['2008', '2007', 'tcp_seq'],
    ]);
    expect(defects).toEqual([]);
  });

  it.each([50_002, 51_000, 51_149, 52_075])('follows 150 calls of one request, 30 s long, from row %i', async (row) => {
    const response = await shop.app.inject({ url: `/api/v1/traces/${row}` });
    const { spans, defects } = response.json() as { spans: { parent_row_id: string | null }[]; defects: object[] };
    expect(spans).toHaveLength(302);
    expect(spans.filter(({ parent_row_id }) => parent_row_id === null)).toHaveLength(1);
    expect(spans.filter(({ parent_row_id }) => parent_row_id === '50002')).toHaveLength(150);
    expect(defects).toEqual([]);
  });

  it('finds a trace by the id that headers carried, with columns and names', async () => {
    const { spans } = (await shop.app.inject({ url: '/api/v1/traces/cafe' })).json() as {
      spans: Record<string, unknown>[];
    };
    expect(spans).toMatchObject([
      { row_id: '9001', trace_id: 'cafe', auto_service_0: 'shopper', auto_service_1: 'nginx', signal_source: 'eBPF' },
      { row_id: '9002', parent_row_id: '9001', start_time_ns: ns(30_000.1).toString(), l7_protocol_str: 'HTTP' },
    ]);
  });

  it('answers 404 with code and remedy when nothing is known of the id', async () => {
    const response = await shop.app.inject({ url: '/api/v1/traces/nothing' });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({
      code: 'unknown_trace',
      detail: 'id "nothing"',
      remedy: expect.any(String),
    });
  });

  it('answers the trace question with Grafana’s trace frame, a graph of its services and its defects', async () => {
    const found = await shop.frames({ kind: 'trace', id: '2004' });
    expect(found.map(({ name }) => name)).toEqual(['trace', 'nodes', 'edges', 'defects']);
    // In Explore all of them go to one panel.
    expect(new Set(found.map(({ meta }) => meta?.preferredVisualisationPluginId))).toEqual(
      new Set(['thalweg-tracing-panel']),
    );
    expect(table(found[0], 'spanID', 'parentSpanID', 'serviceName', 'operationName', 'duration').slice(0, 3)).toEqual([
      ['2001', '', 'shopper', 'GET /books/{id}', 20],
      ['2002', '2001', 'nginx', 'GET /books/{id}', 19.8],
      ['2003', '2002', 'nginx', 'GET /books/{id}', 18],
    ]);
    expect(table(found[2], 'source', 'target', 'mainstat')).toEqual([
      ['shopper', 'nginx', 1],
      ['nginx', 'web', 1],
      ['web', 'redis', 2],
    ]);
  });
});

describe('map', () => {
  it('draws each call once, with names, kinds and figures', async () => {
    const [nodes, edges] = await shop.frames({ kind: 'map', range });
    expect(table(nodes, 'title', 'node_type', 'protocol').sort()).toEqual([
      ['nginx', 'proxy', 'HTTP'],
      ['redis', 'cache', 'Redis'],
      ['shopper', 'client', ''],
      ['web', 'process', 'HTTP'],
    ]);
    const title = new Map(table(nodes, 'id', 'title') as [string, string][]);
    const drawn = table(edges, 'source', 'target', 'request_rate', 'error_ratio').map(([source, target, ...rest]) => [
      title.get(source as string),
      title.get(target as string),
      ...rest,
    ]);
    expect(drawn).toEqual([
      ['web', 'redis', 80 / 60, 0],
      ['shopper', 'nginx', 41 / 60, 0],
      ['nginx', 'web', 40 / 60, 1 / 40],
    ]);
  });
});

describe('RED', () => {
  it('counts each request once, from the server’s rows, in one row per group', async () => {
    const [frame] = await shop.frames({
      kind: 'red',
      range,
      metrics: ['request_rate', 'error_ratio', 'latency_max'],
      group_by: ['auto_service'],
      instant: true,
    });
    expect(frame?.meta).toMatchObject({ type: 'numeric-long', typeVersion: [0, 1] });
    expect(table(frame, 'auto_service', 'request_rate', 'error_ratio', 'latency_max')).toEqual([
      ['redis', 80 / 60, 0, 2.8],
      ['nginx', 41 / 60, 0, 19.8],
      ['web', 40 / 60, 1 / 40, 17.8],
    ]);
  });

  it('describes the client side by the client’s rows', async () => {
    const [frame] = await shop.frames({
      kind: 'red',
      range,
      role: 'client',
      metrics: ['request_rate', 'latency_max'],
      group_by: ['auto_service'],
      instant: true,
    });
    expect(table(frame, 'auto_service', 'request_rate', 'latency_max')).toEqual([
      ['web', 80 / 60, 3],
      ['shopper', 41 / 60, 20],
      ['nginx', 40 / 60, 18],
    ]);
  });

  it('gives one frame per series, every bucket in it, labels on the value', async () => {
    const found = await shop.frames({
      kind: 'red',
      range,
      metrics: ['request_rate'],
      group_by: ['auto_service_1'],
      step_ms: 10_000,
      limit: 2,
    });
    expect(found).toHaveLength(2);
    expect(found[0]?.meta).toMatchObject({
      type: 'timeseries-multi',
      typeVersion: [0, 1],
      notices: [
        { severity: 'warning', text: '2 of 3 series, the busiest; raise the limit or narrow the filters for others.' },
      ],
      executedQueryString: expect.stringContaining('application_map_1s'),
    });
    expect(found[0]?.fields[0]?.values).toEqual([0, 1, 2, 3, 4, 5].map((n) => BEGIN_MS + n * 10_000));
    expect(found[1]?.fields[1]).toMatchObject({
      labels: { auto_service_1: 'nginx' },
      values: [4, 0, 0, 0.1, 0, 0],
      config: { unit: 'reqps' },
    });
  });

  it('reads the log for what the rollups do not have, with the same result', async () => {
    const filters = [{ key: 'request_resource', operator: '=~', values: ['/books/.*'] }];
    const [frame] = await shop.frames({
      kind: 'red',
      range,
      filters,
      metrics: ['request_rate'],
      group_by: ['response_code'],
      instant: true,
    });
    expect(frame?.meta?.custom).toMatchObject({ table: 'l7_flow_log' });
    expect(table(frame, 'response_code', 'request_rate')).toEqual([
      ['200', 80 / 60],
      ['503', 1 / 60],
    ]);
  });
});

describe('requests and tags', () => {
  it('filters by either side of a name without suffix, orders, and says when there is more', async () => {
    const filters = [
      { key: 'auto_service', operator: '=', values: ['web'] },
      { key: 'response_status_str', operator: '!=', values: ['ok'] },
    ];
    const [frame] = await shop.frames({ kind: 'requests', range, filters, limit: 1 });
    expect(table(frame, 'row_id', 'client', 'server', 'protocol', 'response_code', 'time')).toEqual([
      ['303', 'nginx', 'web', 'HTTP', 503, BEGIN_MS + 1011],
    ]);
    // Once, by its client; the server's row is there for who asks for it.
    const atServer = { key: 'observation_point', operator: '=', values: ['s-p'] };
    const [server] = await shop.frames({ kind: 'requests', range, filters: [...filters, atServer], limit: 1 });
    expect(table(server, 'row_id', 'client', 'time')).toEqual([['304', 'box', BEGIN_MS + 1011.1]]);
    const [first] = await shop.frames({ kind: 'requests', range, filters: filters.slice(0, 1), limit: 1 });
    expect(first?.meta).toMatchObject({
      notices: [{ text: expect.stringContaining('The first 1 rows, highest by start_time; raise the limit') }],
      custom: { cut: { what: 'rows', shown: 1, limit: 1, maximum: 10_000 } },
    });
    const [slowest] = await shop.frames({
      kind: 'requests',
      range,
      order_by: 'response_duration',
      limit: 40,
      filters: [{ key: 'response_duration', operator: '>=', values: ['20000'] }],
    });
    expect(new Set(column(slowest, 'response_duration'))).toEqual(new Set([20000]));
  });

  it('lists tags and their values, the most frequent first', async () => {
    const [keys] = await shop.frames({ kind: 'tag_keys' });
    expect(column(keys, 'key')).toEqual(expect.arrayContaining(['auto_service', 'auto_service_0', 'endpoint']));
    const [values] = await shop.frames({ kind: 'tag_values', range, key: 'auto_service_1' });
    expect(column(values, 'value')).toEqual(['redis', 'nginx', 'web']);
    const [found] = await shop.frames({ kind: 'tag_values', range, key: 'endpoint', search: 'BOOK' });
    expect(column(found, 'value')).toEqual(['/books/{id}']);
  });
});

describe('bad questions', () => {
  it('cost their own answer and no other', async () => {
    const questions = [
      { kind: 'nope', ref_id: 'A' },
      { kind: 'tag_keys', ref_id: 'B' },
      { kind: 'red', ref_id: 'C', range, metrics: ['request_rate'], group_by: ['x; DROP TABLE y'] },
      { kind: 'requests', ref_id: 'D', range, filters: [{ key: 'endpoint', operator: '=~', values: ['('] }] },
      { kind: 'requests', ref_id: 'E', range, limit: 0 },
      7,
      { kind: 'red', ref_id: 'F', range: { from: 5, to: 5 }, metrics: ['request_rate'] },
    ];
    const response = await shop.app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions } });
    const { answers } = response.json() as { answers: { ok: boolean; ref_id?: string; error?: { code: string } }[] };
    expect(answers.map(({ ok, ref_id, error }) => [ref_id, ok || error?.code])).toEqual([
      ['A', 'unknown_question'],
      ['B', true],
      ['C', 'unknown_column'],
      ['D', 'invalid_filter'],
      ['E', 'invalid_question'],
      [undefined, 'unknown_question'],
      ['F', 'invalid_range'],
    ]);
  });

  it('answers a body that is no request with a problem', async () => {
    const response = await shop.app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions: [] } });
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_request']);
  });
});

describe('SQL', () => {
  it('answers columns and rows, 64-bit integers as text, parameters bound', async () => {
    const response = await shop.sql('SELECT {n:UInt64} AS n, count() AS c FROM flow_log.l7_flow_log', {
      n: '18446744073709551615',
    });
    expect(response.json()).toEqual({
      columns: [
        { name: 'n', type: 'UInt64' },
        { name: 'c', type: 'UInt64' },
      ],
      rows: [['18446744073709551615', '624']],
      truncated: false,
    });
  });

  it('cuts long answers and says so', async () => {
    const [frame] = await shop.frames({ kind: 'sql', sql: 'SELECT number FROM numbers(1000)', limit: 10 });
    expect(column(frame, 'number')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(frame?.meta?.notices?.[0]?.severity).toBe('warning');
    const response = await shop.sql('SELECT number FROM numbers(1000000)');
    expect(response.json()).toMatchObject({ truncated: true });
    expect(response.json().rows).toHaveLength(100_000);
  });

  it.each([
    ['INSERT INTO flow_log.l7_flow_log (row_id) VALUES (1)', 'sql_not_allowed'],
    ["SELECT * FROM file('/etc/passwd', 'LineAsString')", 'sql_not_allowed'],
    ["SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", 'sql_not_allowed'],
    ['SELECT * FROM system.settings', 'sql_not_allowed'],
    ['SELECT * FROM (SELECT 1) AS system, system . tables', 'sql_not_allowed'],
    ['SELECT count() FROM tables', 'sql_error'],
    ['SELECT 1 SETTINGS max_execution_time = 0', 'sql_not_allowed'],
    ['SELECT nonsense(', 'sql_error'],
    ['SELECT sum(sipHash64(number)) FROM numbers(100000000000)', 'sql_too_expensive'],
    ["SELECT groupArray(repeat('x', 10000)) FROM numbers(1000000)", 'sql_too_expensive'],
  ])(
    'answers %s with a problem',
    async (text, code) => {
      const response = await shop.sql(text);
      expect([response.statusCode >= 400, response.json().code]).toEqual([true, code]);
      expect(response.json()).toMatchObject({ detail: expect.any(String), remedy: expect.any(String) });
    },
    20_000,
  );

  it('writes nothing whatever is sent', async () => {
    expect((await shop.sql('SELECT count() FROM flow_log.l7_flow_log')).json().rows).toEqual([['624']]);
  });
});

describe('the catalog', () => {
  const read = async () => (await shop.app.inject({ url: '/api/v1/catalog' })).json() as Catalog;

  it('lists tables with columns, types, units and sides', async () => {
    const { tables } = await read();
    const log = tables.find(({ name }) => name === 'flow_log.l7_flow_log');
    expect(log?.columns).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'response_duration', type: 'UInt64', unit: 'us', role: 'metric' }),
        expect.objectContaining({ name: 'auto_service_1', type: 'String', role: 'tag', side: 'server' }),
      ]),
    );
    const names = tables.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['event.agent', 'event.agent_sample', 'tag.host']));
    const undescribed = tables.filter(({ name, description }) => description === '' && !name.startsWith('tag.'));
    expect(undescribed.map(({ name }) => name)).toEqual([]);
  });

  it('lists metrics with units and parameters, and tags with type and side', async () => {
    const { metrics, tags } = await read();
    expect(metrics).toContainEqual({
      name: 'latency_quantile',
      label: 'Latency percentile',
      description: 'A percentile of latency of your choice',
      unit: 'ms',
      question: 'red',
      signal: 'red',
      parameters: [{ name: 'quantile', label: 'Quantile', minimum: 0, maximum: 1, default: 0.999 }],
    });
    expect(tags).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'auto_service', type: 'text', side: 'either', in_rollup: true }),
        expect.objectContaining({ name: 'auto_service_0', side: 'client' }),
        expect.objectContaining({ name: 'response_code', type: 'number', side: '', in_rollup: false }),
      ]),
    );
  });

  it('lists functions with signatures, ours and those of the engine that are mostly needed, and macros', async () => {
    const { functions, macros } = await read();
    expect(functions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'tag_name', signature: 'tag_name(kind, id)' }),
        {
          name: 'quantile',
          signature: 'quantile(level)(expr)',
          description: 'Computes an approximate quantile of a numeric data sequence.',
        },
      ]),
    );
    expect(functions.length).toBeGreaterThan(120);
    expect(functions.filter(({ description }) => description === '').map(({ name }) => name)).toEqual([]);
    expect(macros.map(({ name }) => name)).toContain('$__timeFilter');
  });
});
