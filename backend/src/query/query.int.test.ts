import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Frame, L7_FLOW_LOG, PROCESS } from '@thalweg/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerApi } from '../api';
import { checkConfig } from '../config';
import { type Store } from '../store/client';
import { startStore } from '../store/start-store';
import { partOf } from '../testing/log-rows';

const directory = mkdtempSync(join('/tmp', 'thalweg-query-int-'));
const config = checkConfig({ dataDir: directory, rawQuerySeconds: 3 });
/** A whole minute in the past hour, so that buckets are whole. */
const BEGIN_MS = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
const range = { from: BEGIN_MS, to: BEGIN_MS + 60_000 };
let store: Store;
let app: FastifyInstance;

const ns = (ms: number) => BigInt(BEGIN_MS) * 1_000_000n + BigInt(Math.round(ms * 1000)) * 1000n;
const PID = { shopper: 900, nginx: 901, web: 902, redis: 903 };
const ip = (last: number) => 0x0a140000 + last;

interface Call {
  readonly ids: readonly [number, number];
  readonly at: number;
  readonly ms: number;
  readonly client: keyof typeof PID;
  readonly server: keyof typeof PID;
  readonly port: number;
  readonly seq: number;
  /** Thread trace ids: client request and response, server request and response. */
  readonly contexts: readonly [number, number, number, number];
  readonly status?: number;
  readonly redis?: boolean;
  readonly trace?: string;
}

/** A call as both of its ends saw it; `only` leaves one out. */
function bothEnds(call: Call, only?: 'c-p' | 's-p') {
  const addresses = Object.keys(PID);
  const common = {
    agent_id: 1,
    signal_source: 3,
    is_ipv4: 1,
    ip4_0: ip(addresses.indexOf(call.client) + 1),
    ip4_1: ip(addresses.indexOf(call.server) + 1),
    protocol: 6,
    client_port: 40000 + (call.seq % 1000),
    server_port: call.port,
    req_tcp_seq: call.seq,
    resp_tcp_seq: call.seq + 1,
    l7_protocol: call.redis ? 80 : 20,
    type: 2,
    request_type: 'GET',
    request_resource: call.redis ? 'book:1' : `/books/1?seq=${call.seq}`,
    endpoint: call.redis ? 'GET' : '/books/{id}',
    response_status: call.status ?? 0,
    response_code: call.status === 3 ? 503 : 200,
    trace_id: call.trace ?? '',
  };
  const [id, other] = call.ids;
  const [clientRequest, clientResponse, serverRequest, serverResponse] = call.contexts;
  const rows = [
    {
      ...common,
      observation_point: 'c-p',
      row_id: BigInt(id),
      start_time: ns(call.at),
      end_time: ns(call.at + call.ms),
      response_duration: call.ms * 1000,
      process_id_0: PID[call.client],
      syscall_trace_id_request: clientRequest,
      syscall_trace_id_response: clientResponse,
    },
    {
      ...common,
      observation_point: 's-p',
      row_id: BigInt(other),
      start_time: ns(call.at + 0.1),
      end_time: ns(call.at + call.ms - 0.1),
      response_duration: call.ms * 1000 - 200,
      process_id_1: PID[call.server],
      syscall_trace_id_request: serverRequest,
      syscall_trace_id_response: serverResponse,
    },
  ];
  return rows.filter((row) => only === undefined || row.observation_point === only);
}

/** View `n` of a page: shopper → nginx → web → Redis, on connections that each view uses again. */
function pageView(n: number, at: number) {
  const id = n * 100;
  return [
    ...bothEnds({
      ids: [id + 1, id + 2],
      at,
      ms: 20,
      client: 'shopper',
      server: 'nginx',
      port: 80,
      seq: id + 10,
      contexts: [id - 100 + 1, id + 1, id + 2, id + 3],
    }),
    ...bothEnds({
      ids: [id + 3, id + 4],
      at: at + 1,
      ms: 18,
      client: 'nginx',
      server: 'web',
      port: 3000,
      seq: id + 20,
      contexts: [id + 2, id + 3, id + 4, id + 6],
      status: n === 3 ? 3 : 0,
    }),
    ...bothEnds({
      ids: [id + 5, id + 6],
      at: at + 2,
      ms: 2,
      client: 'web',
      server: 'redis',
      port: 6379,
      seq: id + 30,
      contexts: [id + 4, id + 5, id + 7, id + 7],
      redis: true,
    }),
    ...bothEnds({
      ids: [id + 7, id + 8],
      at: at + 5,
      ms: 3,
      client: 'web',
      server: 'redis',
      port: 6379,
      seq: id + 40,
      contexts: [id + 5, id + 6, id + 8, id + 8],
      redis: true,
    }),
  ];
}

