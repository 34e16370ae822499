import { mkdtempSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../app';
import { checkConfig } from '../config';

/** Every path that takes data of others: what is wrong with a body must cost that body alone, and say so. */
const directory = mkdtempSync('/tmp/thalweg-hostile-');
const BODY_BYTES = 2 ** 20;
const INFLATED_BYTES = 4 * 2 ** 20;
let app: FastifyInstance;

beforeAll(async () => {
  const limits = { bodyBytes: BODY_BYTES, inflatedBytes: INFLATED_BYTES };
  app = await createApp(checkConfig({ dataDir: directory, logLevel: 'silent', mergeMs: 5, ...limits }));
}, 60_000);
afterAll(async () => {
  await app?.close();
  rmSync(directory, { recursive: true, force: true });
});

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';
interface Intake {
  readonly url: string;
  readonly type: string;
  /** Encoding that every body of this path has. */
  readonly encoding?: string;
  /** Takes bodies of any media type, as its model does. */
  readonly anyType?: boolean;
}
const INTAKES: readonly Intake[] = [
  { url: '/api/v1/prometheus', type: PROTOBUF, encoding: 'snappy' },
  { url: '/api/v1/write', type: `${PROTOBUF};proto=io.prometheus.write.v2.Request`, encoding: 'snappy' },
  { url: '/prometheus/api/v1/read', type: PROTOBUF, encoding: 'snappy', anyType: true },
  { url: '/api/v1/telegraf', type: 'text/plain; charset=utf-8', anyType: true },
  { url: '/write?db=metrics', type: 'text/plain; charset=utf-8', anyType: true },
  { url: '/api/v2/write?org=o&bucket=b', type: 'text/plain; charset=utf-8', anyType: true },
  { url: '/api/v1/otel/trace', type: PROTOBUF },
  { url: '/v1/traces', type: JSON_TYPE },
  { url: '/v1/metrics', type: PROTOBUF },
  { url: '/v1/metrics', type: JSON_TYPE },
  { url: '/v1/logs', type: PROTOBUF },
  { url: '/v1/logs', type: JSON_TYPE },
  { url: '/v3/segment', type: JSON_TYPE },
  { url: '/v3/segments', type: JSON_TYPE },
  { url: '/api/v2/spans', type: JSON_TYPE },
  { url: '/api/v2/spans', type: PROTOBUF },
  { url: '/api/v1/trace/completion', type: JSON_TYPE },
];
const named = INTAKES.map((intake) => [`${intake.url} of ${intake.type}`, intake] as const);

const post = ({ url, type, encoding }: Intake, payload: Buffer, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': type, ...(encoding ? { 'content-encoding': encoding } : {}), ...headers },
    payload,
  });

/** Neither a field of protobuf, nor JSON, nor a line with a field, nor a snappy block. */
const GARBAGE = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7b, 0x5b, 0x22]);

/** 128 MiB of zeros in less than a body. */
const BOMB = gzipSync(Buffer.alloc(128 * 2 ** 20), { level: 1 });

describe.each(named)('%s', (_name, intake) => {
  it('refuses garbage readably', async () => {
    const answer = await post(intake, GARBAGE);
    expect(answer.statusCode).toBe(400);
    expect(answer.body.length).toBeGreaterThan(10);
  });

  it('refuses an encoding that it does not know', async () => {
    const answer = await post(intake, GARBAGE, { 'content-encoding': 'x-nothing' });
    expect([answer.statusCode, answer.body]).toEqual([415, expect.stringContaining('x-nothing')]);
  });

  it('refuses a body that is larger than allowed', async () => {
    const answer = await post(intake, Buffer.alloc(BODY_BYTES + 1, 'a'));
    expect([answer.statusCode, answer.body]).toEqual([413, expect.stringContaining(String(BODY_BYTES))]);
  });

  if (!intake.anyType) {
    it('refuses a media type that it does not know', async () => {
      const answer = await post(intake, GARBAGE, { 'content-type': 'text/x-nothing' });
      expect([answer.statusCode, answer.body]).toEqual([415, expect.stringContaining('text/x-nothing')]);
    });
  }

  if (intake.encoding === 'snappy') {
    it('refuses a block that claims more than is allowed, before it makes room', async () => {
      const before = process.memoryUsage.rss();
      const answer = await post(intake, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x61]));
      expect([400, 413]).toContain(answer.statusCode);
      expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
    });
  } else {
    it('refuses gzip that is cut', async () => {
      const whole = gzipSync(Buffer.alloc(10_000, 'abc'));
      const answer = await post(intake, whole.subarray(0, whole.length - 9), { 'content-encoding': 'gzip' });
      expect(answer.statusCode).toBe(400);
    });

    it('stops a bomb at the limit', async () => {
      const before = process.memoryUsage.rss();
      const answer = await post(intake, BOMB, { 'content-encoding': 'gzip' });
      expect([answer.statusCode, answer.body]).toEqual([413, expect.stringContaining(String(INFLATED_BYTES))]);
      expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 2 ** 20);
    });
  }
});

it('stored nothing of all that', async () => {
  for (const table of ['metrics.samples', 'metrics.histograms', 'flow_log.l7_flow_log', 'log.log']) {
    expect([table, (await app.thalwegStore.query(`SELECT count() FROM ${table}`)).rows]).toEqual([table, [['0']]]);
  }
});
