#!/usr/bin/env node
// Runs test scripts against the query engine and the store that serve the API.
//
//   npm run conformance -- promql FOLDER [--storage memory] [--verbose]
//
// Prints passed and failed by file; exit code 1 when a case fails that is not experimental in Prometheus.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { ROOT } from './lib/console.mjs';

/** Files of what Prometheus calls experimental: told apart from the rest. */
const EXPERIMENTAL = new Set([
  'duration_expression',
  'extended_vectors',
  'fill-modifier',
  'info',
  'start_timestamps',
  'type_and_unit',
]);
const EXPERIMENTAL_FUNCTIONS =
  /\b(double_exponential_smoothing|first_over_time|histogram_quantiles|info|limit_ratio|limitk|mad_over_time|max_of|min_of|sort_by_label(_desc)?|start_timestamp|ts_of_\w+_over_time)\s*(by|without|\()|\b(start|end|step|range)\(\)/;

function fail(message) {
  console.error(message);
  process.exit(2);
}

function options(args) {
  const [suite, folder] = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--storage');
  if (suite !== 'promql' || folder === undefined) {
    fail('Usage: npm run conformance -- promql FOLDER [--storage memory] [--verbose]');
  }
  if (!existsSync(folder)) fail(`${folder} does not exist`);
  const storage = args.includes('--storage') ? args[args.indexOf('--storage') + 1] : 'store';
  if (storage !== 'store' && storage !== 'memory') fail(`--storage is store or memory, not ${storage}`);
  return { folder, storage, verbose: args.includes('--verbose') };
}

function filesOf(folder) {
  if (statSync(folder).isFile()) return [folder];
  const names = readdirSync(folder).filter((name) => name.endsWith('.test'));
  if (names.length === 0) fail(`${folder} has no *.test files`);
  return names.sort().map((name) => join(folder, name));
}

async function openTarget(storage) {
  const conformance = join(ROOT, 'backend/dist/query/promql/conformance');
  const load = (name) => import(pathToFileURL(join(conformance, `${name}.js`)).href);
  const { runScript } = await load('run');
  if (storage === 'memory') return { runScript, target: (await load('memory-target')).memoryTarget() };
  return { runScript, target: await (await load('store-target')).storeTarget() };
}

const isExperimental = (file, expr) => EXPERIMENTAL.has(basename(file, '.test')) || EXPERIMENTAL_FUNCTIONS.test(expr);

/** Lines of the table: the file, then passed and failed of both kinds. */
function row(name, { passed, failed, experimental }) {
  const other = experimental > 0 ? `, ${experimental} failed that are experimental` : '';
  return `${name.padEnd(32)} ${String(passed).padStart(5)} passed ${String(failed).padStart(5)} failed${other}`;
}

const { folder, storage, verbose } = options(process.argv.slice(2));
build(['node']);
const { runScript, target } = await openTarget(storage);
const total = { passed: 0, failed: 0, experimental: 0 };
try {
  for (const file of filesOf(folder)) {
    const name = basename(file);
    let report;
    try {
      report = await runScript(readFileSync(file, 'utf8'), target);
    } catch (error) {
      report = { passed: 0, failures: [{ line: 0, expr: '', problem: `the script cannot be run: ${error.message}` }] };
    }
    const experimental = report.failures.filter(({ expr }) => isExperimental(file, expr)).length;
    const counts = { passed: report.passed, failed: report.failures.length - experimental, experimental };
    for (const key of Object.keys(total)) total[key] += counts[key];
    console.log(row(name, counts));
    if (!verbose) continue;
    for (const { line, expr, problem } of report.failures) console.log(`  ${name}:${line} ${expr}\n    ${problem}`);
  }
} finally {
  await target.close();
}
console.log(row('all', total));
process.exit(total.failed > 0 ? 1 : 0);
