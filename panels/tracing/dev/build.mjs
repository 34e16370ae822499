#!/usr/bin/env node
// Builds the page that shows the panel without Grafana: panels/tracing/build/dev/index.html.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rspack } from '@rspack/core';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../..');
export const DEV_PAGE_DIR = join(root, 'panels/tracing/build/dev');
/** Libraries of another Grafana: a folder with `@grafana/*` and React in its node_modules. */
const LIBRARIES = process.env.THALWEG_DEV_LIBRARIES;

export async function buildDevPage(directory = DEV_PAGE_DIR) {
  const compiler = rspack({
    context: here,
    mode: 'production',
    target: ['web', 'es2022'],
    devtool: false,
    entry: { main: join(here, 'main.tsx') },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          loader: 'builtin:swc-loader',
          options: {
            jsc: {
              parser: { syntax: 'typescript', tsx: true },
              target: 'es2022',
              transform: { react: { runtime: 'automatic' } },
            },
          },
          type: 'javascript/auto',
        },
        { include: join(root, 'backend/protocol/src'), sideEffects: false },
        { test: /\.css$/, type: 'css' },
        { test: /\.(svg|woff2?|ttf|png)$/, type: 'asset/resource' },
      ],
    },
    resolve: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['thalweg-source', '...'],
      ...(LIBRARIES ? { modules: [join(resolve(LIBRARIES), 'node_modules'), 'node_modules'] } : {}),
      fallback: { stream: false, string_decoder: false, path: false, fs: false },
    },
    // Production React, or the figures would be those of its development build; names stay readable in profiles.
    optimization: { minimize: false, splitChunks: false },
    performance: { hints: false },
    output: { path: directory, filename: '[name].js', publicPath: '/', clean: true },
  });
  const stats = await new Promise((done, fail) => {
    compiler.run((error, result) =>
      compiler.close((closing) => ((error ?? closing) ? fail(error ?? closing) : done(result))),
    );
  });
  if (stats.hasErrors()) {
    throw new Error(stats.toString({ preset: 'errors-only' }));
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'index.html'),
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tracing panel</title></head><body><script src="/main.js"></script></body></html>\n',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildDevPage();
  process.stdout.write(`${DEV_PAGE_DIR}\n`);
}
