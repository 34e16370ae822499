import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const OBJECT = join(ROOT, 'bpf/build/thalweg.bpf.o');
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

const built = existsSync(OBJECT);
if (!built) console.log(`the layout test is skipped: ${OBJECT} is not built (node scripts/build-native.mjs)`);

(built ? describe : describe.skip)('the committed record layout', () => {
  it('is what the BTF of the kernel object says', () => {
    const script = `import { renderLayout } from ${JSON.stringify(join(ROOT, 'scripts/native-layout.mjs'))};
      import { execFileSync } from 'node:child_process';
      const options = { maxBuffer: 64 << 20 };
      const btf = execFileSync('bpftool', ['btf', 'dump', '-j', 'file', ${JSON.stringify(OBJECT)}], options);
      process.stdout.write(renderLayout(JSON.parse(btf)));`;
    const rendered = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env }).toString();
    expect(readFileSync(join(__dirname, 'layout.gen.ts'), 'utf8')).toBe(rendered);
  });
});
