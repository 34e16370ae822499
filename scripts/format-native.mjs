// clang-format over the C and C++ of this repository: writes, or with --check says what is not formatted.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');

const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'bpf', 'agent/native'], {
  cwd: root,
  encoding: 'utf8',
});
const files = listed.stdout.split('\n').filter((name) => /\.(c|cc|h)$/.test(name));
const result = spawnSync('clang-format', [...(check ? ['--dry-run', '--Werror'] : ['-i']), ...files], {
  cwd: root,
  stdio: 'inherit',
});
if (result.error) {
  // A machine without the compiler's tools can still lint everything else.
  console.log('clang-format is not installed; on Debian: apt-get install clang-format');
} else {
  process.exitCode = result.status ?? 1;
}
