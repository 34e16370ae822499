import { mkdtempSync, rmSync } from 'node:fs';
import { type Answer, type SqlQuestion } from '@thalweg/protocol';
import { checkConfig } from '../../config';
import { type Store } from '../../store/client';
import { startStore } from '../../store/start-store';
import { answerQuestion } from '../answer';

const directory = mkdtempSync('/tmp/thalweg-sql-');
let store: Store;
const FROM = Date.parse('2026-11-21T10:00:00Z');
const range = { from: FROM, to: FROM + 60_000 };
const ask = (question: Partial<SqlQuestion>): Promise<Answer> =>
  answerQuestion(store, { kind: 'sql', range, ...question });
const detailOf = async (sql: string) => {
  const answer = await ask({ sql });
  return answer.ok ? 'answered' : answer.error.detail;
};

beforeAll(async () => {
  ({ store } = await startStore(checkConfig({ dataDir: directory })));
}, 60_000);
afterAll(async () => {
  await store?.close();
  rmSync(directory, { recursive: true, force: true });
});

it('fills in macros and parameters, and answers series with what it cost', async () => {
  const answer = await ask({
    format: 'time_series',
    interval_ms: 20_000,
    sql: `SELECT $__timeInterval(at) AS time, if(number % 2 = 0, 'even', 'odd') AS kind, count() AS n, any({interval_ms:UInt32}) AS step
      FROM (SELECT toDateTime(1795255200 + number * 10, 'UTC') AS at, number FROM numbers(100))
      WHERE $__timeFilter(at) AND at >= {from:DateTime64(3)} AND toUnixTimestamp(at) * 1000 < $__to
      GROUP BY time, kind`,
  });
  if (!answer.ok) throw new Error(answer.error.detail);
  expect(
    answer.frames.map(({ name, fields }) => [name, fields[1]?.labels, fields[0]?.values, fields[1]?.values]),
  ).toEqual([
    ['n', { kind: 'even', metric: 'n' }, [FROM, FROM + 20_000, FROM + 40_000], [1, 1, 1]],
    ['step', { kind: 'even', metric: 'step' }, [FROM, FROM + 20_000, FROM + 40_000], [20000, 20000, 20000]],
    ['n', { kind: 'odd', metric: 'n' }, [FROM, FROM + 20_000, FROM + 40_000], [1, 1, 1]],
    ['step', { kind: 'odd', metric: 'step' }, [FROM, FROM + 20_000, FROM + 40_000], [20000, 20000, 20000]],
  ]);
  expect(answer.frames[0]?.meta).toMatchObject({
    executedQueryString: expect.stringContaining('toIntervalSecond ( 20 )'),
    stats: [
      { displayName: 'Time in the engine', unit: 'ms' },
      { displayName: 'Rows read' },
      { displayName: 'Bytes read' },
    ],
  });
});

it('reads the range as every type that a statement names', async () => {
  const answer = await ask({
    sql: `SELECT {from:DateTime64(3)} AS a, {from:UInt32} AS b, {from:Int64} AS c, {to: DateTime} AS d, {x:String} AS e`,
    params: { x: 'y' },
  });
  expect(answer.ok && answer.frames[0]?.fields.map(({ values }) => values[0])).toEqual([
    FROM,
    FROM / 1000,
    FROM,
    FROM + 60_000,
    'y',
  ]);
});

it('tells where the text as typed is wrong, comments and macros or not', async () => {
  expect(await detailOf('SELECT 1,\n  /* é */ 2 +* 3')).toContain('(line 2, col 16)');
  expect(await detailOf("SELECT 'é' FROM numbers(3)\nWHERE $__timeFilter(now()) AND AND 1")).toMatch(
    /failed at position 63 \(1\) \(line 2, col 36\): 1\. Expected/,
  );
});

it('says as numbers that there is more', async () => {
  const answer = await ask({ sql: 'SELECT number FROM numbers(20)', limit: 5 });
  expect(answer.ok && answer.frames[0]?.meta?.custom?.['cut']).toEqual({
    what: 'rows',
    shown: 5,
    limit: 5,
    maximum: 100_000,
  });
});
