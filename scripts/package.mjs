#!/usr/bin/env node
// Packs each built plugin as the zip that Grafana installs: one folder named by the plugin's id. Signs it first when
// GRAFANA_ACCESS_POLICY_TOKEN is set (and for private use GRAFANA_ROOT_URLS, separated by commas).
// Usage: node scripts/package.mjs [output folder, default: build/packages]
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from './build.mjs';
import { fail, ROOT, run, step } from './lib/console.mjs';

const PLUGINS = Object.freeze({
  'thalweg-datasource': 'datasource/dist',
  'thalweg-topology-panel': 'panels/topology/dist',
  'thalweg-tracing-panel': 'panels/tracing/dist',
});

const output = resolve(process.argv[2] ?? join(ROOT, 'build/packages'));
const token = process.env.GRAFANA_ACCESS_POLICY_TOKEN;

/** Adds MANIFEST.txt to a copy of the plugin; the built folder itself stays unsigned. */
function sign(folder) {
  const urls = process.env.GRAFANA_ROOT_URLS;
  const tool = join(ROOT, 'node_modules/@grafana/sign-plugin/dist/bin/run.js');
  if (!existsSync(tool)) fail(`package: ${tool} is missing; run node scripts/setup.mjs`);
  run(process.execPath, [tool, '--distDir', folder, ...(urls ? ['--rootUrls', urls] : [])], { cwd: ROOT });
}

build(['plugins']);
mkdirSync(output, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'thalweg-package-'));
try {
  for (const [id, dist] of Object.entries(PLUGINS)) {
    const folder = join(work, id);
    cpSync(join(ROOT, dist), folder, { recursive: true, filter: (path) => !path.endsWith('.stamp') });
    const { info } = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8'));
    if (token) sign(folder);
    const file = join(output, `${id}-${info.version}.zip`);
    rmSync(file, { force: true });
    // -X leaves out owners and times beyond the second; modes stay, which the executables need.
    run('zip', ['-q', '-X', '-r', file, id], { cwd: work });
    const bytes = readFileSync(file);
    writeFileSync(`${file}.sha1`, createHash('sha1').update(bytes).digest('hex'));
    step(`${file}: ${(bytes.length / 1024).toFixed(0)} KiB, ${token ? 'signed' : 'unsigned'}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
