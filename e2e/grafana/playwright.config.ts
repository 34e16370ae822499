import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import type { PluginOptions } from '@grafana/plugin-e2e';

const ROOT = join(__dirname, '../..');

/**
 * Against a running Grafana with the plugins and provisioning/ (docs/grafana.md), connected to a Thalweg that sees the
 * bookstore. `npm run test:grafana` runs it.
 */
export default defineConfig<PluginOptions>({
  testDir: __dirname,
  outputDir: join(ROOT, 'build/e2e-grafana/results'),
  // One Grafana, one alert state, processes that are killed: one after the other.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    baseURL: process.env['GRAFANA_URL'],
    provisioningRootDir: join(ROOT, 'provisioning'),
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    },
  },
  testMatch: /.*\.spec\.ts$/,
});
