import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryTarget } from './memory-target';
import { runScript, type Target } from './run';
import { storeTarget } from './store-target';

const CASES = join(__dirname, 'cases');
const scripts = readdirSync(CASES).filter((name) => name.endsWith('.test'));
let store: Target;

beforeAll(async () => {
  store = await storeTarget();
}, 60_000);
afterAll(() => store.close());

it.each(scripts)(
  'gives over the store what %s says',
  async (name) => {
    const report = await runScript(readFileSync(join(CASES, name), 'utf8'), store);
    expect(report.failures).toEqual([]);
  },
  60_000,
);

it.each(scripts)('gives without a store what %s says', async (name) => {
  const report = await runScript(readFileSync(join(CASES, name), 'utf8'), memoryTarget());
  expect(report.failures).toEqual([]);
});

it('tells a case that fails from one that passes', async () => {
  const script =
    'load 1m\n a 1 2\n\neval instant at 1m a\n a 2\n\neval instant at 1m a\n a 3\n\neval instant at 1m a + b{';
  const report = await runScript(script, memoryTarget());
  expect(report).toEqual({
    passed: 1,
    failures: [
      { line: 7, expr: 'a', problem: '{__name__="a"}: expected 3, got 2' },
      { line: 10, expr: 'a + b{', problem: 'failed: 1:7: parse error: unexpected end of input inside braces' },
    ],
  });
});
