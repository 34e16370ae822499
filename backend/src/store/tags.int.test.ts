import { mkdtempSync, rmSync } from 'node:fs';
import { ADDRESS, HOST, L7_FLOW_LOG, LISTENER, NATIVE_MEDIA_TYPE, PROCESS, type TableSpec } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../app';
import { checkConfig } from '../config';
import { type RowOf, encodeRows, ip4, ip6, sqlOf } from '../testing/rows';

const directory = mkdtempSync('/tmp/thalweg-tags-');
let app: FastifyInstance;

const SECOND = 1_000_000_000n;
const T = (BigInt(Math.floor(Date.now() / 1000)) - 7200n) * SECOND;
const CONTAINER = 'c0ffee'.repeat(10) + 'abcd';

const send = async (spec: TableSpec, rows: readonly RowOf[]) => {
  const response = await app.inject({
    method: 'POST',
    url: `/api/v1/agent/${spec.name}`,
    headers: { 'content-type': NATIVE_MEDIA_TYPE, 'x-thalweg-protocol': '1', 'x-thalweg-agent': '1' },
    payload: Buffer.from(encodeRows(spec, rows)),
  });
  expect(response.body).toBe(JSON.stringify({ rows: rows.length }));
};

let rowId = 1000n;
/** Stores one request and answers the named columns of it. */
const tagsOf = async (row: RowOf, ...columns: string[]) => {
  const id = rowId++;
  const base = {
    row_id: id,
    start_time: T,
    end_time: T,
    agent_id: 1,
    signal_source: 3,
    observation_point: 's-p',
    l7_protocol: 20,
  };
  await send(L7_FLOW_LOG, [{ ...base, is_ipv4: 1, ...row }]);
  return (await sqlOf(app, `SELECT ${columns.join(', ')} FROM flow_log.l7_flow_log WHERE row_id = ${id}`))[0];
};

const process = (agent: number, pid: number, name: string, more: RowOf = {}): RowOf => ({
  agent_id: agent,
  process_id: pid,
  start_time: T - 100n * SECOND,
  kname: name,
  name,
  netns: 1,
  ...more,
});

beforeAll(async () => {
  app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 5 }));
  await send(HOST, [
    { agent_id: 1, seen_time: T, name: 'alpha' },
    { agent_id: 2, seen_time: T, name: 'beta' },
  ]);
  await send(PROCESS, [
    process(1, 100, 'storefront'),
    process(1, 101, 'cache', { container_id: CONTAINER, netns: 2 }),
    process(2, 100, 'catalogue'),
    process(2, 200, 'loopback-only'),
  ]);
  await send(ADDRESS, [
    { ip: ip6('10.0.0.1'), agent_id: 1, seen_time: T - 100n * SECOND, netns: 1 },
    { ip: ip6('10.0.0.9'), agent_id: 1, seen_time: T - 100n * SECOND, netns: 2, container_id: CONTAINER },
    { ip: ip6('10.0.0.2'), agent_id: 2, seen_time: T - 100n * SECOND, netns: 1 },
    { ip: ip6('127.0.0.1'), agent_id: 2, seen_time: T - 100n * SECOND, netns: 1 },
    { ip: ip6('fd00::2'), agent_id: 2, seen_time: T - 100n * SECOND, netns: 1 },
    // Moved from alpha to beta at T + 1000 s.
    { ip: ip6('10.0.0.7'), agent_id: 1, seen_time: T - 100n * SECOND, gone_time: T + 1000n * SECOND, netns: 1 },
    { ip: ip6('10.0.0.7'), agent_id: 2, seen_time: T + 1000n * SECOND, netns: 1 },
  ]);
  const listener = (ip: string, port: number, agent: number, pid: number): RowOf => ({
    ip: ip6(ip),
    port,
    agent_id: agent,
    process_id: pid,
    process_start_time: T - 100n * SECOND,
    seen_time: T,
  });
  await send(LISTENER, [
    listener('10.0.0.2', 8080, 2, 100),
    listener('0.0.0.0', 9090, 2, 100),
    listener('127.0.0.1', 7070, 2, 200),
  ]);
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

it('tags a side by the process that the agent names', async () => {
  const tags = await tagsOf(
    { process_id_1: 100, ip4_1: ip4('10.0.0.1') },
    'process_1',
    'auto_service_1',
    'auto_service_type_1',
    'auto_instance_1',
    'host_1',
    'gprocess_id_1 != 0',
  );
  expect(tags).toEqual(['storefront', 'storefront', 120, 'storefront @ alpha', 'alpha', 1]);
});

