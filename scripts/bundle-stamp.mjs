// Remembers what a bundle was made from, so that an unchanged one is not made again.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const cacheFolder = (root) => join(root, 'node_modules/.cache/thalweg-bundle');
const stampFile = ({ root, name, libraries = '' }) => join(cacheFolder(root), `${name}${libraries}.json`);

/** Persistent compiler cache, one folder a target: plugins that share one serve each other's files. */
export const compilerCache = ({ root, name, dev, libraries = '' }) => ({
  type: 'persistent',
  buildDependencies: bundlerFiles(root),
  version: dev ? 'dev' : 'production',
  storage: {
    type: 'filesystem',
    directory: join(cacheFolder(root), `${name}${libraries}-${dev ? 'dev' : 'production'}`),
  },
});

function bundlerFiles(root) {
  const scripts = readdirSync(join(root, 'scripts')).filter((file) => /^bundle.*\.mjs$/.test(file));
  return [...scripts.map((file) => join(root, 'scripts', file)), join(root, 'package-lock.json')];
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('base64');
}

const fingerprint = (file) => {
  const { mtimeMs, size } = statSync(file);
  return { mtimeMs, size, hash: hashOf(file) };
};

/** True when output and every input are as the stamp says. Times are looked at first, contents only when they differ. */
export function isFresh(context) {
  const file = stampFile(context);
  if (!existsSync(file) || !existsSync(context.output)) return false;
  const stamp = JSON.parse(readFileSync(file, 'utf8'));
  if (stamp.dev !== context.dev) return false;
  return [...stamp.inputs, ...stamp.outputs].every(([path, known]) => {
    const absolute = join(context.root, path);
    if (!existsSync(absolute)) return false;
    const { mtimeMs, size } = statSync(absolute);
    return size === known.size && (mtimeMs === known.mtimeMs || hashOf(absolute) === known.hash);
  });
}

/** Records the inputs of a finished build. Installed packages count by the lockfile alone. */
export function writeStamp(context, dependencies) {
  const own = dependencies.filter(
    (file) => !file.includes('node_modules') && !file.includes(`${context.directory}/dist`),
  );
  const inputs = [...new Set([...own, ...bundlerFiles(context.root)])]
    .filter((file) => existsSync(file) && statSync(file).isFile())
    .sort();
  const outputs = ['module.js', 'index.html'].map((file) => join(context.output, file)).filter(existsSync);
  const entry = (file) => [relative(context.root, file), fingerprint(file)];
  const file = stampFile(context);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ dev: context.dev, inputs: inputs.map(entry), outputs: outputs.map(entry) }));
}

/** Called before a build, so that one that ends half-way is never taken for fresh. */
export function dropStamp(context) {
  rmSync(stampFile(context), { force: true });
}
