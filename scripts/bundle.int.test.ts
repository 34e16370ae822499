import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PLUGINS = [
  ['datasource', 'thalweg-datasource'],
  ['panels/topology', 'thalweg-topology-panel'],
  ['panels/tracing', 'thalweg-tracing-panel'],
] as const;

jest.setTimeout(180_000);
const bundle = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/bundle.mjs', ...args], { cwd: ROOT, encoding: 'utf8' });

beforeAll(() => {
  const { status, stderr } = bundle();
  if (status !== 0) throw new Error(stderr);
});

describe.each(PLUGINS)('%s', (directory, id) => {
  const read = (name: string) => readFileSync(join(ROOT, directory, 'dist', name), 'utf8');

  it('is a folder that Grafana loads as it is', () => {
    const manifest = JSON.parse(read('plugin.json'));
    expect(manifest).toMatchObject({ id, dependencies: { grafanaDependency: '>=12.3.0' } });
    expect(manifest.info.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(manifest.info.updated).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const name of ['module.js.map', 'README.md', 'LICENSE', 'CHANGELOG.md', manifest.info.logos.small]) {
      expect(existsSync(join(ROOT, directory, 'dist', name))).toBe(true);
    }
    expect(read('README.md')).not.toMatch(/%[A-Z_]+%/);
  });

  it('speaks the languages that its manifest names', () => {
    const { languages } = JSON.parse(read('plugin.json'));
    expect(languages).toEqual(['en-US', 'zh-Hans']);
    const keys = languages.map((language: string) => Object.keys(JSON.parse(read(`locales/${language}/${id}.json`))));
    expect(keys[0]).not.toEqual([]);
    expect(keys[1]).toEqual(keys[0]);
  });

  it('leaves shared libraries to Grafana and finds its own files from where it was loaded', () => {
    const [, list] = /^define\(\[([^\]]*)\]/.exec(read('module.js')) ?? [];
    const asked = (list ?? '').split(',').map((name) => name.replaceAll('"', ''));
    expect(asked).toEqual(expect.arrayContaining(['module', 'react', '@grafana/data', '@grafana/ui']));
    expect(asked).not.toContain('@grafana/schema');
    expect(read('module.js')).toContain('.uri');
  });
});

it('leaves an unchanged bundle as it is', () => {
  const { stdout } = bundle('datasource', 'tracing');
  expect(stdout).toMatch(/datasource: unchanged[^]*tracing: unchanged/);
});

it('names what it does not know', () => {
  const { status, stderr } = bundle('datasauce');
  expect(status).toBe(1);
  expect(stderr).toContain('Unknown: datasauce. Targets: datasource, topology, tracing, workbench');
});
