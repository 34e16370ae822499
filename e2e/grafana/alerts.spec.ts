import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@grafana/plugin-e2e';
import { rulesOf } from './rules';
import { test } from './thalweg';

const RULES = ['Error share by service', 'Latency p95 by endpoint', 'No traffic', 'Agent away', 'Records dropped'];

/** Folder of the bookstore's data: a file in it makes payment fail. */
const BOOKSTORE = process.env['BOOKSTORE_DIR'];

test.describe('provisioned alert rules', () => {
  test('are evaluated without an error', async ({ request }) => {
    test.setTimeout(180_000);
    await expect(async () => {
      const rules = await rulesOf(request);
      expect(rules.map(({ name }) => name)).toEqual(RULES);
      for (const rule of rules) expect(rule, rule.name).toMatchObject({ health: 'ok' });
      expect(rules.find(({ name }) => name === 'Error share by service')?.alerts.length).toBeGreaterThan(5);
    }).toPass({ timeout: 150_000, intervals: [5_000] });
  });

  test('open in the rule editor, and its preview works', async ({ gotoAlertRuleEditPage }) => {
    const page = await gotoAlertRuleEditPage({ uid: 'thalweg-latency-p95' });
    await expect(page.evaluate()).toBeOK();
  });

  test('refuse a variable by its name', async ({ request }) => {
    const model = { refId: 'A', version: 2, kind: 'red', instant: true, metrics: ['error_ratio'] };
    const filters = [{ key: 'auto_service_1', operator: '=', values: ['$service'] }];
    const query = {
      refId: 'A',
      datasourceUid: 'thalweg',
      relativeTimeRange: { from: 300, to: 0 },
      model: { ...model, filters },
    };
    const response = await request.post('/api/v1/eval', { data: { condition: 'A', data: [query] } });
    expect(await response.text()).toContain('$service');
  });

  test('one fires when payment fails, and settles again', async ({ request }) => {
    test.skip(BOOKSTORE === undefined, 'BOOKSTORE_DIR is not set: payment cannot be made to fail');
    // Five minutes of figures, two of patience, one between evaluations; twice.
    test.setTimeout(1_200_000);
    const switchFile = join(BOOKSTORE ?? '', 'payment-fails');
    const payment = async () => {
      const rule = (await rulesOf(request)).find(({ name }) => name === 'Error share by service');
      return rule?.alerts.find(({ labels }) => labels['auto_service_1'] === 'payment')?.state;
    };
    writeFileSync(switchFile, '1');
    try {
      await expect.poll(payment, { timeout: 420_000, intervals: [5_000] }).toBe('Alerting');
    } finally {
      rmSync(switchFile, { force: true });
    }
    await expect.poll(payment, { timeout: 600_000, intervals: [5_000] }).toBe('Normal');
  });
});
