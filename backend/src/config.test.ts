import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_CONFIG,
  checkConfig,
  environmentName,
  helpText,
  isLoopback,
  loadConfig,
  parseGrafanaListen,
  parseGrpcListen,
  parseListen,
} from './config';

it('takes flags before the environment before the file before the defaults', () => {
  const directory = mkdtempSync('/tmp/thalweg-config-');
  const file = join(directory, 'thalweg.yaml');
  writeFileSync(file, 'data_dir: /from/file\nlog_hours: 1\nTHALWEG_READERS: 5\n');
  const config = loadConfig({ THALWEG_CONFIG: file, THALWEG_LOG_HOURS: '2', THALWEG_DATA_DIR: '/from/environment' }, [
    '--data-dir',
    '/from/flag',
  ]);
  expect(config).toEqual({ ...DEFAULT_CONFIG, dataDir: '/from/flag', logHours: 2, readers: 5 });
  rmSync(directory, { recursive: true });
});

it('names option, value and default when a value does not fit', () => {
  expect(() => loadConfig({ THALWEG_READERS: 'many' })).toThrow(
    /option readers \(THALWEG_READERS\) is "many": .*default is 3/,
  );
  expect(() => loadConfig({ THALWEG_LOG_HOURS: '0' })).toThrow(/THALWEG_LOG_HOURS/);
  expect(() => loadConfig({}, ['--no-such'])).toThrow(/flags: .*no-such/);
});

it('refuses to be reachable from other hosts without a token', () => {
  for (const listen of ['0.0.0.0:20416', '[::]:20416', ':20416', '10.1.2.3:1', 'localhost.example:1']) {
    expect(() => checkConfig({ listen })).toThrow(/set THALWEG_TOKEN/);
    expect(checkConfig({ listen, token: 'secret' }).listen).toBe(listen);
  }
  for (const listen of ['127.0.0.1:0', '127.8.9.1:1', 'localhost:20416', '[::1]:20416']) {
    expect(checkConfig({ listen }).listen).toBe(listen);
  }
});

it('reads addresses of both families', () => {
  expect(parseListen('[::1]:80')).toEqual({ host: '::1', port: 80 });
  expect(parseListen('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
  for (const wrong of ['20416', '127.0.0.1', '127.0.0.1:70000', 'http://x:1']) {
    expect(() => parseListen(wrong)).toThrow(/write host:port/);
  }
  expect(isLoopback('127.0.0.1.evil.example')).toBe(false);
});

it('gives every option an environment name of its own', () => {
  const names = Object.keys(DEFAULT_CONFIG).map(environmentName);
  expect(names).toContain('THALWEG_CLICKHOUSE_URL');
  expect(new Set(names).size).toBe(names.length);
});

it('explains every option in its help', () => {
  for (const key of Object.keys(DEFAULT_CONFIG)) expect(helpText()).toContain(environmentName(key));
});

it('reads where Grafana’s plugin protocol is served', () => {
  expect(parseGrafanaListen(DEFAULT_CONFIG.grafanaListen)).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 20417 });
  expect(parseGrafanaListen('[::1]:0')).toEqual({ kind: 'tcp', host: '::1', port: 0 });
  expect(parseGrafanaListen('unix:/run/thalweg/grafana.sock')).toEqual({
    kind: 'unix',
    path: '/run/thalweg/grafana.sock',
  });
  expect([parseGrafanaListen('off'), parseGrafanaListen('')]).toEqual([{ kind: 'off' }, { kind: 'off' }]);
  for (const wrong of ['unix:relative', 'unix:', '20417', `unix:/${'a'.repeat(107)}`])
    expect(() => parseGrafanaListen(wrong)).toThrow(/THALWEG_GRAFANA_LISTEN is .* write /);
});

it('switches it off by an empty variable, and demands a token where other hosts reach it', () => {
  expect(loadConfig({ THALWEG_GRAFANA_LISTEN: '' }).grafanaListen).toBe('');
  expect(loadConfig({}).grafanaListen).toBe('127.0.0.1:20417');
  expect(() => checkConfig({ grafanaListen: '0.0.0.0:20417' })).toThrow(
    /THALWEG_GRAFANA_LISTEN is 0\.0\.0\.0:20417, which other hosts can reach: set THALWEG_TOKEN/,
  );
  expect(checkConfig({ grafanaListen: '0.0.0.0:20417', token: 'x' }).grafanaListen).toBe('0.0.0.0:20417');
  expect(() => checkConfig({ grafanaSocketMode: '999' })).toThrow(/THALWEG_GRAFANA_SOCKET_MODE/);
});

it.each([
  ['otlpGrpcListen', 'THALWEG_OTLP_GRPC_LISTEN', '127.0.0.1:4317'],
  ['skywalkingGrpcListen', 'THALWEG_SKYWALKING_GRPC_LISTEN', '127.0.0.1:11800'],
] as const)('checks %s, which off or an empty variable switches off', (option, variable, fallback) => {
  expect(loadConfig({})[option]).toBe(fallback);
  expect(loadConfig({ [variable]: '' })[option]).toBe('');
  expect([parseGrpcListen('off', option), parseGrpcListen('', option)]).toEqual([undefined, undefined]);
  expect(parseGrpcListen('[::1]:0', option)).toEqual({ host: '::1', port: 0 });
  expect(() => checkConfig({ [option]: 'nowhere' })).toThrow(
    `${variable} is "nowhere": write host:port, for instance ${fallback}`,
  );
  expect(() => checkConfig({ [option]: '0.0.0.0:1' })).toThrow(
    `${variable} is 0.0.0.0:1, which other hosts can reach: set THALWEG_TOKEN`,
  );
  expect(checkConfig({ [option]: '0.0.0.0:1', token: 'x' })[option]).toBe('0.0.0.0:1');
});
