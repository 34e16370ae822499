import { complete, type Names } from './complete';
import { FUNCTIONS } from './functions';
import { hoveredAt, markersOf, signatureAt } from './help';
import { placeAt } from './place';
import { expressionOf } from './start';
import { masked, parse, withMatcher } from './tree';

const asked: unknown[] = [];
const names: Names = {
  metrics: async (search) => {
    asked.push(['metrics', search]);
    return [{ name: 'http_requests_total', type: 'counter', unit: '', help: 'Requests' }];
  },
  labels: async (selectors) => {
    asked.push(['labels', selectors]);
    return ['__name__', 'job', 'k8s.pod'];
  },
  values: async (...call) => {
    asked.push(['values', ...call]);
    return ['a"b', 'c'];
  },
};
/** Completion at the bar. */
const at = (text: string, variables: string[] = []) => {
  asked.length = 0;
  return complete(text.replace('|', ''), text.indexOf('|'), names, variables);
};

describe('completion', () => {
  it('offers metrics with what is told of them, then aggregations, functions and keywords', async () => {
    const found = await at('sum(http|');
    expect(asked).toEqual([['metrics', 'http']]);
    expect(found[0]).toMatchObject({
      label: 'http_requests_total',
      kind: 'metric',
      detail: 'counter',
      documentation: 'Requests',
      start: 4,
      end: 8,
    });
    expect(found[1]).toMatchObject({ label: 'sum', insert: 'sum($0)', snippet: true });
    expect(found.map(({ label }) => label)).toEqual(expect.arrayContaining(['rate', 'by']));
  });

  it.each([
    ['foo{|', ['foo']],
    ['rate(foo{job="x", |}[5m])', ['foo{job="x"}']],
    ['{|', []],
    ['sum by (|) (rate(foo{a="b"}[5m]))', ['foo{a="b"}']],
    ['sum(rate(foo[5m])) by (|', ['foo']],
    ['a / on(|) b', ['a', 'b']],
  ])('offers labels of what %s selects', async (text, selectors) => {
    const found = await at(text);
    expect(asked).toEqual([['labels', selectors]]);
    const matching = text.includes('{|') || text.includes(', |');
    expect(found.map(({ insert }) => insert)).toEqual(matching ? ['job="$0"', '"k8s.pod"="$0"'] : ['job', '"k8s.pod"']);
  });

  it.each([
    ['foo{job="|', ['job', 'foo', ''], [9, 9]],
    ['foo{job="ab|cd", x="y"}', ['job', 'foo{x="y"}', 'ab'], [9, 13]],
    ['foo{x=~"$v", job!=\'|\'}', ['job', 'foo', ''], [19, 19]],
  ])('offers values of the label in %s', async (text, call, [start, end]) => {
    const found = await at(text, ['$env']);
    expect(asked).toEqual([['values', ...call]]);
    expect(found.map(({ label }) => label)).toEqual(['a"b', 'c', '$env']);
    expect(found[0]).toMatchObject({ insert: text.includes("'") ? 'a"b' : 'a\\"b', start, end });
  });

  it('offers windows in brackets, operators after a label, macros and variables after a dollar', async () => {
    const labels = async (text: string) => (await at(text, ['$host'])).map(({ label }) => label);
    expect(await labels('rate(foo[|')).toEqual(expect.arrayContaining(['$__rate_interval', '5m', '$host']));
    expect(await labels('rate(foo[5|')).toContain('5m');
    expect(await labels('rate(foo[$__|')).toEqual(['$host', '$__rate_interval', '$__interval', '$__range']);
    expect(await labels('foo{job |')).toEqual(['=', '!=', '=~', '!~']);
    expect(await labels('foo # |')).toEqual([]);
    expect(await labels('label_replace(foo, "|")')).toEqual([]);
  });

  it('offers functions while look-ups fail', async () => {
    const failing: Names = {
      metrics: () => Promise.reject(new Error('away')),
      labels: names.labels,
      values: names.values,
    };
    expect((await complete('ra', 2, failing)).length).toBeGreaterThan(FUNCTIONS.length);
  });
});