beforeAll(async () => {
  ({ store } = await startStore(config));
  const processes = Object.entries(PID).map(([name, pid]) => ({
    agent_id: 1,
    process_id: pid,
    start_time: ns(-3_600_000),
    kname: name,
    name,
  }));
  await store.insertNative(PROCESS, [partOf(PROCESS, processes)]);
  await store.command(`INSERT INTO tag.host (agent_id, seen_time, name) VALUES (1, toDateTime64(1, 9), 'box')`);
  const names = Object.keys(PID);
  const start = `fromUnixTimestamp64Nano(toInt64(${ns(-3_600_000)}), 'UTC')`;
  for (const [index, name] of names.entries()) {
    const address = `toIPv6('10.20.0.${index + 1}')`;
    await store.command(`INSERT INTO tag.address (ip, agent_id, seen_time) VALUES (${address}, 1, ${start})`);
    const port = { nginx: 80, web: 3000, redis: 6379 }[name];
    if (port !== undefined)
      await store.command(
        `INSERT INTO tag.listener (ip, port, agent_id, process_id, process_start_time, seen_time) VALUES
         (${address}, ${port}, 1, ${PID[name as keyof typeof PID]}, ${start}, ${start})`,
      );
  }
  await store.command('SYSTEM RELOAD DICTIONARIES');
  // Views 1 to 40 overlap: 20 ms each, one every 5 ms.
  const views = Array.from({ length: 40 }, (_, n) => pageView(n + 1, 1000 + n * 5)).flat();
  // A page that asks Redis 150 times, one answer after the other, for 30 s: far beyond what is read around its start.
  const long = [
    ...bothEnds({
      ids: [50_001, 50_002],
      at: -60_000,
      ms: 30_000,
      client: 'nginx',
      server: 'web',
      port: 3000,
      seq: 50_000,
      contexts: [0, 50_000, 60_000, 60_150],
    }),
    ...Array.from({ length: 150 }, (_, n) =>
      bothEnds({
        ids: [51_000 + n, 52_000 + n],
        at: -59_990 + n * 190,
        ms: 10,
        client: 'web',
        server: 'redis',
        port: 6379,
        seq: 53_000 + n * 10,
        contexts: [60_000 + n, 60_001 + n, 70_000 + n, 70_000 + n],
        redis: true,
      }),
    ).flat(),
  ];
  const traced = bothEnds({
    ids: [9001, 9002],
    at: 30_000,
    ms: 5,
    client: 'shopper',
    server: 'nginx',
    port: 80,
    seq: 9010,
    contexts: [0, 0, 0, 0],
    trace: 'cafe',
  });
  await store.insertNative(L7_FLOW_LOG, [partOf(L7_FLOW_LOG, [...views, ...traced, ...long])]);
  app = Fastify();
  await registerApi(app, { store, config });
}, 90_000);
afterAll(async () => {
  await app?.close();
  await store?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(question: unknown): Promise<Answer> {
  const response = await app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions: [question] } });
  expect(response.statusCode).toBe(200);
  return (response.json() as { answers: Answer[] }).answers[0] as Answer;
}
async function frames(question: unknown): Promise<Frame[]> {
  const answer = await ask(question);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.frames;
}
const column = (frame: Frame | undefined, name: string) => frame?.fields.find((field) => field.name === name)?.values;
const table = (frame: Frame | undefined, ...names: string[]) =>
  (column(frame, names[0] as string) ?? []).map((_, row) => names.map((name) => column(frame, name)?.[row]));
const sql = async (text: string, params?: object) =>
  app.inject({ method: 'POST', url: '/api/v1/sql', payload: { sql: text, ...(params ? { params } : {}) } });