it('names the instance of a process in a container after the container', async () => {
  const tags = await tagsOf({ process_id_1: 101 }, 'auto_instance_1', 'container_1', 'container_id_1 != 0');
  expect(tags).toEqual(['cache @ c0ffeec0ffee', 'c0ffeec0ffee', 1]);
});

it('finds a server on another host by who listens there, wildcards included', async () => {
  const remote = { observation_point: 'c-p', process_id_0: 100, ip4_1: ip4('10.0.0.2') };
  expect(await tagsOf({ ...remote, server_port: 8080 }, 'auto_service_0', 'auto_service_1', 'host_1')).toEqual([
    'storefront',
    'catalogue',
    'beta',
  ]);
  expect(await tagsOf({ ...remote, server_port: 9090 }, 'auto_service_1', 'auto_instance_1')).toEqual([
    'catalogue',
    'catalogue @ beta',
  ]);
  expect(await tagsOf({ is_ipv4: 0, ip6_1: ip6('fd00::2'), server_port: 9090 }, 'auto_service_1')).toEqual([
    'catalogue',
  ]);
});

it('finds the host or container of an address when nobody is known to listen', async () => {
  const names = ['auto_service_1', 'auto_service_type_1', 'auto_instance_type_1', 'host_1'];
  expect(await tagsOf({ ip4_1: ip4('10.0.0.2'), server_port: 1 }, ...names)).toEqual(['beta', 6, 6, 'beta']);
  expect(await tagsOf({ ip4_1: ip4('10.0.0.9'), server_port: 1 }, ...names)).toEqual([
    'c0ffeec0ffee',
    121,
    121,
    'alpha',
  ]);
});

it('never looks for a loopback address on another host', async () => {
  const names = ['auto_service_1', 'auto_service_type_1'];
  const local = { ip4_1: ip4('127.0.0.1'), server_port: 7070, netns_1: 1 };
  expect(await tagsOf({ ...local, agent_id: 2 }, ...names)).toEqual(['loopback-only', 120]);
  expect(await tagsOf({ ...local, agent_id: 2, netns_1: 5 }, ...names)).toEqual(['127.0.0.1', 255]);
  expect(await tagsOf({ ...local, agent_id: 1 }, ...names)).toEqual(['127.0.0.1', 255]);
});

it('names an unknown peer by its address, private or of the Internet', async () => {
  const names = [
    'auto_service_0',
    'auto_instance_0',
    'auto_service_type_0',
    'is_internet_0',
    'auto_service_id_0 != 0',
    'host_0',
  ];
  expect(await tagsOf({ ip4_0: ip4('93.184.216.34') }, ...names)).toEqual([
    '93.184.216.34',
    '93.184.216.34',
    0,
    1,
    1,
    '',
  ]);
  expect(await tagsOf({ ip4_0: ip4('192.168.7.7') }, ...names)).toEqual(['192.168.7.7', '192.168.7.7', 255, 0, 1, '']);
  expect(await tagsOf({ is_ipv4: 0, ip6_0: ip6('2606:2800::1') }, ...names)).toEqual([
    '2606:2800::1',
    '2606:2800::1',
    0,
    1,
    1,
    '',
  ]);
});

it('keeps the rows of a reused process id apart by time', async () => {
  await send(PROCESS, [
    { agent_id: 1, process_id: 300, start_time: T, end_time: T + 10n * SECOND, kname: 'first', name: 'first' },
    { agent_id: 1, process_id: 300, start_time: T + 20n * SECOND, kname: 'second', name: 'second' },
  ]);
  const at = (seconds: bigint) =>
    tagsOf({ process_id_0: 300, start_time: T + seconds * SECOND, end_time: T + seconds * SECOND }, 'auto_service_0');
  expect(await at(5n)).toEqual(['first']);
  expect(await at(25n)).toEqual(['second']);
  expect(await at(15n)).toEqual(['first']); // On its way when the first one ended.
});

it('keeps the rows of an address that moved with the owner it had', async () => {
  const at = (seconds: bigint) =>
    tagsOf(
      { ip4_0: ip4('10.0.0.7'), start_time: T + seconds * SECOND, end_time: T + seconds * SECOND, agent_id: 3 },
      'host_0',
    );
  expect(await at(10n)).toEqual(['alpha']);
  expect(await at(990n)).toEqual(['alpha']);
  expect(await at(1010n)).toEqual(['beta']);
});

