// The workbench: one page with the real @grafana libraries in it, which loads the built plugins as Grafana would.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { rspack } from '@rspack/core';
import { compilerCache } from './bundle-stamp.mjs';
import { minimizers, moduleRules, resolution } from './bundle-plugin.mjs';

/** Packages that a page made of another release's libraries takes from there, all of one copy. */
const LIBRARIES = [
  '@emotion/css',
  '@emotion/react',
  '@grafana/data',
  '@grafana/i18n',
  '@grafana/runtime',
  '@grafana/schema',
  '@grafana/ui',
  'i18next',
  'react',
  'react-dom',
  'rxjs',
];

/** Where other libraries are installed: `e2e/grafana-13` for release 13. */
const librariesFolder = (root, libraries) => join(root, `e2e/grafana-${libraries}`, 'node_modules');

function libraryAliases({ root, libraries }) {
  if (!libraries) return {};
  const folder = librariesFolder(root, libraries);
  if (!existsSync(folder)) {
    throw new Error(`${folder} does not exist: run "npm ci --ignore-scripts" in e2e/grafana-${libraries} first.`);
  }
  return {
    // An alias that is a folder goes by `main`, not by `exports`.
    '@grafana/ui/unstable$': join(folder, '@grafana/ui/dist/esm/unstable.mjs'),
    '@grafana/runtime/unstable$': join(folder, '@grafana/runtime/dist/esm/unstable.mjs'),
    // Of ours, only what is imported by its bare name; inside the folder, parts of packages are found as usual.
    ...Object.fromEntries(
      LIBRARIES.map((name) => [name.startsWith('@grafana/') ? `${name}$` : name, join(folder, name)]),
    ),
  };
}

export function workbenchConfig(context) {
  const { dev, directory, entry, root, output } = context;
  return {
    name: 'workbench',
    context: directory,
    mode: dev ? 'development' : 'production',
    target: ['web', 'es2020'],
    devtool: dev ? 'eval-source-map' : 'source-map',
    cache: compilerCache(context),
    entry: { main: entry },
    module: {
      rules: [
        ...moduleRules(context),
        { test: /\.css$/, type: 'css/auto' },
        // The loader of the plugins is a script that wants the global scope.
        { test: /systemjs[\\/]dist/, parser: { amd: false, commonjs: false, system: false } },
      ],
    },
    resolve: {
      ...resolution,
      alias: {
        ...libraryAliases(context),
        // The dashboards that Grafana is provisioned with are the workbench's pages.
        dashboards: join(root, 'provisioning/dashboards'),
        'texts/kit.json': join(root, 'panels/kit/src/locales/zh-Hans.json'),
        texts: join(directory, 'src/locales/zh-Hans'),
        // The whole of monaco holds some 80 languages and five language services; the workbench writes SQL.
        'monaco-editor$': join(directory, 'src/editor/monaco.ts'),
      },
    },
    optimization: { minimize: !dev, minimizer: minimizers, splitChunks: { chunks: 'async' } },
    performance: { hints: false },
    output: {
      path: output,
      clean: true,
      filename: 'assets/[name].[contenthash:8].js',
      chunkFilename: 'assets/[name].[contenthash:8].js',
      cssFilename: 'assets/[name].[contenthash:8].css',
      publicPath: 'auto',
      uniqueName: 'thalweg-workbench',
    },
    plugins: [
      new rspack.HtmlRspackPlugin({ template: join(directory, 'src/index.html'), scriptLoading: 'defer' }),
      // Node's global, which some libraries look at without asking whether it is there.
      new rspack.DefinePlugin({ global: 'globalThis' }),
    ],
  };
}

/** Fonts by the names under which Grafana's styles ask for them; its packages hold none. */
const FONTS = {
  'inter/Inter-Regular.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
  'inter/Inter-Medium.woff2': '@fontsource/inter/files/inter-latin-500-normal.woff2',
  'inter/Inter-Italic.woff2': '@fontsource/inter/files/inter-latin-400-italic.woff2',
  'inter/Inter-MediumItalic.woff2': '@fontsource/inter/files/inter-latin-500-italic.woff2',
  'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
    '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2',
};

const COMPRESSIBLE = /\.(js|css|html|svg|json)$/;
/** Smaller files fit into one packet as they are. */
const WORTH_BYTES = 1400;

/** Leaves a .gz beside each file that is worth it, for the backend to send as it is. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
    const content = readFileSync(file);
    if (content.length >= WORTH_BYTES) writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

/** Icons and fonts where @grafana/ui asks for them. Returns what to watch: our own images and page. */
export function writeWorkbenchFiles({ directory, root, output, libraries }) {
  const resolve = createRequire(join(root, 'panels/workbench/')).resolve;
  const ui = libraries
    ? join(librariesFolder(root, libraries), '@grafana/ui')
    : dirname(resolve('@grafana/ui/package.json'));
  const copy = (from, to) => {
    mkdirSync(dirname(join(output, to)), { recursive: true });
    cpSync(from, join(output, to), { recursive: true });
  };
  copy(join(ui, 'dist/public/img/icons'), 'public/build/img/icons');
  // Icons that @grafana/ui names but does not ship.
  copy(join(directory, 'src/img/icons'), 'public/build/img/icons');
  copy(join(directory, 'src/img/logo.svg'), 'img/logo.svg');
  copy(join(directory, 'src/first-paint.js'), 'first-paint.js');
  for (const [name, file] of Object.entries(FONTS)) copy(resolve(file), `public/fonts/${name}`);
  compress(output);
  const icons = readdirSync(join(directory, 'src/img/icons'), { recursive: true })
    .filter((file) => file.endsWith('.svg'))
    .map((file) => join(directory, 'src/img/icons', file));
  const page = ['index.html', 'first-paint.js', 'img/logo.svg'].map((file) => join(directory, 'src', file));
  return [...page, ...icons];
}
