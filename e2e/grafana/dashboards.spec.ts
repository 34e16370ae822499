import { type DashboardPage, expect } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { test, watchErrors } from './thalweg';

const DASHBOARDS = {
  overview: ['Requests', 'Apdex', 'Who calls whom', 'Services', 'Latency p95 by service', 'Failed requests'],
  service: ['Rate by caller', 'Errors by kind', 'Around it', 'Endpoints', 'Called by', 'Calls', 'Slow requests'],
  requests: ['Requests by status', 'Latency', 'As lines'],
  trace: ['Trace', 'Find a trace'],
  hosts: ['Agents', 'CPU', 'Memory', 'Ledger', 'Between hosts', 'Requests by host'],
} as const;

const HOUR = { from: 'now-1h', to: 'now' };

/** Panels are rendered when they come into view. */
async function seeAll(page: Page) {
  await page.setViewportSize({ width: 1440, height: 2400 });
  await expect(page.getByLabel('Panel loading bar')).toHaveCount(0);
}

const panelOf = (dashboard: DashboardPage, title: string) => dashboard.getPanelByTitle(title).locator;

test.describe('provisioned dashboards', () => {
  for (const [name, titles] of Object.entries(DASHBOARDS))
    test(`${name} shows the bookstore without an error`, async ({ gotoDashboardPage, page }) => {
      const errors = watchErrors(page);
      const queryParams = new URLSearchParams({ ...HOUR, 'var-service': name === 'service' ? 'storefront' : '$__all' });
      const dashboard = await gotoDashboardPage({ uid: `thalweg-${name}`, queryParams });
      await seeAll(page);
      for (const title of titles) {
        const panel = panelOf(dashboard, title);
        await expect(panel).toBeVisible();
        await expect(panel).not.toContainText(/No data|Nothing in this time range/);
      }
      await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
      expect(errors).toEqual([]);
    });

  test('a service leads to its own dashboard, and a request to its trace', async ({ gotoDashboardPage, page }) => {
    const overview = await gotoDashboardPage({ uid: 'thalweg-overview', queryParams: new URLSearchParams(HOUR) });
    await seeAll(page);
    await panelOf(overview, 'Services').getByRole('link', { name: 'storefront', exact: true }).click();
    await page.waitForURL(/\/d\/thalweg-service\/.*var-service=storefront/);
    await seeAll(page);
    // The dashboard's link, and those that the data source adds, in a menu.
    await page.getByText('open', { exact: true }).first().click();
    await page.getByText('Open the trace', { exact: true }).first().click();
    await page.waitForURL(/\/d\/thalweg-trace\/.*var-trace_id=\d+/);
    await expect(page.getByRole('treegrid')).toContainText('storefront');
  });

  test('an ad-hoc filter narrows every panel', async ({ gotoDashboardPage, page }) => {
    const queryParams = new URLSearchParams({ ...HOUR, 'var-filters': 'auto_service_1|=|redis' });
    const dashboard = await gotoDashboardPage({ uid: 'thalweg-overview', queryParams });
    await seeAll(page);
    const services = panelOf(dashboard, 'Services');
    await expect(services.getByRole('link', { name: 'redis', exact: true })).toBeVisible();
    await expect(services.getByRole('link', { name: 'mariadb', exact: true })).toHaveCount(0);
  });
});
