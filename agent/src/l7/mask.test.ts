import { endpointOf, foldSegment } from './endpoint';
import { maskTarget } from './mask';
import { summariseSql } from './sql';
import { parseTraceparent } from './trace-headers';

test.each([
  ['/a?token=abc&page=2', '/a?token=***&page=2'],
  ['/a?x=1&access_token=abc', '/a?x=1&access_token=***'],
  ['/a?apiKey=abc;PASSWORD=x', '/a?apiKey=***;PASSWORD=***'],
  ['/a?%74oken=abc', '/a?%74oken=***'],
  ['/a?key=abc&monkey=see', '/a?key=***&monkey=see'],
  ['/a?id=eyJhbGciOi.eyJzdWIi.sig', '/a?id=***'],
  ['/a;jsessionid=0A1B/b?q=1', '/a;jsessionid=***/b?q=1'],
  ['/a?token=&q', '/a?token=&q'],
  ['/a?%zz=1&sig=%E4', '/a?%zz=1&sig=***'],
  ['https://me:pw@host/a', 'https://***@host/a'],
  ['/plain', '/plain'],
])('target %j is shown as %j', (target, shown) => {
  expect(maskTarget(target)).toBe(shown);
});

test.each([
  ['/', 2, '/'],
  ['/a/b/c', 2, '/a/b'],
  ['/a//b?x=1', 2, '/a/b'],
  ['/orders/8213/items/5', 4, '/orders/{id}/items/{id}'],
  ['http://host/a/7', 2, '/a/{id}'],
  ['*', 2, '*'],
  ['host:443', 2, ''],
])('the endpoint of %j with %i segments is %j', (target, segments, endpoint) => {
  expect(endpointOf(target, segments)).toBe(endpoint);
});

test.each([
  ['v2', 'v2'],
  ['oauth2', 'oauth2'],
  ['17.jpg', '{id}.jpg'],
  ['order-17', 'order-{id}'],
  ['2026-11-21', '{id}'],
  ['0f9e7a52-77cc-4e3d-a5c8-1f2e3d4c5b6a', '{id}'],
  ['5f2b8c0de1a4', '{id}'],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '{id}'],
  ['me@example.org', '{id}'],
  ['catalogue', 'catalogue'],
  ['main.3f2a1b9c.js', 'main.3f2a1b9c.js'],
  ['x'.repeat(65), '{id}'],
])('path segment %j folds to %j', (segment, folded) => {
  expect(foldSegment(segment)).toBe(folded);
});

test.each([
  [
    "SELECT * FROM book WHERE title = 'It''s' AND id IN (1, 2.5e-3, 0x1F)",
    'SELECT * FROM book WHERE title = ? AND id IN (?, ?, ?)',
    'SELECT book',
  ],
  [
    "select 'a\\'b', \"c\", x'4D', _utf8'z', -1 from `shop`.`book`",
    'select ?, ?, ?, ?, -? from `shop`.`book`',
    'SELECT book',
  ],
  ['INSERT  INTO\n\tbook2 (a1) VALUES (1)', 'INSERT INTO book2 (a1) VALUES (?)', 'INSERT book2'],
  ['UPDATE LOW_PRIORITY t SET a=1 -- secret\nWHERE b=2', 'UPDATE LOW_PRIORITY t SET a=? WHERE b=?', 'UPDATE t'],
  ['/* hint */ DELETE FROM t # secret', 'DELETE FROM t', 'DELETE t'],
  [
    "SELECT EXTRACT(YEAR FROM d), (SELECT 1 FROM x) FROM (SELECT a FROM inner_t) z WHERE s = 'unterminated",
    'SELECT EXTRACT(YEAR FROM d), (SELECT ? FROM x) FROM (SELECT a FROM inner_t) z WHERE s = ?',
    'SELECT inner_t',
  ],
  ['WITH w AS (SELECT a FROM b) UPDATE t SET c=1', 'WITH w AS (SELECT a FROM b) UPDATE t SET c=?', 'UPDATE t'],
  ['BEGIN', 'BEGIN', 'BEGIN'],
  ['CREATE TABLE IF NOT EXISTS t (a INT)', 'CREATE TABLE IF NOT EXISTS t (a INT)', 'CREATE t'],
  ['hunter2', 'hunter2', ''],
])('statement %j is shown masked', (sql, text, endpoint) => {
  expect(summariseSql(sql, true)).toMatchObject({ text, endpoint, trace: undefined });
});

test('trace ids are read from comments, which are not kept', () => {
  const id = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(summariseSql(`SELECT 1 /*action='x',traceparent='${id}'*/`, true)).toEqual({
    text: 'SELECT ?',
    endpoint: 'SELECT',
    trace: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', parentSpanId: '' },
  });
});

describe('trace headers', () => {
  const traceparent = (text: string) => parseTraceparent(Buffer.from(text), 0, text.length);

  test.each([
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x',
    'short',
  ])('traceparent %j is no context', (text) => {
    expect(traceparent(text)).toBeUndefined();
  });

  test('a later version of traceparent is read as far as it is known', () => {
    expect(traceparent('01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra')?.spanId).toBe(
      '00f067aa0ba902b7',
    );
  });
});
