#!/usr/bin/env node
// npm test: sets up what is missing, builds, checks types, lint and format, and runs every test that this machine can
// run. Ends with "N passed, N failed, N skipped" and names what was skipped and why.
// Usage: npm test [-- jest arguments]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, nativeObstacle } from './build.mjs';
import { ROOT, step } from './lib/console.mjs';
import { installGrafana13, installNodeModules, installPackages, installSdks, missingPackages } from './setup.mjs';

const GROUPS = ['build', 'demo', 'test'];
const started = Date.now();

/** Why a part of the tests cannot run here; CI treats each as a failure. */
function obstacles() {
  const found = [];
  if (process.getuid?.() !== 0) found.push('not root: kernel, namespace and packet tests are skipped');
  const native = nativeObstacle();
  if (native) found.push(`${native}: kernel tests are skipped`);
  const missing = missingPackages(GROUPS);
  if (missing.length > 0) found.push(`packages missing: ${missing.join(' ')}`);
  return found;
}

function check(name, args) {
  step(name);
  const result = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  return result.status === 0;
}

function jest(args) {
  const directory = mkdtempSync(join(tmpdir(), 'thalweg-test-'));
  const file = join(directory, 'result.json');
  const ok =
    spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${file}`, '--forceExit', ...args],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    ).status === 0;
  let result = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, testResults: [] };
  try {
    result = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    process.stderr.write(`jest left no result: ${error.message}\n`);
  }
  rmSync(directory, { recursive: true, force: true });
  const brokenSuites = result.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  return {
    ok,
    passed: result.numPassedTests,
    failed: result.numFailedTests + brokenSuites,
    skipped: result.numPendingTests,
  };
}

if (process.getuid?.() === 0) installPackages(GROUPS);
installNodeModules();
installGrafana13();
installSdks();
build();
const found = obstacles();
const bin = (path) => join(ROOT, 'node_modules', path);
const checks = [
  check('Checking types', [bin('typescript/bin/tsc'), '-b']),
  check('Linting', [bin('eslint/bin/eslint.js'), '.']),
  check('Checking the texts of every language', ['scripts/i18n.mjs', '--check']),
  check('Checking the format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']),
  nativeObstacle() !== undefined || check('Checking the format of C and C++', ['scripts/format-native.mjs', '--check']),
];
const extra = process.argv.slice(2);
step('Running unit tests');
const unit = jest(['--selectProjects', 'node', 'browser', ...extra]);
step('Running kernel, engine and browser tests, one after the other');
const int = jest(['--selectProjects', 'int', '--runInBand', ...extra]);

const failedChecks = checks.filter((ok) => !ok).length;
for (const reason of found) process.stdout.write(`Skipped: ${reason}\n`);
step(`Took ${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
const passed = unit.passed + int.passed + checks.length - failedChecks;
const failed = unit.failed + int.failed + failedChecks;
process.stdout.write(`\n${passed} passed, ${failed} failed, ${unit.skipped + int.skipped} skipped\n`);
const incomplete = process.env.CI === 'true' && found.length > 0;
if (incomplete) process.stdout.write('CI: a needed part could not run here.\n');
process.exit(failed > 0 || !unit.ok || !int.ok || incomplete ? 1 : 0);
