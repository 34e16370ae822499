import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, ROOT, startProgram, waitFor } from './harness/process';
import { captureObstacle, describeIf, freePort, System } from './harness/system';
import { get } from './harness/traffic';

interface Span {
  readonly row_id: string;
  readonly parent_row_id: string | null;
  readonly link: { rule: string; key: string; confidence: number } | null;
  readonly observation_point: string;
  readonly signal_source: string;
  readonly app_service: string;
  readonly server_port: number;
}

interface Trace {
  readonly spans: Span[];
  readonly defects: { kind: string }[];
}

/** Who calls whom, in this order: the first and the last without an SDK, those between with one of each make. */
const CHAIN = [
  ['gateway', 'none'],
  ['storefront', 'otel'],
  ['catalogue', 'skywalking'],
  ['reviews', 'skywalking'],
  ['pricing', 'zipkin'],
  ['ledger', 'zipkin'],
  ['stock', 'none'],
] as const;
const SOURCES = { none: 'eBPF', otel: 'OTel', skywalking: 'SkyWalking', zipkin: 'Zipkin' } as const;

const obstacle =
  captureObstacle() ??
  (existsSync(join(ROOT, 'e2e/sdks/node_modules')) ? undefined : 'the SDKs of e2e/sdks are not installed');

describeIf(obstacle)('one request through services of every make', () => {
  let system: System;
  const services: Program[] = [];
  const ports = new Map<string, number>();

  beforeAll(async () => {
    system = await System.create();
    const skywalking = `127.0.0.1:${await freePort()}`;
    await system.startBackend({ THALWEG_SKYWALKING_GRPC_LISTEN: skywalking, THALWEG_OTLP_GRPC_LISTEN: 'off' });
    await system.startAgent();
    for (const [name] of CHAIN) ports.set(name, await freePort());
    for (const [at, [name, sdk]] of CHAIN.entries()) {
      const next = CHAIN[at + 1]?.[0];
      services.push(
        startProgram(name, process.execPath, ['e2e/sdks/service.cjs'], {
          directory: system.directory,
          env: {
            SERVICE: name,
            PORT: String(ports.get(name)),
            NEXT: next === undefined ? '' : String(ports.get(next)),
            SDK: sdk,
            BACKEND: system.url,
            SKYWALKING: skywalking,
          },
        }),
      );
    }
    await waitFor('the services', () => services.every((service) => service.log().includes(' serves on ')));
    await system.capturing(
      async () => void (await request('/warm')),
      `SELECT count() FROM flow_log.l7_flow_log WHERE request_resource = '/warm' AND server_port = ${port('stock')}`,
    );
  }, 90_000);

  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await system?.stop();
  }, 30_000);

  const port = (service: string) => ports.get(service) as number;
  const request = (path: string) => get({ host: '127.0.0.1', port: port('gateway'), path });

  /** Both sides of each call, and for each service with an SDK a span on either side. */
  const ROWS = 2 * CHAIN.length + 2 * CHAIN.filter(([, sdk]) => sdk !== 'none').length;

  /** Asked again until all of it is there: rows arrive by four ways, and the index follows them. */
  async function traceOf(path: string): Promise<Trace> {
    return waitFor(`every row of ${path}`, async () => {
      const { rows } = await system.sql(
        `SELECT toString(row_id) FROM flow_log.l7_flow_log
         WHERE request_resource LIKE {like:String} AND observation_point = 's-p' AND server_port = ${port('gateway')}`,
        { like: `${path}%` },
      );
      const answer = rows[0] && (await fetch(`${system.url}/api/v1/traces/${String(rows[0][0])}`));
      const trace = answer?.ok ? ((await answer.json()) as Trace) : undefined;
      return trace && trace.spans.length >= ROWS ? trace : undefined;
    });
  }

  it('answers as it does without SDKs', async () => {
    const { status, body } = await request('/plain?a=1');
    const answers = CHAIN.reduceRight<unknown[]>((next, [service]) => [{ service, path: '/plain?a=1', next }], []);
    expect([status, JSON.parse(body)]).toEqual([200, answers[0]]);
  });

  it('is one tree, from the first service without an SDK to the last', async () => {
    await request('/buy');
    const { spans, defects } = await traceOf('/buy');
    const byId = new Map(spans.map((span) => [span.row_id, span]));
    const roots = spans.filter(({ parent_row_id }) => parent_row_id === null);
    expect(roots).toHaveLength(1);
    expect(defects).toEqual([]);

    // Up from what was seen last, every point of the way in its order.
    const last = spans.find((span) => span.observation_point === 's-p' && span.server_port === port('stock'));
    const way: string[] = [];
    for (let at = last; at; at = at.parent_row_id === null ? undefined : byId.get(at.parent_row_id)) {
      const service = at.app_service || CHAIN.find(([name]) => port(name) === at?.server_port)?.[0];
      way.unshift(`${at.observation_point} ${service} ${at.signal_source} ${at.link?.rule ?? 'root'}`);
    }
    const expected = CHAIN.flatMap(([name, sdk], index) => {
      const before = CHAIN[index - 1];
      const callRule = before === undefined ? 'root' : before[1] === 'none' ? 'syscall_trace_id' : 'span_id';
      const seen = [`c-p ${name} eBPF ${callRule}`, `s-p ${name} eBPF tcp_seq`];
      if (sdk === 'none') return seen;
      // Only the same make reads the header of the one before.
      const continued = before?.[1] === sdk;
      const rule = !continued ? 'told_by_call' : sdk === 'zipkin' ? 'shared_span_id' : 'parent_span_id';
      const source = SOURCES[sdk];
      return [...seen, `s-app ${name} ${source} ${rule}`, `c-app ${name} ${source} parent_span_id`];
    });
    expect(way).toEqual(expected);
    expect(spans).toHaveLength(expected.length);
  }, 60_000);

  it('is found by the id of any of its traces', async () => {
    await request('/find');
    const { spans } = await traceOf('/find');
    const { rows } = await system.sql(
      `SELECT DISTINCT trace_id FROM flow_log.l7_flow_log WHERE request_resource LIKE '/find%' AND trace_id != ''`,
    );
    expect(rows).toHaveLength(3);
    for (const [id] of rows) {
      const answer = await fetch(`${system.url}/api/v1/traces/${String(id)}`);
      const found = ((await answer.json()) as { spans: Span[] }).spans;
      expect(found.map(({ row_id }) => row_id).sort()).toEqual(spans.map(({ row_id }) => row_id).sort());
    }
  }, 60_000);
});
