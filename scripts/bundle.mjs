#!/usr/bin/env node
// Bundles the browser side: Grafana plugins into folders that Grafana loads as they are, and the workbench page.
// Usage: node scripts/bundle.mjs [datasource|topology|tracing|workbench…] [--dev] [--force] [--libraries 13]
// With --libraries the workbench is made of another release of Grafana's libraries, for the tests: dist-13.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { ROOT, fail, step } from './lib/console.mjs';
import { pluginConfig, writePluginFiles } from './bundle-plugin.mjs';
import { dropStamp, isFresh, writeStamp } from './bundle-stamp.mjs';
import { workbenchConfig, writeWorkbenchFiles } from './bundle-workbench.mjs';

/** What can be built. Each plugin keeps an id, because unique names and public paths hang on it. */
const TARGETS = Object.freeze({
  datasource: { directory: 'datasource', id: 'thalweg-datasource', config: pluginConfig, files: writePluginFiles },
  topology: {
    directory: 'panels/topology',
    id: 'thalweg-topology-panel',
    config: pluginConfig,
    files: writePluginFiles,
  },
  tracing: { directory: 'panels/tracing', id: 'thalweg-tracing-panel', config: pluginConfig, files: writePluginFiles },
  workbench: { directory: 'panels/workbench', id: 'workbench', config: workbenchConfig, files: writeWorkbenchFiles },
});

function compile(config) {
  return new Promise((resolve, reject) => {
    const compiler = rspack(config);
    compiler.run((error, stats) => {
      compiler.close((closeError) => {
        if (error ?? closeError) reject(error ?? closeError);
        else resolve(stats);
      });
    });
  });
}

/** Builds one target, unless what it was built from is unchanged. */
async function bundle(name, { dev, force, libraries }) {
  const { directory, id, config, files } = TARGETS[name];
  const output = join(ROOT, directory, libraries ? `dist-${libraries}` : 'dist');
  const context = { name, id, dev, libraries, root: ROOT, directory: join(ROOT, directory), output };
  const entries = ['module.ts', 'module.tsx', 'main.ts', 'main.tsx'].map((file) =>
    join(context.directory, 'src', file),
  );
  context.entry = entries.find((file) => existsSync(file));
  if (!context.entry) fail(`Nothing to bundle for ${name}: ${directory}/src has no module.ts or main.ts.`);
  if (!force && isFresh(context)) {
    step(`${name}: unchanged`);
    return;
  }
  const began = Date.now();
  dropStamp(context);
  const stats = await compile(config(context));
  if (stats.hasErrors()) {
    process.stderr.write(`${stats.toString({ preset: 'errors-only', colors: process.stderr.isTTY })}\n`);
    fail(`Bundling ${name} failed; what is wrong is listed above.`);
  }
  if (stats.hasWarnings()) process.stderr.write(`${stats.toString({ preset: 'errors-warnings' })}\n`);
  const written = files(context);
  writeStamp(context, [...stats.compilation.fileDependencies, ...written]);
  const { assets = [] } = stats.toJson({ all: false, assets: true });
  const bytes = assets.filter((asset) => asset.name.endsWith('.js')).reduce((sum, asset) => sum + asset.size, 0);
  step(`${name}: ${(bytes / 1024).toFixed(0)} KiB of JavaScript in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

const flags = process.argv.slice(2);
const at = flags.indexOf('--libraries');
const libraries = at < 0 ? undefined : flags.splice(at, 2)[1];
const names = flags.filter((flag) => !flag.startsWith('--'));
if (at >= 0 && (libraries !== '13' || names.join() !== 'workbench')) {
  fail('--libraries is for the workbench alone, and 13 is the only other release: bundle.mjs workbench --libraries 13');
}
const unknown = [...names.filter((name) => !TARGETS[name]), ...flags.filter((flag) => /^--(?!dev$|force$)/.test(flag))];
if (unknown.length > 0) {
  fail(
    `Unknown: ${unknown.join(' ')}. Targets: ${Object.keys(TARGETS).join(', ')}; flags: --dev, --force, --libraries 13.`,
  );
}
for (const name of names.length > 0 ? names : Object.keys(TARGETS)) {
  await bundle(name, { dev: flags.includes('--dev'), force: flags.includes('--force'), libraries });
}
