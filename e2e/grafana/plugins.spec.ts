import { expect } from '@grafana/plugin-e2e';
import { ask, PLUGINS, SHOP, test } from './thalweg';

test.describe('the plugins', () => {
  for (const id of PLUGINS)
    test(`${id} is loaded`, async ({ request }) => {
      const settings = await request.get(`/api/plugins/${id}/settings`);
      expect(settings.status()).toBe(200);
      expect(await settings.json()).toMatchObject({ id });
      expect((await request.get(`/public/plugins/${id}/module.js`)).status()).toBe(200);
    });

  test('the data source saves and tests well', async ({ gotoDataSourceConfigPage }) => {
    const page = await gotoDataSourceConfigPage('thalweg');
    await expect(page.saveAndTest()).toBeOK();
    await expect(page).toHaveAlert('success', { hasText: /Thalweg \d+\.\d+\.\d+/ });
  });

  test('a wrong address is explained', async ({ createDataSourceConfigPage, page }) => {
    const config = await createDataSourceConfigPage({ type: 'thalweg-datasource', name: `Thalweg-${Date.now()}` });
    await page.getByPlaceholder(/http/).first().fill('http://127.0.0.1:9');
    await expect(config.saveAndTest()).not.toBeOK();
    await expect(config).toHaveAlert('error', { hasText: /127\.0\.0\.1:9/ });
  });

  test('the health check counts what was captured', async ({ request }) => {
    const health = await (await request.get('/api/datasources/uid/thalweg/health')).json();
    expect(health).toMatchObject({ status: 'OK', details: { status: 'ok', query_version: 2 } });
    expect(health.details.captured.requests).toBeGreaterThan(0);
  });

  test('the bookstore is seen', async ({ request }) => {
    const { frames } = await ask(request, { kind: 'tags', tag: 'auto_service_1' });
    expect(frames[0]?.data.values[0]).toEqual(expect.arrayContaining([...SHOP]));
  });
});
