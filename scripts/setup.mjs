#!/usr/bin/env node
// Installs the Debian packages and npm packages that are missing; doing it twice changes nothing.
// Usage: node scripts/setup.mjs [build] [demo] [test]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGES } from './packages.mjs';
import { fail, ROOT, run, step } from './lib/console.mjs';

const POLICY = '/usr/sbin/policy-rc.d';

/** Packages of these groups that are not installed. */
export function missingPackages(groups) {
  const wanted = groups.flatMap((group) => PACKAGES[group] ?? fail(`setup: no package group "${group}"`));
  if (!existsSync('/usr/bin/dpkg-query')) return [];
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\n', ...wanted], {
    encoding: 'utf8',
  });
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => / ii/.test(line))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

/** Installs what is missing of these groups; services that Debian would start along with them stay stopped. */
export function installPackages(groups) {
  const missing = missingPackages(groups);
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    fail(
      `These Debian packages are missing: ${missing.join(' ')}\nInstall them as root: apt-get install ${missing.join(' ')}`,
    );
  }
  step(`Installing ${missing.length} Debian packages: ${missing.join(' ')}`);
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, quiet: true });
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

/** Installs npm packages from the lockfile when it changed since the last time. */
export function installNodeModules(folder = ROOT, flags = []) {
  const lock = join(folder, 'package-lock.json');
  const stamp = join(folder, 'node_modules', '.package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  const same = join(folder, 'node_modules', '.thalweg-lock');
  if (existsSync(same) && existsSync(stamp) && readFileSync(same, 'utf8') === readFileSync(lock, 'utf8')) return;
  const where = folder === ROOT ? '' : ` of ${relative(ROOT, folder)}`;
  step(`Installing npm packages${where} from the lockfile (the first time takes a few minutes)`);
  // Not `npm ci`: it refuses a lockfile that lacks optional binaries of other platforms, which some registries do not
  // carry. `install --no-save` takes the same locked versions and leaves the lockfile as it is.
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  run('npm', ['install', '--no-save', ...quiet, ...flags], { cwd: folder });
  writeFileSync(same, readFileSync(lock));
}

/** The libraries of Grafana 13, which the workbench is tested on too. Nothing of them is run while they are installed. */
export const installGrafana13 = () => installNodeModules(join(ROOT, 'e2e/grafana-13'), ['--ignore-scripts']);

/** Tracing SDKs of others, which services of the tests run with. */
export const installSdks = () => installNodeModules(join(ROOT, 'e2e/sdks'), ['--ignore-scripts']);

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const groups = process.argv.slice(2);
  installPackages(groups.length > 0 ? groups : Object.keys(PACKAGES));
  installNodeModules();
  step('Everything is installed.');
}
