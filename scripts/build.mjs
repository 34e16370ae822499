#!/usr/bin/env node
// Builds everything that changed: TypeScript of the Node rooms, kernel programs and addon, plugins, workbench.
// Usage: node scripts/build.mjs [node] [native] [plugins]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, run, step } from './lib/console.mjs';

/** Can the addon be built here? It needs Linux with BTF of the running kernel; all else works without. */
export function nativeObstacle() {
  if (process.platform !== 'linux') return `the agent's kernel side needs Linux, this is ${process.platform}`;
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel has no BTF (/sys/kernel/btf/vmlinux is missing)';
  return undefined;
}

export function build(parts = ['node', 'native', 'plugins']) {
  if (parts.includes('node')) {
    step('Compiling TypeScript');
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', 'backend', 'agent'], { cwd: ROOT });
  }
  if (parts.includes('native')) {
    const obstacle = nativeObstacle();
    if (obstacle) step(`Not building the kernel side: ${obstacle}. The agent can still replay recordings.`);
    else {
      step('Building kernel programs and addon');
      run(process.execPath, ['scripts/build-native.mjs'], { cwd: ROOT });
    }
  }
  if (parts.includes('plugins')) {
    step('Building Grafana plugins and workbench');
    run(process.execPath, ['scripts/bundle.mjs'], { cwd: ROOT });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const parts = process.argv.slice(2);
  build(parts.length > 0 ? parts : undefined);
}