it('reads macros and variables as what stands in their place, at the same length', () => {
  const expr = 'rate(foo{a="$x"}[$__rate_interval]) + ${metric:raw} offset $o + [[y]]';
  expect(masked(expr)).toHaveLength(expr.length);
  expect(parse(expr).toString()).not.toContain('⚠');
  expect(placeAt(expr, 8)).toMatchObject({ kind: 'expression', prefix: 'foo' });
});

describe('signature help', () => {
  const help = (text: string) => signatureAt(text.replace('|', ''), text.indexOf('|'));
  it.each([
    ['rate(|', 'rate(range)', 0],
    ['histogram_quantile(0.9, sum by (le, x) (a), |', 'histogram_quantile(level, buckets)', 1],
    ['sum by (job) (|', 'sum(vector)', 0],
    ['label_replace(x{a="b,c"}, "t", |', 'label_replace(vector, target, replacement, source, pattern)', 2],
  ])('in %s', (text, label, active) => {
    expect(help(text)).toMatchObject({ label, active });
  });
  it('is silent elsewhere', () => {
    expect(help('(1 + |')).toBeUndefined();
    expect(help('foo{|')).toBeUndefined();
  });
});

it('knows what the pointer rests on', () => {
  expect(hoveredAt('sum(rate(foo[5m]))', 5)).toMatchObject({ kind: 'function', signature: 'rate(range)' });
  expect(hoveredAt('sum(rate(foo[5m]))', 1)).toMatchObject({ kind: 'function', signature: 'sum(vector)' });
  expect(hoveredAt('sum(rate(foo[5m]))', 10)).toEqual({ kind: 'metric', name: 'foo', start: 9, end: 12 });
  expect(hoveredAt('foo{job="x"}', 5)).toBeUndefined();
});

describe('markers', () => {
  const words = { unexpected: 'No' };
  const place = (expr: string, said = '') =>
    markersOf(expr, said, words).map(({ message, startLine, startColumn, endColumn }) => [
      message,
      startLine,
      startColumn,
      endColumn,
    ]);
  it('stand where the backend says, columns counted in bytes', () => {
    expect(place('sum(\n  é + fo)', 'This PromQL… 2:8: parse error: unexpected "fo"')).toEqual([
      ['unexpected "fo"', 2, 7, 9],
    ]);
  });
  it('stand at what the grammar cannot read', () => {
    expect(place('sum(foo) bar')).toEqual([['No', 1, 10, 13]]);
    expect(place('sum(rate(foo[$__rate_interval])) by (job)')).toEqual([]);
    expect(place(' ')).toEqual([]);
  });
});

it.each([
  ['foo', 'foo{job="a"}'],
  ['sum(rate(foo{x="y"}[5m])) / bar', 'sum(rate(foo{x="y", job="a"}[5m])) / bar{job="a"}'],
  ['foo{job="b"}', 'foo{job="a"}'],
  ['foo{job="a"}', 'foo{job="a"}'],
  ['foo{job!="a", x=~"$v"}', 'foo{x=~"$v", job="a"}'],
  ['{"k8s.up"}', '{"k8s.up", job="a"}'],
  ['1 + 1', '1 + 1'],
])('adds a condition to each selector of %s', (expr, expected) => {
  expect(withMatcher(expr, { name: 'job', operator: '=', value: 'a' })).toBe(expected);
});

it.each([
  [{ name: 'up', type: 'gauge' }, 'up'],
  [{ name: 'requests', type: 'counter' }, 'rate(requests[$__rate_interval])'],
  [{ name: 'a_seconds_count', type: 'histogram' }, 'rate(a_seconds_count[$__rate_interval])'],
  [{ name: 'a_bucket', type: '' }, 'histogram_quantile(0.95, sum by (le) (rate(a_bucket[$__rate_interval])))'],
  [{ name: 'a', type: 'histogram' }, 'histogram_quantile(0.95, sum(rate(a[$__rate_interval])))'],
  [{ name: 'k8s.up', type: '' }, '{"k8s.up"}'],
])('begins with what suits %j', (metric, expr) => {
  expect(expressionOf(metric)).toBe(expr);
});
