import http from 'node:http';
import { inParallel, waitFor } from './harness/process';
import { captureObstacle, describeIf, System } from './harness/system';
import { get, pipeline, startEcho } from './harness/traffic';

const REQUESTS = 1000;

describeIf(captureObstacle())('requests through the real kernel, agent and store', () => {
  let system: System;
  let echo: { port: number; stop: () => Promise<void> };
  let echo6: { port: number; stop: () => Promise<void> };
  /** Opened before the agent starts; used by the test of connections that are older than the agent. */
  const older = new http.Agent({ keepAlive: true, maxSockets: 1 });

  beforeAll(async () => {
    echo = await startEcho();
    echo6 = await startEcho('::1');
    await get({ port: echo.port, host: '127.0.0.1', path: '/before', agent: older });
    system = await System.create();
    await system.startBackend();
    await system.startAgent();
    await system.capturing(
      async () => void (await get({ port: echo.port, host: '127.0.0.1', path: '/probe' })),
      `SELECT count() FROM flow_log.l7_flow_log WHERE request_resource = '/probe' AND server_port = ${echo.port}`,
    );
  }, 120_000);

  afterAll(async () => {
    older.destroy();
    await system?.stop();
    await echo?.stop();
    await echo6?.stop();
  }, 60_000);

  /** Rows by observation point whose path begins so, after they have stopped growing. */
  async function rows(port: number, prefix: string, expected: number): Promise<Record<string, number>> {
    const sql = `SELECT observation_point, count(), uniqExact(request_resource) FROM flow_log.l7_flow_log
      WHERE server_port = ${port} AND startsWith(request_resource, '${prefix}') AND response_code = 200
      GROUP BY observation_point`;
    let found: Record<string, number> = {};
    await waitFor(`${expected} rows of ${prefix}`, async () => {
      const answer = await system.sql(sql);
      found = Object.fromEntries(answer.rows.map(([point, count]) => [String(point), Number(count)]));
      return found['c-p'] !== undefined && found['c-p'] >= expected && (found['s-p'] ?? 0) >= expected;
    }).catch(() => undefined);
    // Whatever is too much would come now.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const answer = await system.sql(sql);
    for (const [point, , distinct] of answer.rows) expect([point, Number(distinct)]).toEqual([point, expected]);
    return Object.fromEntries(answer.rows.map(([point, count]) => [String(point), Number(count)]));
  }
  const both = (count: number) => ({ 'c-p': count, 's-p': count });
  const paths = (name: string) => Array.from({ length: REQUESTS }, (_, turn) => `/${name}/n${turn}`);

  it('finds each request of a keep-alive connection at both ends', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of paths('keep')) await get({ port: echo.port, host: '127.0.0.1', path, agent });
    agent.destroy();
    expect(await rows(echo.port, '/keep/', REQUESTS)).toEqual(both(REQUESTS));
  }, 60_000);

  it('finds each request when every one has a connection of its own, so that descriptors are reused', async () => {
    for (const path of paths('fresh')) await get({ port: echo.port, host: '127.0.0.1', path, agent: false });
    expect(await rows(echo.port, '/fresh/', REQUESTS)).toEqual(both(REQUESTS));
  }, 60_000);

  it('finds each of the requests that are pipelined ten in a write', async () => {
    expect(await pipeline('127.0.0.1', echo.port, paths('pipe'), 10)).toBe(REQUESTS);
    expect(await rows(echo.port, '/pipe/', REQUESTS)).toEqual(both(REQUESTS));
  }, 60_000);

  it('finds each request of 64 connections at once', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    await inParallel(
      64,
      paths('many').map((path) => () => get({ port: echo.port, host: '127.0.0.1', path, agent })),
    );
    agent.destroy();
    expect(await rows(echo.port, '/many/', REQUESTS)).toEqual(both(REQUESTS));
  }, 60_000);

  it('finds each request over IPv6, with its addresses', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    await inParallel(
      4,
      paths('six').map((path) => () => get({ port: echo6.port, host: '::1', path, agent })),
    );
    agent.destroy();
    expect(await rows(echo6.port, '/six/', REQUESTS)).toEqual(both(REQUESTS));
    const addresses = await system.sql(
      `SELECT DISTINCT is_ipv4, ip_0, ip_1 FROM flow_log.l7_flow_log WHERE startsWith(request_resource, '/six/')`,
    );
    expect(addresses.rows).toEqual([[0, '::1', '::1']]);
  }, 60_000);

  it('follows a connection that is older than the agent', async () => {
    for (let turn = 0; turn < 100; turn++) {
      await get({ port: echo.port, host: '127.0.0.1', path: `/older/n${turn}`, agent: older });
    }
    expect(await rows(echo.port, '/older/', 100)).toEqual(both(100));
  }, 60_000);

  it('joins both ends by the same TCP sequences and names both processes', async () => {
    const odd = await system.count(
      `SELECT count() FROM (SELECT request_resource, uniqExact(req_tcp_seq, resp_tcp_seq) AS seqs,
         countIf(process_id_0 = ${process.pid} AND process_id_1 = ${process.pid}) AS named, count() AS ends
       FROM flow_log.l7_flow_log WHERE server_port = ${echo.port} AND match(request_resource, '^/(keep|fresh|pipe|many)/')
       GROUP BY request_resource HAVING seqs != 1 OR named != 2 OR ends != 2)`,
    );
    expect(odd).toBe(0);
  }, 30_000);

  it('accounts for every record: captured is stored, and nothing was dropped', async () => {
    await system.agent?.stop();
    const sum = (samples: Map<string, number>) =>
      [...samples]
        .filter(([labels]) => labels.includes('signal="l7_flow_log"'))
        .reduce((total, [, value]) => total + value, 0);
    const stored = await system.count('SELECT count() FROM flow_log.l7_flow_log');
    expect(sum(await system.metric('thalweg_records_dropped_total'))).toBe(0);
    expect(sum(await system.metric('thalweg_records_stored_total'))).toBe(stored);
    expect(sum(await system.metric('thalweg_records_captured_total'))).toBe(stored);
    const dropped = [...(await system.metric('thalweg_records_dropped_total'))].filter(([, value]) => value > 0);
    expect(dropped).toEqual([]);
  }, 60_000);
});
