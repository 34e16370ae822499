#!/usr/bin/env node
// npm run test:grafana: end-to-end specs against the Grafana at GRAFANA_URL; without it, says so and succeeds.
// Usage: GRAFANA_URL=http://127.0.0.1:3000 npm run test:grafana [-- playwright arguments]. More: docs/grafana.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/console.mjs';

if (!process.env.GRAFANA_URL) {
  process.stdout.write('Skipped: the specs for a real Grafana; GRAFANA_URL is not set (docs/grafana.md, "Testing").\n');
  process.exit(0);
}
const cwd = join(ROOT, 'build/e2e-grafana');
mkdirSync(cwd, { recursive: true });
const playwright = join(ROOT, 'node_modules/@playwright/test/cli.js');
const config = join(ROOT, 'e2e/grafana/playwright.config.ts');
const result = spawnSync(process.execPath, [playwright, 'test', '--config', config, ...process.argv.slice(2)], {
  cwd,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
