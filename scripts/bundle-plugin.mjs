// A Grafana plugin folder, by the conventions of @grafana/create-plugin: AMD library, shared libraries left to Grafana.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { compilerCache } from './bundle-stamp.mjs';
import { LANGUAGES, catalogueFiles, mergedCatalogue } from './i18n.mjs';

/** What Grafana hands to plugins; the list of @grafana/create-plugin. @grafana/i18n and /schema are not on it. */
export const EXTERNALS = [
  { 'amd-module': 'module' },
  'lodash',
  'jquery',
  'moment',
  'slate',
  'emotion',
  '@emotion/react',
  '@emotion/css',
  'prismjs',
  'slate-plain-serializer',
  '@grafana/slate-react',
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-redux',
  'redux',
  'rxjs',
  'i18next',
  'react-router',
  'd3',
  'angular',
  /^@grafana\/(ui|runtime|data)/i,
];

/** Module rules that plugins and workbench share. */
export const moduleRules = ({ root }) => [
  {
    test: /\.tsx?$/,
    exclude: /node_modules/,
    loader: 'builtin:swc-loader',
    options: {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        target: 'es2020',
        transform: { react: { runtime: 'automatic' } },
      },
    },
    type: 'javascript/auto',
  },
  // Some ES modules import without extensions, and CommonJS packages by the default that a compiler marked for them.
  { test: /\.m?js$/, type: 'javascript/auto', resolve: { fullySpecified: false } },
  // Schemas are made by calls, which a bundler may not drop unless it is told that they are pure.
  { include: join(root, 'backend/protocol/src'), sideEffects: false },
  {
    test: /\.(png|jpe?g|gif|svg)$/,
    type: 'asset/resource',
    generator: { filename: 'img/[name].[contenthash:8][ext]' },
  },
  { test: /\.(woff2?|ttf)$/, type: 'asset/resource', generator: { filename: 'fonts/[name].[contenthash:8][ext]' } },
];

/** Resolution that both share: our packages by their TypeScript sources. */
export const resolution = {
  extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
  conditionNames: ['thalweg-source', '...'],
};

export const minimizers = [
  new rspack.SwcJsMinimizerRspackPlugin({ extractComments: false, minimizerOptions: { format: { comments: false } } }),
  new rspack.LightningCssMinimizerRspackPlugin(),
];

export function pluginConfig(context) {
  const { id, dev, root, directory, entry } = context;
  return {
    name: id,
    context: directory,
    mode: dev ? 'development' : 'production',
    target: ['web', 'es2020'],
    devtool: dev ? 'eval-source-map' : 'source-map',
    cache: compilerCache(context),
    // The first import sets the public path before anything asks for it.
    entry: { module: [join(root, 'scripts/bundle-public-path.mjs'), entry] },
    externalsType: 'amd',
    externals: EXTERNALS,
    module: { rules: moduleRules(context) },
    resolve: resolution,
    optimization: { minimize: !dev, minimizer: minimizers, splitChunks: false },
    performance: { hints: false },
    output: {
      path: join(directory, 'dist'),
      clean: true,
      filename: '[name].js',
      chunkFilename: '[name].[contenthash:8].js',
      library: { type: 'amd' },
      publicPath: `public/plugins/${id}/`,
      uniqueName: id,
      crossOriginLoading: 'anonymous',
    },
    plugins: [new rspack.DefinePlugin({ THALWEG_PLUGIN_ID: JSON.stringify(id) })],
  };
}

const today = () => {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  return (epoch ? new Date(Number(epoch) * 1000) : new Date()).toISOString().slice(0, 10);
};

/** Grafana looks for one file per system and processor; ours is a shell script, the same for all. */
function copyExecutable(name, directory) {
  const script = join(directory, 'relay', `${name}.sh`);
  for (const system of ['linux', 'darwin']) {
    for (const processor of ['amd64', 'arm64']) {
      const target = join(directory, 'dist', `${name}_${system}_${processor}`);
      cpSync(script, target);
      chmodSync(target, 0o755);
    }
  }
  return script;
}

/** Everything of a plugin folder beside the code. Returns the files that it was made from. */
export function writePluginFiles({ name, id, root, directory }) {
  const dist = join(directory, 'dist');
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const fill = (text) =>
    text.replaceAll('%VERSION%', version).replaceAll('%TODAY%', today()).replaceAll('%PLUGIN_ID%', id);
  const plugin = join(directory, 'src/plugin.json');
  const manifest = JSON.parse(fill(readFileSync(plugin, 'utf8')));
  if (manifest.id !== id) throw new Error(`${plugin}: id is "${manifest.id}", it must stay "${id}".`);
  writeFileSync(join(dist, 'plugin.json'), `${JSON.stringify({ ...manifest, buildMode: 'production' }, null, 2)}\n`);

  const sources = [plugin, join(directory, 'package.json')];
  // Grafana shows the first and the last to its users; a plugin may do with less of its own.
  const otherwise = {
    'README.md': `# ${manifest.name}\n\n${manifest.info.description}\n`,
    'CHANGELOG.md': '# Changelog\n\n## %VERSION%\n\nFirst version.\n',
  };
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
    const own = join(directory, file);
    const source = file === 'LICENSE' && !existsSync(own) ? join(root, file) : own;
    if (existsSync(source)) sources.push(source);
    const text = existsSync(source) ? readFileSync(source, 'utf8') : otherwise[file];
    writeFileSync(join(dist, file), fill(text));
  }
  // Grafana loads the one of the reader's language before module.js.
  for (const language of LANGUAGES) {
    const folder = join(dist, 'locales', language);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${id}.json`), JSON.stringify(mergedCatalogue(name, language)));
  }
  sources.push(...catalogueFiles(name));
  const images = join(directory, 'src/img');
  if (!existsSync(join(images, 'logo.svg'))) throw new Error(`${images}/logo.svg is missing.`);
  mkdirSync(join(dist, 'img'), { recursive: true });
  cpSync(images, join(dist, 'img'), { recursive: true });
  sources.push(...readdirSync(images).map((file) => join(images, file)));
  if (manifest.executable) sources.push(copyExecutable(manifest.executable, directory));
  return sources;
}
