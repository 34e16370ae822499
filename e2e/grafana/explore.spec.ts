import { expect } from '@grafana/plugin-e2e';
import { ask, equals, explore, someTrace, test, watchErrors } from './thalweg';

const PAYMENT = [equals('auto_service_1', 'payment')];

test.describe('Explore', () => {
  let errors: string[];
  test.beforeEach(({ page }) => {
    errors = watchErrors(page);
  });
  test.afterEach(() => expect(errors).toEqual([]));

  test('draws rates, errors and durations as a graph, with names and units', async ({ page, request }) => {
    await page.goto(explore({ kind: 'red', metrics: ['request_rate', 'latency_p95'], group_by: ['auto_service_1'] }));
    const graph = page.getByTestId('data-testid Panel header Graph');
    await expect(graph).toContainText('Request rate storefront');
    await expect(graph).toContainText('Latency p95 payment');
    // Axes are drawn on a canvas.
    const { frames } = await ask(request, { kind: 'red', metrics: ['request_rate'] });
    expect(frames[0]?.schema.fields[1]?.config?.unit).toBe('reqps');
  });

  test('draws network metrics', async ({ page }) => {
    await page.goto(explore({ kind: 'network', group_by: ['auto_service_1'] }));
    await expect(page.getByTestId('data-testid Panel header Graph')).toContainText('Response throughput storefront');
  });

  test('draws the service map in the topology panel', async ({ page }) => {
    await page.goto(explore({ kind: 'map' }));
    const panel = page.getByTestId('data-testid Panel header Thalweg Topology');
    await expect(panel.locator('canvas').first()).toBeVisible();
    await expect(panel).toContainText(/\d+ nodes, \d+ edges/);
  });

  test('finds traces, and opens one', async ({ page }) => {
    await page.goto(explore({ kind: 'search', filters: [equals('auto_service_1', 'storefront')] }));
    const table = page.getByRole('grid');
    await expect(table).toContainText('/books/{id}');
    await table
      .getByRole('link', { name: /^\d{12,}$/ })
      .first()
      .click();
    await expect(page.getByRole('treegrid')).toContainText('storefront');
  });

  test('draws a trace in the tracing panel', async ({ page, request }) => {
    await page.goto(explore({ kind: 'trace', trace_id: await someTrace(request) }));
    const spans = page.getByRole('treegrid');
    for (const service of ['nginx', 'storefront', 'catalogue']) await expect(spans).toContainText(service);
  });

  test('lists requests, each with its trace', async ({ page }) => {
    await page.goto(explore({ kind: 'requests', filters: PAYMENT }));
    const table = page.getByRole('grid');
    await expect(table).toContainText('payment');
    await table
      .getByRole('link', { name: /^\d{12,}$/ })
      .first()
      .click();
    // The trace that payment's row belongs to, from its root.
    await expect(page.getByRole('treegrid')).toContainText('storefront');
  });

  test('shows requests as log lines, with their volume', async ({ page }) => {
    await page.goto(explore({ kind: 'logs', filters: PAYMENT }));
    await expect(page.getByText('Logs volume')).toBeVisible();
    await expect(page.getByText(/info\s*Total/).first()).toBeVisible();
    await expect(page.getByText(/quotes\?pv=/).first()).toBeVisible();
  });

  test('lists tags', async ({ page }) => {
    await page.goto(explore({ kind: 'tags', tag: 'auto_service_1' }));
    await expect(page.getByRole('grid')).toContainText('storefront');
  });

  test('draws SQL as time series', async ({ page }) => {
    const sql = `SELECT $__timeInterval(time) AS t, auto_service_1 AS service, sum(request) AS requests
      FROM flow_metrics.application_map_1s WHERE $__timeFilter(time) GROUP BY t, service ORDER BY t`;
    await page.goto(explore({ kind: 'sql', format: 'time_series', sql }));
    await expect(page.getByTestId('data-testid Panel header Graph')).toContainText('storefront');
  });

  test('follows new requests live', async ({ page, request }) => {
    const { frames } = await ask(request, { kind: 'requests', filters: PAYMENT }, 'now-1m');
    test.skip(!frames[0]?.data.values[0]?.length, 'nothing is captured at the moment');
    await page.goto(explore({ kind: 'requests', filters: PAYMENT, live: true }));
    const first = page
      .getByRole('grid')
      .getByRole('link', { name: /^\d{12,}$/ })
      .first();
    const seen = await first.textContent();
    await expect(first).not.toHaveText(seen ?? '', { timeout: 20_000 });
  });
});