it('knows a process before the rows that follow it are stored', async () => {
  for (let i = 0; i < 5; i++) {
    await send(PROCESS, [process(1, 500 + i, `late-${i}`)]);
    expect(await tagsOf({ process_id_1: 500 + i }, 'auto_service_1')).toEqual([`late-${i}`]);
  }
});

it('tags rows that wait with the process they belong to', async () => {
  const log = tagsOf({ process_id_1: 600 }, 'auto_service_1');
  await send(PROCESS, [process(1, 600, 'together')]);
  expect(await log).toEqual(['together']);
});

it('fills the metrics at one second and one minute for the map and for both of its ends', async () => {
  const at = T + 600n * SECOND;
  const row = {
    start_time: at,
    end_time: at,
    process_id_0: 100,
    ip4_1: ip4('10.0.0.2'),
    server_port: 8080,
    observation_point: 'c-p',
    type: 2,
    endpoint: '/metrics-test',
  };
  await tagsOf({ ...row, response_duration: 100n, response_status: 0 }, '1');
  await tagsOf({ ...row, response_duration: 300n, response_status: 3 }, '1');
  await tagsOf({ ...row, response_duration: 0n, response_status: 2, type: 0 }, '1');
  const sums =
    'toUInt32(sum(request)), toUInt32(sum(response)), toUInt32(sum(error)), toUInt32(sum(timeout)), toUInt32(sum(rrt_sum)), toUInt32(max(rrt_max))';
  for (const step of ['1s', '1m']) {
    const where = `WHERE endpoint = '/metrics-test'`;
    expect(
      await sqlOf(
        app,
        `SELECT auto_service_0, auto_service_1, ${sums}, round(quantilesDDMerge(0.01, 0.5, 0.9, 0.95, 0.99)(rrt_quantiles)[1] / 100, 1) FROM flow_metrics.application_map_${step} ${where} GROUP BY ALL`,
      ),
    ).toEqual([['storefront', 'catalogue', 3, 2, 2, 1, 400, 300, 1]]);
    expect(
      await sqlOf(
        app,
        `SELECT role, auto_service, host, ${sums} FROM flow_metrics.application_${step} ${where} GROUP BY ALL ORDER BY role`,
      ),
    ).toEqual([
      ['client', 'storefront', 'alpha', 3, 2, 2, 1, 400, 300],
      ['server', 'catalogue', 'beta', 3, 2, 2, 1, 400, 300],
    ]);
  }
});

it('indexes what a row shares with its relatives', async () => {
  const id = rowId;
  await tagsOf(
    {
      trace_id: 'abc',
      x_request_id_0: 'r0',
      req_tcp_seq: 17,
      resp_tcp_seq: 18,
      client_port: 5,
      server_port: 6,
      ip4_0: ip4('10.0.0.1'),
      ip4_1: ip4('10.0.0.2'),
      syscall_trace_id_request: 44n,
      syscall_trace_id_response: 44n,
      span_id: 's',
      parent_span_id: 'p',
    },
    '1',
  );
  const found = await sqlOf(
    app,
    `SELECT multiIf(
       key = assoc_trace_id('abc'), 'trace', key = assoc_x_request_id('r0'), 'request id',
       key = assoc_tcp_seq(17), 'segment',
       key = assoc_syscall(1, 44), 'thread', '?') AS what
     FROM flow_log.l7_association WHERE row_id = ${id} ORDER BY what`,
  );
  expect(found).toEqual([['request id'], ['segment'], ['thread'], ['trace']]);
  // Span ids alone link what has no trace id.
  const alone = rowId;
  await tagsOf({ span_id: 's', parent_span_id: 'p' }, '1');
  expect(
    await sqlOf(
      app,
      `SELECT multiIf(key = assoc_span_id('s'), 'span', key = assoc_parent_span_id('p'), 'parent', '?') AS what
       FROM flow_log.l7_association WHERE row_id = ${alone} ORDER BY what`,
    ),
  ).toEqual([['parent'], ['span']]);
  expect(
    await sqlOf(
      app,
      `SELECT count() > 0 FROM flow_log.l7_row_time WHERE block = row_block(${id}) AND first_time <= last_time`,
    ),
  ).toEqual([[1]]);
});
