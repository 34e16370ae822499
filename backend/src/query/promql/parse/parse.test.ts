import fc from 'fast-check';
import { type LRParser } from '@lezer/lr';
import { ParseError } from '../errors';
import { formatQuery } from './format';
import { parseExpr, parseSelector } from './parse';
import { printExpr } from './print';
import { parseToJson } from './syntax-json';

// Its types claim a module that cannot be required; it comes as both.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parser: editorGrammar } = require('@prometheus-io/lezer-promql') as { readonly parser: LRParser };

const messageOf = (query: string): string => {
  try {
    parseExpr(query);
    return 'parsed';
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
};

it.each([
  ['', 'unknown position: parse error: no expression found in input'],
  ['a + * b', '1:5: parse error: unexpected <op:*>'],
  ['1 2', '1:3: parse error: unexpected number "2"'],
  ['(a', '1:3: parse error: unclosed left parenthesis'],
  ['a)', "1:2: parse error: unexpected right parenthesis ')'"],
  ['a[5', '1:4: parse error: unclosed left bracket'],
  ['a[0s]', '1:3: parse error: duration must be greater than 0'],
  ['a[5m', '1:5: parse error: unclosed left bracket'],
  ['a{b="c"', '1:8: parse error: unexpected end of input inside braces'],
  ['a{b c}', '1:5: parse error: unexpected identifier "c" in label matching, expected label matching operator'],
  ['a{b=c}', '1:5: parse error: unexpected identifier "c" in label matching, expected string'],
  ['a{b="c" d}', '1:9: parse error: unexpected identifier "d" in label matching, expected "," or "}"'],
  ['a{b=~"("}', '1:3: parse error: error parsing regexp: missing closing ): `(`'],
  ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
  ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['{a=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['sum(a b)', '1:7: parse error: unexpected identifier "b" in aggregation'],
  ['sum some by (test)', '1:5: parse error: unexpected identifier "some" in aggregation'],
  ['sum by a (b)', '1:8: parse error: unexpected identifier "a" in grouping opts, expected "("'],
  ['sum by (1)(a)', '1:9: parse error: unexpected number "1" in grouping opts, expected label'],
  ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
  ['topk(a)', '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1'],
  ['topk("a", b)', '1:6: parse error: expected type scalar in aggregation parameter, got string'],
  ['sum(1)', '1:5: parse error: expected type instant vector in aggregation expression, got scalar'],
  ['nosuch(a)', '1:1: parse error: unknown function with name "nosuch"'],
  ['rate(a)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['rate(a[5m],)', '1:11: parse error: trailing commas not allowed in function call args'],
  ['clamp(a)', '1:1: parse error: expected 3 argument(s) in call to "clamp", got 1'],
  ['round(a,1,2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  ['label_join(a)', '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1'],
  ['1 == 1', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
  ['a + bool b', '1:3: parse error: bool modifier can only be used on comparison operators'],
  ['a and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['a and on(b) group_left c', '1:1: parse error: no grouping allowed for "and" operation'],
  ['a * on(b) 1', '1:1: parse error: vector matching only allowed between instant vectors'],
  ['a * on(b) group_left(b) c', '1:3: parse error: label "b" must not occur in ON and GROUP clause at once'],
  ['a[5m] + 1', '1:1: parse error: binary expression must contain only scalar and instant vector types'],
  [
    '-"a"',
    '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"',
  ],
  ['a[5m][5m:]', '1:1: parse error: subquery is only allowed on instant vector, got matrix instead'],
  ['sum(a)[5m]', '1:7: parse error: ranges only allowed for vector selectors'],
  ['a offset 5m[5m]', '1:12: parse error: no offset modifiers allowed before range'],
  ['a @ 5[5m]', '1:6: parse error: no @ modifiers allowed before range'],
  ['a offset 5m offset 6m', '1:1: parse error: offset may not be set multiple times'],
  ['a @ 1 @ 2', '1:1: parse error: @ <timestamp> may not be set multiple times'],
  ['a @ Inf', '1:1: parse error: timestamp out of bounds for @ modifier: +Inf'],
  [
    'sum(a) offset 5m',
    '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
  ],
  ['a offset', '1:9: parse error: unexpected end of input in offset, expected number, duration, step(), or range()'],
  ['a @ b', '1:5: parse error: unexpected identifier "b" in @, expected timestamp'],
  ['a $ b', "1:3: parse error: unexpected character: '$'"],
  ['a ! b', "1:3: parse error: unexpected character after '!': ' '"],
  ['a =~ b', "1:3: parse error: unexpected character after '=': '~'"],
  ["'abc", '1:1: parse error: unterminated quoted string'],
  ['"\\q"', "1:1: parse error: unknown escape sequence U+0071 'q'"],
  ['5mm', '1:1: parse error: bad number or duration syntax: "5mm"'],
  ['a\n + \n  * b', '3:3: parse error: unexpected <op:*>'],
  ['{"ü"} + *', '1:10: parse error: unexpected <op:*>'],
])('says what is wrong with %j', (query, message) => {
  expect(messageOf(query)).toBe(message);
});

it.each([
  ['-2^2', '-2 ^ 2'],
  ['a+b offset 5m*c', 'a + b offset 5m * c'],
  ['x offset 2 ^ 2', 'x offset 2s ^ 2'],
  ['0x1F + 1_000 + 010', '31 + 1000 + 8'],
  ['1h30m', '1h30m'],
  ['a[90d:1w]', 'a[90d:1w]'],
  ['a offset -1h @ end()', 'a @ end() offset -1h'],
  ['SUM(a) BY (b)', 'sum by (b) (a)'],
  ['count without ("a b", c)(d)', 'count without ("a b", c) (d)'],
  ['{"a.b","c d"=~"e"}', '{"c d"=~"e",__name__="a.b"}'],
  ['rate + sum{on="x"} + fill', 'rate + sum{on="x"} + fill'],
  ['a==bool on(b)group_left(c)d', 'a == bool on (b) group_left (c) d'],
  ['a * fill_left(1) fill_right(-2) b', 'a * fill_left (1) fill_right (-2) b'],
  ['a[(1+2)*3m] offset -step()', 'a[(1 + 2) * 3m] offset -step()'],
  ["'it\\'s \\x41 \\u00fc'", `"it's A ü"`],
  ['max_of(1, start())', 'max_of(1, start())'],
  ['a[5m] anchored', 'a[5m] anchored'],
  ['# comment\na # more', 'a'],
])('prints %j as %s', (query, printed) => {
  expect(printExpr(parseExpr(query))).toBe(printed);
});

it('breaks what is longer than 100 characters into lines', () => {
  const selector = 'http_request_duration_seconds_bucket{job="a job with a name of quite some length"}';
  expect(formatQuery(`histogram_quantile(0.9, sum by (le) (rate(${selector}[5m]))) > on(a) b`)).toBe(
    [
      '  histogram_quantile(',
      '    0.9,',
      '    sum by (le) (',
      `      rate(${selector}[5m])`,
      '    )',
      '  )',
      '> on (a)',
      '  b',
    ].join('\n'),
  );
});

it('gives the tree of an expression', () => {
  expect(parseToJson('sum(a{b!="c"} offset 1m) + 2')).toEqual({
    type: 'binaryExpr',
    op: '+',
    bool: false,
    matching: null,
    lhs: {
      type: 'aggregation',
      op: 'sum',
      param: null,
      grouping: [],
      without: false,
      expr: {
        type: 'vectorSelector',
        name: 'a',
        offset: 60000,
        offsetExpr: null,
        timestamp: null,
        startOrEnd: null,
        anchored: false,
        smoothed: false,
        matchers: [
          { name: 'b', value: 'c', type: '!=' },
          { name: '__name__', value: 'a', type: '=' },
        ],
      },
    },
    rhs: { type: 'numberLiteral', val: '2' },
  });
});

it('reads a selector alone, and nothing behind it', () => {
  expect(parseSelector('up{job="a"}').matchers).toEqual([
    { name: 'job', operator: '=', value: 'a' },
    { name: '__name__', operator: '=', value: 'up' },
  ]);
  expect(() => parseSelector('up[5m]')).toThrow('1:3: parse error: unexpected "["');
});

it('ends an expression nested without bounds before the stack does', () => {
  expect(messageOf('('.repeat(100_000))).toContain('nested more than 400 deep');
});

const name = fc.constantFrom('up', 'http_requests_total', 'job:sum', 'on_call');
const leaf = fc.oneof(
  name,
  fc.tuple(name, fc.constantFrom('{a="b"}', '{a!~"b.*",c=""}', ' offset 5m', ' @ 10')).map((parts) => parts.join('')),
  fc.integer({ min: 0, max: 99 }).map(String),
  name.map((metric) => `rate(${metric}[5m])`),
);
const expression = fc.letrec<{ expr: string }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('expr'), fc.constantFrom('+', '-', '*', '/', '%', '^', 'atan2'), tie('expr')).map((p) => p.join(' ')),
    tie('expr').map((inner) => `(${inner})`),
    tie('expr').map((inner) => `-${inner}`),
    fc.tuple(fc.constantFrom('sum', 'max', 'count'), name).map(([op, metric]) => `${op} by (job) (${metric}) > bool 1`),
  ),
})).expr;

it('reads what it prints as what it printed', () => {
  fc.assert(
    fc.property(expression, (query) => {
      const printed = printExpr(parseExpr(query));
      expect(printExpr(parseExpr(printed))).toBe(printed);
    }),
  );
});

it('reads every expression that the grammar of editors reads', () => {
  fc.assert(
    fc.property(expression, (query) => {
      let broken = false;
      editorGrammar.parse(query).iterate({ enter: (node) => void (broken ||= node.type.isError) });
      expect(broken).toBe(false);
      expect(messageOf(query)).toBe('parsed');
    }),
  );
});

it('throws nothing but parse errors, whatever it is given', () => {
  const piece = fc.constantFrom(
    ...'sum by ( ) { } [ ] a b "x" = =~ != 5m 1 , : @ offset bool on - + ^ ` \' \\ #'.split(' '),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 20 }).map((p) => p.join(' ')),
      ),
      (query) => {
        expect(typeof messageOf(query)).toBe('string');
      },
    ),
    { numRuns: 500 },
  );
});
