// The workbench: one page with the real @grafana libraries in it, which loads the built plugins as Grafana would.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { rspack } from '@rspack/core';
import { compilerCache } from './bundle-stamp.mjs';
import { minimizers, moduleRules, resolution } from './bundle-plugin.mjs';

export function workbenchConfig(context) {
  const { dev, directory, entry } = context;
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
        // The whole of monaco holds some 80 languages and five language services; the workbench writes SQL.
        'monaco-editor$': join(directory, 'src/editor/monaco.ts'),
      },
    },
    optimization: { minimize: !dev, minimizer: minimizers, splitChunks: { chunks: 'async' } },
    performance: { hints: false },
    output: {
      path: join(directory, 'dist'),
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

/** Icons where @grafana/ui asks for them. Returns nothing to watch: they come from an installed package. */
export function writeWorkbenchFiles({ directory, root }) {
  const ui = dirname(createRequire(join(root, 'datasource/')).resolve('@grafana/ui/package.json'));
  const icons = join(ui, 'dist/public/img/icons');
  const target = join(directory, 'dist/public/build/img/icons');
  mkdirSync(target, { recursive: true });
  cpSync(icons, target, { recursive: true });
  const images = join(directory, 'src/img');
  cpSync(images, join(directory, 'dist/img'), { recursive: true });
  return [join(directory, 'src/index.html'), ...readdirSync(images).map((file) => join(images, file))];
}
