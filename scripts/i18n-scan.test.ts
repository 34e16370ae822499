import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The scanner is an ES module, which Jest's CommonJS cannot load; Node can. */
function scan(code: string): { texts: Array<Record<string, unknown>>; problems: string[] } {
  const script = `import { readTexts } from ${JSON.stringify(join(__dirname, 'i18n-scan.mjs'))};
    process.stdout.write(JSON.stringify(readTexts('x.tsx', ${JSON.stringify(code)})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (stderr) throw new Error(stderr);
  return JSON.parse(stdout);
}
const IMPORT = `import { t, Trans } from '@grafana/i18n';\n`;

it('finds calls with literals', () => {
  expect(scan(`${IMPORT}t('a.b', 'One ' + 'two'); t('a.c', \`{{x}} left\`, { x });`).texts).toEqual([
    { key: 'a.b', text: 'One two', counts: false },
    { key: 'a.c', text: '{{x}} left', counts: false },
  ]);
});

it('finds plural forms', () => {
  const code = `${IMPORT}t('a.n', '{{count}} spans', { count, defaultValue_one: '{{count}} span' });`;
  expect(scan(code).texts).toEqual([{ key: 'a.n', text: '{{count}} spans', one: '{{count}} span', counts: true }]);
});

it('writes the children of Trans as react-i18next does', () => {
  const code = `${IMPORT}const x = <Trans i18nKey="a.d">
      Open <b>{{ name }}</b>,{' '}
      <strong>now</strong><br />
      or <Link to="x" /> never
    </Trans>;`;
  expect(scan(code).texts).toEqual([
    {
      key: 'a.d',
      text: 'Open <1>{{name}}</1>, <strong>now</strong><br/>or <7></7> never',
      counts: false,
    },
  ]);
});

it('refuses keys that are not literals, and texts that are', () => {
  expect(scan(`${IMPORT}t(key, 'x');\nt('a.e', text);`).problems).toEqual([
    '2: the key must be a literal.',
    '3: "a.e" lacks its English text as a literal.',
  ]);
});

it('leaves other functions called t alone', () => {
  expect(scan(`import { t } from './time'; t(5);`)).toEqual({ texts: [], problems: [] });
});
