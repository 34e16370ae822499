import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_DEFAULTS, withoutSecrets } from './config';
import { describeOptions, readConfig } from './config-read';

describe('readConfig', () => {
  const directory = mkdtempSync(join(tmpdir(), 'thalweg-config-'));
  const file = (text: string) => {
    const path = join(directory, 'agent.yaml');
    writeFileSync(path, text);
    return path;
  };
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('gives the defaults when nothing is said', () => {
    expect(readConfig([], {})).toEqual(AGENT_DEFAULTS);
  });

  it('lets flags win over the environment, and that over the file', () => {
    const path = file('payload_bytes: 100\nagent_name: f\ntoken: f\ndeny_ports: [22, 23]\n');
    const config = readConfig(['--payload-bytes=300', '--no-mask', '--wait', '--http-headers', 'X-A, x-b'], {
      THALWEG_CONFIG: path,
      THALWEG_PAYLOAD_BYTES: '200',
      THALWEG_TOKEN: 'e',
      PATH: '/bin',
    });
    expect(config).toEqual({
      ...AGENT_DEFAULTS,
      payload_bytes: 300,
      agent_name: 'f',
      token: 'e',
      deny_ports: [22, 23],
      mask: false,
      wait: true,
      http_headers: ['X-A', 'x-b'],
    });
  });

  it.each<[string, string[], NodeJS.ProcessEnv]>([
    ['the command line has the unknown key "--spool-byte"', ['--spool-byte=1'], {}],
    ['the environment has the unknown key "THALWEG_BACKEND_URI"', [], { THALWEG_BACKEND_URI: 'x' }],
    ['THALWEG_DENY_PORTS is "99999"', [], { THALWEG_DENY_PORTS: '99999' }],
    ['THALWEG_PAYLOAD_BYTES is "many"', [], { THALWEG_PAYLOAD_BYTES: 'many' }],
    ['THALWEG_MASK is "perhaps"', [], { THALWEG_MASK: 'perhaps' }],
    ['backend_url is "nowhere"', ['--backend-url', 'nowhere'], {}],
    ['--token is undefined', ['--token'], {}],
    ['cannot read the configuration /no/such/file', ['--config', '/no/such/file'], {}],
  ])('says that %s', (message, flags, env) => {
    expect(() => readConfig(flags, env)).toThrow(message);
  });

  it('refuses unknown keys in a file, and leaves the backend’s part of the environment alone', () => {
    expect(() => readConfig(['--config', file('listen: x')], {})).toThrow('has the unknown key "listen"');
    expect(readConfig([], { THALWEG_LISTEN: '0.0.0.0:1', THALWEG_CLICKHOUSE_URL: 'http://x' })).toEqual(AGENT_DEFAULTS);
  });

  it('never shows a token', () => {
    expect(JSON.stringify(withoutSecrets(readConfig(['--token=s3cret'], {})))).not.toContain('s3cret');
  });

  it('describes every option', () => {
    expect(describeOptions().split('\n').length).toBe(Object.keys(AGENT_DEFAULTS).length);
  });
});
