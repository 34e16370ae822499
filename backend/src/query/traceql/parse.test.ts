import fc from 'fast-check';
import { expressionText, type Query } from './ast';
import { TraceQlError } from './errors';
import { parseField, parseTraceQl } from './parse';

/** The condition of a query of one spanset, with every operation in parentheses. */
function condition(source: string): string {
  const [stage] = parseTraceQl(source).stages;
  return stage?.kind === 'filter' ? expressionText(stage.expression) : '';
}

const message = (source: string): string => {
  try {
    parseTraceQl(source);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

it.each([
  ['{}', 'true'],
  ['{ .a }', '.a'],
  ['{ status = error && duration>1.5ms }', '((status = error) && (duration > 1500000))'],
  ['{ .a || .b && .c }', '((.a || .b) && .c)'],
  ['{ !.a && -.b < 2 + 3 * .c ^ 2 ^ 3 }', '(!.a && (-.b < (2 + (3 * (.c ^ (2 ^ 3))))))'],
  [
    '{ resource.service.name =~ "a|b" && span."with space" != nil }',
    '((resource.service.name =~ `a|b`) && (span."with space" != nil))',
  ],
  ['{ parent.resource.a = parent.b && event.x = link.y }', '((parent.resource.a = parent.b) && (event.x = link.y))'],
  ['{ span:name = `raw\\n` && trace:rootService = "\\u00fc\\t" }', '((name = `raw\\n`) && (rootServiceName = `ü\t`))'],
  ['{ .a-b = 1h30m && instrumentation:version = "1" }', '((.a-b = 5400000000000) && (instrumentation:version = `1`))'],
  ['{ .name = -1 }', '(.name = -1)'],
  ['{ kind = server\n && nestedSetParent<0 }', '((kind = server) && (nestedSetParent < 0))'],
])('reads %s', (source, expected) => {
  expect(condition(source)).toBe(expected);
});

it('reads what Traces Drilldown sends', () => {
  const structure =
    '({nestedSetParent<0 && true} &>> { kind = server }) || ({nestedSetParent<0}) | select(status, resource.service.name, nestedSetLeft)';
  const { stages } = parseTraceQl(structure);
  expect(stages).toMatchObject([
    { kind: 'operation', op: '||', left: { kind: 'operation', op: '&>>' }, right: { kind: 'filter' } },
    {
      kind: 'select',
      fields: [{ name: 'status' }, { scope: 'resource', name: 'service.name' }, { name: 'nestedSetLeft' }],
    },
  ]);
  expect(parseTraceQl('{nestedSetParent<0 && true} | rate() by(resource.service.name)')).toMatchObject({
    kind: 'metrics',
    fn: 'rate',
    by: [{ kind: 'attribute', scope: 'resource', name: 'service.name' }],
  });
  expect(parseTraceQl('{true} | quantile_over_time(duration, 0.5, .99) by (name) with(sample=true)')).toMatchObject({
    fn: 'quantile_over_time',
    field: { name: 'duration' },
    quantiles: [0.5, 0.99],
  });
  expect(parseTraceQl('{} | compare({status = error}, 10, 1700000000000000001, 1700000000000000002)')).toMatchObject({
    compare: { topN: 10, fromNs: 1700000000000000001n, toNs: 1700000000000000002n },
  });
});

it('reads pipelines, structure and second stages', () => {
  expect(
    parseTraceQl('{ .a } !>> { .b } ~ { .c } | by(.x) | count() > 2 | coalesce() | avg(duration) >= 1s'),
  ).toMatchObject({
    stages: [
      { op: '~', left: { op: '!>>' } },
      { kind: 'group', text: 'by(.x)' },
      { kind: 'scalar', fn: 'count', op: '>', value: 2, text: 'count()' },
      { kind: 'coalesce' },
      { kind: 'scalar', fn: 'avg', op: '>=', value: 1e9, text: 'avg(duration)' },
    ],
  });
  expect(parseTraceQl('({ .a } | count() > 1) && { .b }')).toMatchObject({
    stages: [{ kind: 'operation', op: '&&', left: { kind: 'wrapped' } }],
  });
  expect((parseTraceQl('{} | rate() > 10 | topk(5) != -3') as Extract<Query, { kind: 'metrics' }>).second).toEqual([
    { kind: 'filter', op: '>', value: 10 },
    { kind: 'topk', count: 5 },
    { kind: 'filter', op: '!=', value: -3 },
  ]);
});

it.each([
  ['{ .a == 4 }', 'parse error at line 1, col 7: syntax error: unexpected =, expecting a field or a value'],
  ['{ .a < 3', 'parse error at line 1, col 9: syntax error: unexpected $end, expecting }'],
  ['{ attribute = 4 }', 'parse error at line 1, col 3: unknown identifier: attribute'],
  ['{ . }', 'parse error at line 1, col 3: syntax error: an attribute lacks its name'],
  ['{ .a = "x }', 'parse error at line 1, col 8: literal not terminated'],
  ['{\n  .a ; }', 'parse error at line 2, col 6: syntax error: unexpected ";"'],
  ['{ true } + { true }', 'parse error at line 1, col 10: syntax error: unexpected +, expecting the end of the query'],
  ['true', 'parse error at line 1, col 1: syntax error: unexpected "true", expecting {'],
  ['{} | rate(', 'parse error at line 1, col 11: syntax error: unexpected $end, expecting )'],
  ['{} | quantile_over_time(duration, 2)', 'parse error at line 1, col 35: quantile 2 is not between 0 and 1'],
  [
    '{} | count()',
    'parse error at line 1, col 13: syntax error: unexpected $end, expecting a comparison with a number',
  ],
])('says where %j ends to make sense', (source, expected) => {
  expect(message(source)).toBe(`invalid TraceQL query: ${expected}`);
});

it('says what it knows and does not answer', () => {
  expect(message('({} | rate()) * 100')).toBe('TraceQL not supported here: arithmetic between metrics queries');
});

it('reads a field as it stands in a URL', () => {
  expect(parseField('resource.service.name')).toEqual({
    kind: 'attribute',
    scope: 'resource',
    name: 'service.name',
    parent: false,
  });
  expect(parseField('span:kind')).toEqual({ kind: 'intrinsic', name: 'kind' });
  expect(() => parseField('.a = 1')).toThrow(TraceQlError);
});

it('ends with a query or an error for any text, deep nesting too', () => {
  const piece = fc.constantFrom(
    ...'{ } ( ) && || ! - > >> !~ =~ = .a span.b "x" 1 1s status by select count rate | , with true nil'.split(' '),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join(' ');
      expect(message(text)).toMatch(/^$|^invalid TraceQL query|^TraceQL not supported/);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void message(text)),
    { numRuns: 1000 },
  );
  expect(message(`{ ${'('.repeat(5000)}`)).toContain('levels within each other');
  expect(message('('.repeat(5000))).toContain('parentheses within each other');
});
