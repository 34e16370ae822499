import { expect } from '@grafana/plugin-e2e';
import type { APIRequestContext } from '@playwright/test';
import { obstacle, Owned } from './owned';
import { rulesOf } from './rules';
import { ask, test } from './thalweg';

const backend = new Owned('BACKEND');
const grafana = new Owned('GRAFANA');

const works = async (request: APIRequestContext): Promise<boolean> =>
  (await ask(request, { kind: 'red', metrics: ['request_rate'] }, 'now-1h').catch(() => undefined))?.status === 200;

test.describe('losing one another', () => {
  test('a killed backend is named in queries, wakes nobody, and is found again', async ({ request }) => {
    test.skip(!backend.known, obstacle('BACKEND'));
    test.setTimeout(300_000);
    const firing = async () => {
      const rules = await rulesOf(request);
      return rules.flatMap(({ name, alerts }) =>
        alerts
          .filter(({ state }) => state.startsWith('Alerting'))
          .map(({ labels }) => `${name} ${labels['alertname']}`),
      );
    };
    const before = new Set(await firing());
    backend.signal('SIGKILL');
    await backend.gone();
    const { status, error } = await ask(request, { kind: 'red', metrics: ['request_rate'] });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(error).toMatch(/became unavailable/);
    // Long enough for every rule to have been evaluated in vain.
    await new Promise((done) => setTimeout(done, 75_000));
    expect((await firing()).filter((one) => !before.has(one))).toEqual([]);
    for (const { name, state } of await rulesOf(request)) expect(state, name).not.toBe('error');
    backend.start();
    await expect.poll(() => works(request), { timeout: 60_000, intervals: [500] }).toBe(true);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const)
    test(`no relay stays behind when Grafana ends by ${signal}`, async ({ request }) => {
      test.skip(!grafana.known, obstacle('GRAFANA'));
      test.setTimeout(120_000);
      const relays = grafana.children('gpx_thalweg');
      expect(relays.length).toBe(1);
      grafana.signal(signal);
      await grafana.gone();
      await expect.poll(() => relays.filter(Owned.alive), { timeout: 10_000 }).toEqual([]);
      grafana.start();
      await expect.poll(() => works(request), { timeout: 60_000, intervals: [500] }).toBe(true);
    });
});