describe('traces', () => {
  it.each([1, 2, 4, 6, 8])('holds one page view, whole and alone, from row %i of it', async (row) => {
    const response = await app.inject({ url: `/api/v1/traces/${2000 + row}` });
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
    const response = await app.inject({ url: `/api/v1/traces/${row}` });
    const { spans, defects } = response.json() as { spans: { parent_row_id: string | null }[]; defects: object[] };
    expect(spans).toHaveLength(302);
    expect(spans.filter(({ parent_row_id }) => parent_row_id === null)).toHaveLength(1);
    expect(spans.filter(({ parent_row_id }) => parent_row_id === '50002')).toHaveLength(150);
    expect(defects).toEqual([]);
  });

  it('finds a trace by the id that headers carried, with columns and names', async () => {
    const { spans } = (await app.inject({ url: '/api/v1/traces/cafe' })).json() as { spans: Record<string, unknown>[] };
    expect(spans).toMatchObject([
      { row_id: '9001', trace_id: 'cafe', auto_service_0: 'shopper', auto_service_1: 'nginx', signal_source: 'eBPF' },
      { row_id: '9002', parent_row_id: '9001', start_time_ns: ns(30_000.1).toString(), l7_protocol_str: 'HTTP' },
    ]);
  });

  it('answers 404 with code and remedy when nothing is known of the id', async () => {
    const response = await app.inject({ url: '/api/v1/traces/nothing' });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({
      code: 'unknown_trace',
      detail: 'id "nothing"',
      remedy: expect.any(String),
    });
  });

  it('answers the trace question with Grafana’s trace frame, a graph of its services and its defects', async () => {
    const found = await frames({ kind: 'trace', id: '2004' });
    expect(found.map(({ name }) => name)).toEqual(['trace', 'nodes', 'edges', 'defects']);
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
    const [nodes, edges] = await frames({ kind: 'map', range });
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
    const [frame] = await frames({
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
    const [frame] = await frames({
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
    const found = await frames({
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
    const [frame] = await frames({
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
    const [frame] = await frames({ kind: 'requests', range, filters, limit: 1 });
    expect(table(frame, 'row_id', 'client', 'server', 'protocol', 'response_code', 'time')).toEqual([
      ['304', 'box', 'web', 'HTTP', 503, BEGIN_MS + 1011.1],
    ]);
    expect(frame?.meta?.notices?.[0]?.text).toContain('of more');
    const [slowest] = await frames({
      kind: 'requests',
      range,
      order_by: 'response_duration',
      limit: 40,
      filters: [{ key: 'response_duration', operator: '>=', values: ['20000'] }],
    });
    expect(new Set(column(slowest, 'response_duration'))).toEqual(new Set([20000]));
  });

  it('lists tags and their values, the most frequent first', async () => {
    const [keys] = await frames({ kind: 'tag_keys' });
    expect(column(keys, 'key')).toEqual(expect.arrayContaining(['auto_service', 'auto_service_0', 'endpoint']));
    const [values] = await frames({ kind: 'tag_values', range, key: 'auto_service_1' });
    expect(column(values, 'value')).toEqual(['redis', 'nginx', 'web']);
    const [found] = await frames({ kind: 'tag_values', range, key: 'endpoint', search: 'BOOK' });
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
    const response = await app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions } });
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
    const response = await app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions: [] } });
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_request']);
  });
});

describe('SQL', () => {
  it('answers columns and rows, 64-bit integers as text, parameters bound', async () => {
    const response = await sql('SELECT {n:UInt64} AS n, count() AS c FROM flow_log.l7_flow_log', {
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
    const [frame] = await frames({ kind: 'sql', sql: 'SELECT number FROM numbers(1000)', limit: 10 });
    expect(column(frame, 'number')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(frame?.meta?.notices?.[0]?.severity).toBe('warning');
    const response = await sql('SELECT number FROM numbers(1000000)');
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
      const response = await sql(text);
      expect([response.statusCode >= 400, response.json().code]).toEqual([true, code]);
      expect(response.json()).toMatchObject({ detail: expect.any(String), remedy: expect.any(String) });
    },
    20_000,
  );

  it('writes nothing whatever is sent', async () => {
    expect((await sql('SELECT count() FROM flow_log.l7_flow_log')).json().rows).toEqual([['624']]);
  });
});

it('lists tables with columns, types, units and sides, and metrics, in the catalog', async () => {
  const response = await app.inject({ url: '/api/v1/catalog' });
  expect(response.statusCode).toBe(200);
  const { tables, metrics, functions } = response.json() as {
    tables: { name: string; columns: object[] }[];
    metrics: object[];
    functions: object[];
  };
  const log = tables.find(({ name }) => name === 'flow_log.l7_flow_log');
  expect(log?.columns).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'response_duration', type: 'UInt64', unit: 'us', role: 'metric' }),
      expect.objectContaining({ name: 'auto_service_1', type: 'String', role: 'tag', side: 'server' }),
    ]),
  );
  expect(metrics).toContainEqual(expect.objectContaining({ name: 'latency_p95', unit: 'ms' }));
  expect(functions.length).toBeGreaterThan(5);
});
