import { expect } from '@grafana/plugin-e2e';
import type { APIRequestContext } from '@playwright/test';
import { equals, query, type Saved, someTrace, test } from './thalweg';

const TESTDATA = { type: 'grafana-testdata-datasource', uid: 'thalweg-e2e-testdata' };

/** A dashboard of one panel, replaced by the next. */
async function onePanel(request: APIRequestContext, type: string, target: Record<string, unknown>): Promise<string> {
  const gridPos = { x: 0, y: 0, w: 24, h: 20 };
  const panel = {
    id: 1,
    type,
    title: 'One',
    gridPos,
    datasource: target['datasource'],
    targets: [target],
    options: {},
  };
  const dashboard = { uid: 'thalweg-e2e', title: 'e2e', time: { from: 'now-15m', to: 'now' }, panels: [panel] };
  expect((await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } })).status()).toBe(200);
  return '/d/thalweg-e2e';
}

const ours = (saved: Saved) => query(saved);
const testdata = (scenarioId: string, more: Record<string, unknown>) => ({
  refId: 'A',
  datasource: TESTDATA,
  scenarioId,
  ...more,
});

test.describe('Grafana’s own panels draw our frames', () => {
  test('the trace view draws a trace, network spans included', async ({ page, request }) => {
    await page.goto(await onePanel(request, 'traces', ours({ kind: 'trace', trace_id: await someTrace(request) })));
    await expect(page.getByText('storefront').first()).toBeVisible();
    await expect(page.getByText('SELECT book').first()).toBeVisible();
  });

  test('the node graph draws the map', async ({ page, request }) => {
    const around = ours({ kind: 'map', filters: [equals('auto_service', 'storefront')] });
    await page.goto(await onePanel(request, 'nodeGraph', around));
    await expect(page.getByText('storefront', { exact: true }).first()).toBeVisible();
    expect(await page.getByLabel(/^Edge from: /).count()).toBeGreaterThan(3);
  });
});

test.describe('our panels draw the frames of Grafana’s own sources', () => {
  test.beforeEach(async ({ request }) => {
    const data = { name: 'e2e TestData', ...TESTDATA, access: 'proxy' };
    expect([200, 409]).toContain((await request.post('/api/datasources', { data })).status());
  });
  test.afterEach(async ({ request }) => {
    await request.delete(`/api/datasources/uid/${TESTDATA.uid}`);
    await request.delete('/api/dashboards/uid/thalweg-e2e');
  });

  test('the topology panel draws TestData’s node graph', async ({ page, request }) => {
    const target = testdata('node_graph', { nodes: { type: 'random', count: 12 } });
    await page.goto(await onePanel(request, 'thalweg-topology-panel', target));
    await expect(page.getByText(/12 nodes/)).toBeVisible();
  });

  test('the tracing panel draws TestData’s trace', async ({ page, request }) => {
    await page.goto(await onePanel(request, 'thalweg-tracing-panel', testdata('trace', { spanCount: 12 })));
    await expect(page.getByRole('treegrid').getByRole('row').nth(5)).toBeVisible();
  });
});
