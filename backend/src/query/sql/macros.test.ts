import { SQL_MACROS } from '@thalweg/protocol';
import { expandMacros } from './macros';

const values = { range: { from: 1_700_000_000_000, to: 1_700_000_600_000 }, interval_ms: 15_000 };
const expand = (sql: string) => expandMacros(sql, values).sql;

it.each([
  [
    'WHERE $__timeFilter(time)',
    "WHERE (time >= fromUnixTimestamp64Milli(toInt64(1700000000000), 'UTC') AND time <= fromUnixTimestamp64Milli(toInt64(1700000600000), 'UTC'))",
  ],
  ['$__timeInterval(t.start_time) AS time', 'toStartOfInterval(t.start_time, toIntervalSecond(15)) AS time'],
  ['toStartOfInterval(time, $__interval)', 'toStartOfInterval(time, toIntervalSecond(15))'],
  ['count() / $__interval_ms * 1000', 'count() / 15000 * 1000'],
  ['$__from + ${__to} - $__from', '1700000000000 + 1700000600000 - 1700000000000'],
  ['SELECT $1, $other, $__unknown(a)', 'SELECT $1, $other, $__unknown(a)'],
])('fills in %s', (sql, expected) => {
  expect(expand(sql)).toBe(expected);
});

it('takes the whole expression in the brackets', () => {
  expect(expand('$__timeInterval(toDateTime(a(b))) x')).toBe(
    'toStartOfInterval(toDateTime(a(b)), toIntervalSecond(15)) x',
  );
});

it('knows every macro of the protocol', () => {
  for (const name of SQL_MACROS) expect(expand(`$${name}(time)`)).not.toContain('$');
});

it('chooses the bucket width from the range where none is given', () => {
  expect(expandMacros('$__interval_ms', { ...values, interval_ms: undefined }).sql).toBe('3000');
});

it.each([
  ['$__timeFilter', '$__timeFilter needs a column of times in brackets: $__timeFilter(time)'],
  ['$__timeFilter( )', '$__timeFilter needs a column of times in brackets: $__timeFilter(time)'],
])('says what %s lacks', (sql, message) => {
  expect(() => expand(sql)).toThrow(message);
});

it('says that a range is missing', () => {
  expect(() => expandMacros('$__from', { range: undefined, interval_ms: 1 })).toThrow(
    '$__from is used, but the question has no range',
  );
});

it('finds the way back to the text as typed', () => {
  const typed = 'SELECT $__from, bad FROM t WHERE $__timeFilter(time) AND worse';
  const { sql, typedOffset } = expandMacros(typed, values);
  for (const word of ['SELECT', 'bad', 'FROM', 'worse']) {
    expect(typedOffset(sql.indexOf(word))).toBe(typed.indexOf(word));
  }
  expect(typedOffset(sql.indexOf('fromUnix'))).toBe(typed.indexOf('$__timeFilter'));
});
