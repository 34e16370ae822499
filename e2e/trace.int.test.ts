import http from 'node:http';
import { type Frame } from '@thalweg/protocol';
import { inParallel, type Program, startProgram, waitFor } from './harness/process';
import { captureObstacle, describeIf, freePort, System } from './harness/system';
import { get } from './harness/traffic';

interface Span {
  readonly row_id: string;
  readonly parent_row_id: string | null;
  readonly link: { rule: string; key: string; confidence: number } | null;
  readonly observation_point: string;
  readonly request_resource: string;
  readonly l7_protocol: number | string;
  readonly auto_service_0?: string;
  readonly auto_service_1?: string;
}

const AT_ONCE = 64;
const VIEWS = 192;

describeIf(captureObstacle())('traces of the bookstore', () => {
  let system: System;
  let shop: Program;
  let shopPort: number;

  beforeAll(async () => {
    system = await System.create();
    const directory = `${system.directory}/shop`;
    await system.startBackend();
    await system.startAgent();
    shopPort = await freePort();
    shop = startProgram('shop', process.execPath, ['deploy/bookstore/bookstore.mjs', directory, '--no-shopper'], {
      directory,
      env: { THALWEG_DEMO_INSTANCE: String(100 + (process.pid % 100)), THALWEG_DEMO_PORT: String(shopPort) },
    });
    await waitFor(
      'the bookstore',
      () => {
        if (shop.child.exitCode !== null) throw new Error(`the bookstore ended: ${shop.log()}`);
        return shop.log().includes('The bookstore serves');
      },
      90_000,
    );
    await system.capturing(
      async () => void (await get({ host: '127.0.0.1', port: shopPort, path: '/books/1?pv=probe' })),
      `SELECT count() FROM flow_log.l7_flow_log WHERE request_resource LIKE '%pv=probe%'`,
    );
  }, 180_000);

  afterAll(async () => {
    await shop?.stop();
    await system?.stop();
  }, 60_000);

  async function trace(pv: string): Promise<Span[]> {
    const root = await waitFor(`the row of page view ${pv}`, async () => {
      const found = await system.sql(
        `SELECT toString(row_id) FROM flow_log.l7_flow_log
         WHERE request_resource LIKE {like:String} AND observation_point = 's-p' AND server_port = ${shopPort}`,
        { like: `/books/%?pv=${pv}` },
      );
      return found.rows[0]?.[0] as string | undefined;
    });
    return spansOf(root);
  }

  async function spansOf(row: string): Promise<Span[]> {
    const answer = await fetch(`${system.url}/api/v1/traces/${row}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { spans: Span[] }).spans;
  }

  it('holds a client and a server span for every call of a page view in one tree', async () => {
    await get({ host: '127.0.0.1', port: shopPort, path: '/books/2?pv=single' });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const spans = await trace('single');
    const roots = spans.filter((span) => span.parent_row_id === null);
    expect(roots).toHaveLength(1);
    const http1 = spans.filter((span) => span.request_resource.includes('pv=single'));
    const paths = http1.map((span) => `${span.observation_point} ${span.request_resource.split('?')[0]}`).sort();
    const called = ['/books/2', '/books/2', '/books/2', '/books/2/similar', '/price/2', '/quotes', '/stock/2'];
    expect(paths).toEqual(['c-p', 's-p'].flatMap((point) => called.map((path) => `${point} ${path}`)).sort());
    for (const span of spans)
      if (span.parent_row_id !== null) expect(span.link).toMatchObject({ rule: expect.any(String) });
    const services = new Set(spans.flatMap((span) => [span.auto_service_0, span.auto_service_1]));
    for (const name of ['nginx', 'storefront', 'catalogue', 'inventory', 'payment', 'redis', 'mariadb']) {
      expect(services).toContain(name);
    }
  }, 60_000);

  it('shows every part of the shop on the map, with who calls whom and how often', async () => {
    const range = { from: Date.now() - 600_000, to: Date.now() + 60_000 };
    const answer = await fetch(`${system.url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ questions: [{ kind: 'map', range }] }),
    });
    const { answers } = (await answer.json()) as { answers: { frames: Frame[] }[] };
    const columns = (name: string) =>
      Object.fromEntries(
        answers[0]?.frames.find((frame) => frame.name === name)?.fields.map((field) => [field.name, field.values]) ??
          [],
      );
    const nodes = columns('nodes');
    const names = new Map(nodes.id?.map((id, at) => [id, nodes.title?.[at]]));
    const edges = columns('edges');
    const calls = edges.source?.map((from, at) => `${names.get(from)} > ${names.get(edges.target?.[at])}`);
    expect(calls).toEqual(
      expect.arrayContaining([
        'nginx > storefront',
        'storefront > catalogue',
        'storefront > inventory',
        'storefront > payment',
        'payment > inventory',
        'catalogue > redis',
        'catalogue > mariadb',
        'inventory > mariadb',
      ]),
    );
    expect(edges.request_rate?.every((rate) => Number(rate) > 0)).toBe(true);
  }, 60_000);

  it(`keeps ${AT_ONCE} page views in flight at once apart`, async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const views = Array.from({ length: VIEWS }, (_, turn) => `many-${turn}-x`);
    await inParallel(
      AT_ONCE,
      views.map(
        (pv, turn) => () =>
          get({ host: '127.0.0.1', port: shopPort, path: `/books/${1 + (turn % 40)}?pv=${pv}`, agent }),
      ),
    );
    agent.destroy();
    const prefix = { prefix: '%pv=many-%-x' };
    const id = `extract(request_resource, 'pv=(many-[0-9]+-x)')`;
    const seen = `FROM flow_log.l7_flow_log WHERE request_resource LIKE {prefix:String}`;
    await waitFor(
      'every row of the page views',
      async () => (await system.count(`SELECT count() ${seen}`, prefix)) >= VIEWS * 14,
    );
    const rows = await system.sql(
      `SELECT ${id}, count(), toString(anyIf(row_id, observation_point = 's-p' AND server_port = ${shopPort})) ${seen} GROUP BY 1`,
      prefix,
    );
    let right = 0;
    let wrong = 0;
    let missing = 0;
    await inParallel(
      4,
      rows.rows.map(([pv, count, root]) => async () => {
        const carriesId = (await spansOf(String(root))).filter((span) => span.request_resource.includes('pv='));
        const own = carriesId.filter((span) => span.request_resource.endsWith(`pv=${String(pv)}`)).length;
        right += own;
        wrong += carriesId.length - own;
        missing += Number(count) - own;
      }),
    );
    const total = right + missing;
    process.stderr.write(
      `traces of ${VIEWS} page views, ${AT_ONCE} at once: ${right} right, ${wrong} wrong, ${missing} missing links ` +
        `(recall ${((100 * right) / total).toFixed(2)} %, precision ${((100 * right) / (right + wrong)).toFixed(2)} %)\n`,
    );
    expect(total).toBe(VIEWS * 14);
    expect(wrong).toBe(0);
    expect(missing / total).toBeLessThan(0.02);
  }, 240_000);
});
