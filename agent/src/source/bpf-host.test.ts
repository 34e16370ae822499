import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BPF = join(__dirname, '../../../bpf');
const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);
if (!compiler) console.log('tests of the kernel side on the host are skipped: there is no C compiler');

(compiler ? describe : describe.skip)('the kernel side, compiled for the host', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'thalweg-bpf-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['protocols_test', 'trace_id_test'])('passes %s', (name) => {
    const binary = join(folder, name);
    const flags = ['-std=gnu11', '-g', '-Wall', '-Werror', '-fsanitize=address,undefined', `-I${BPF}`, `-I${BPF}/lib`];
    execFileSync(compiler as string, [...flags, `-I${BPF}/tests`, join(BPF, 'tests', `${name}.c`), '-o', binary]);
    const result = spawnSync(binary, { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(result.stdout).toMatch(/^\d+ checks, 0 failures\n$/);
    expect(result.status).toBe(0);
  });
});
