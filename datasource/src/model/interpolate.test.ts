import { type ScopedVars } from '@grafana/data';
import { interpolate } from './interpolate';
import { readQuery } from '../query';

type Format = (value: string | string[], variable?: { multi?: boolean }) => string;

/** Variables of a dashboard, replaced as Grafana does. */
const templates = (values: Record<string, string | string[]>, all: string[] = []) => ({
  getVariables: () =>
    Object.keys(values).map((name) => ({ name, current: { value: all.includes(name) ? ['$__all'] : values[name] } })),
  replace: (text = '', scoped?: ScopedVars, format?: string | Format) =>
    text.replace(/\$(\w+)/g, (whole, name: string) => {
      const value = (scoped?.[name]?.value as string | undefined) ?? values[name];
      if (value === undefined) return whole;
      return typeof format === 'function' ? format(value, { multi: Array.isArray(value) }) : [value].flat().join(',');
    }),
});
const run = (change: object, variables: ReturnType<typeof templates>, scoped: ScopedVars = {}, adhoc = []) =>
  interpolate(readQuery({ refId: 'A', ...change }), variables as never, scoped, adhoc);

describe('interpolate', () => {
  it('spreads a variable of several values over the values of a filter', () => {
    const query = { filters: [{ key: 'host', operator: '=' as const, values: ['$host', 'c'] }] };
    expect(run(query, templates({ host: ['a', 'b,with comma'] })).filters).toEqual([
      { key: 'host', operator: '=', values: ['a', 'b,with comma', 'c'] },
    ]);
  });

  it('drops a filter on a variable at All', () => {
    const query = { filters: [{ key: 'host', operator: '=' as const, values: ['$host'] }] };
    expect(run(query, templates({ host: ['a', 'b'] }, ['host'])).filters).toEqual([]);
  });

  it('prefers the value of a repeated panel over the dashboard', () => {
    const query = { kind: 'trace' as const, trace_id: '$trace' };
    expect(run(query, templates({ trace: 'x' }), { trace: { value: 'y', text: 'y' } }).trace_id).toBe('y');
  });

  it('quotes values in SQL so that they stay values', () => {
    const sql = "SELECT 1 WHERE a IN ($host) AND b = '$one'";
    expect(run({ kind: 'sql', sql }, templates({ host: ['a', "b'c"], one: "x' OR 1" })).sql).toBe(
      "SELECT 1 WHERE a IN ('a','b\\'c') AND b = 'x\\' OR 1'",
    );
  });

  it('adds ad-hoc filters, several values as any of them', () => {
    const adhoc = [
      { key: 'host', operator: '=', value: 'a' },
      { key: 'pod', operator: '!=|', value: 'p', values: ['p', 'q'] },
    ];
    expect(run({}, templates({}), {}, adhoc as never).filters).toEqual([
      { key: 'host', operator: '=', values: ['a'] },
      { key: 'pod', operator: '!=', values: ['p', 'q'] },
    ]);
  });
});

describe('values that stand for no value', () => {
  const query = { filters: [{ key: 'host', operator: '=' as const, values: ['$host'] }] };

  it.each([['.*'], ['']])('drop the filter: "%s"', (value) => {
    expect(run(query, templates({ host: value })).filters).toEqual([]);
  });

  it('ask for the tag to be there: Any', () => {
    expect(run(query, templates({ host: '.+' })).filters).toEqual([{ key: 'host', operator: '!=', values: [''] }]);
  });

  it('mean themselves where no variable gave them', () => {
    const typed = { filters: [{ key: 'host', operator: '=~' as const, values: ['.*'] }] };
    expect(run(typed, templates({})).filters).toEqual(typed.filters);
  });
});

it('leaves macros of the backend alone, though Grafana knows their names', () => {
  const sql = 'SELECT $__interval_ms, $__interval WHERE $__timeFilter(t) AND t > $__from AND host = $host';
  const variables = templates({ host: "a'b", __interval: '15s', __interval_ms: '15000', __from: '1' });
  expect(run({ kind: 'sql', sql }, variables).sql).toBe(sql.replace('$host', "a\\'b"));
});

describe('PromQL', () => {
  const expr = 'rate(up{job=~"$job", host="$host"}[$__rate_interval]) > ${__interval_ms}';
  it('keeps its macros, and values stay values', () => {
    const variables = templates({ job: ['a.b', 'c'], host: 'x"y', __rate_interval: '1m', __interval_ms: '1' });
    expect(run({ kind: 'promql', expr }, variables).expr).toBe(
      'rate(up{job=~"(a\\\\.b|c)", host="x\\"y"}[$__rate_interval]) > ${__interval_ms}',
    );
  });

  it('takes ad-hoc filters as conditions of its selectors', () => {
    const adhoc = [
      { key: 'job', operator: '=', value: 'a' },
      { key: 'pod', operator: '!=|', value: 'p', values: ['p.1', 'q'] },
      { key: 'size', operator: '>', value: '5' },
    ];
    expect(run({ kind: 'promql', expr: 'sum(up)' }, templates({}), {}, adhoc as never).expr).toBe(
      'sum(up{job="a", pod!~"p\\\\.1|q"})',
    );
  });
});

it('spreads variables over metrics and groups, and drops empty ones', () => {
  const query = run(
    { metrics: ['$m'], group_by: ['$g', 'host'] },
    templates({ m: ['apdex(300)', 'error_rate'], g: '' }),
  );
  expect(query).toMatchObject({ metrics: ['apdex(300)', 'error_rate'], group_by: ['host'] });
});
