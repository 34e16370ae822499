import fc from 'fast-check';
import { rowsOf, span } from '../testing/span';
import { attributeKeys, attributeValues } from './attributes';
import { faultOf, type Operator, OPERATORS } from './condition';
import { findMatches, NO_FILTER } from './filter';
import { highlightWords, parseQuery } from './search';
import { buildTrace } from './trace';

const word = (text: string, exclude = false) => ({ exclude, text, condition: undefined });
const compare = (key: string, operator: string, value: string, exclude = false) => ({
  exclude,
  text: '',
  condition: { key, operator, value },
});

describe('parseQuery', () => {
  it('reads text, exclusion, comparison and quotes', () => {
    expect(parseQuery('Cart -redis http.status_code=500 -kind="x y" duration>=20ms op=~^GET "GET /book"')).toEqual([
      word('cart'),
      word('redis', true),
      compare('http.status_code', '=', '500'),
      compare('kind', '=', 'x y', true),
      compare('duration', '>=', '20ms'),
      compare('op', '=~', '^GET'),
      word('get /book'),
    ]);
  });

  it('ignores what is not finished yet', () => {
    expect(parseQuery('  service= ""  ')).toEqual([]);
    expect(parseQuery('-')).toEqual([word('-')]);
    expect(parseQuery('"half open')).toEqual(
      [word('"half'), word('open')].map((term) => ({ ...term, text: term.text.replace('"', '') })),
    );
  });

  it('marks only what is looked for', () => {
    expect(highlightWords(parseQuery('cart -redis service=shop duration>2'))).toEqual(['cart', 'shop']);
  });
});

describe('findMatches', () => {
  const trace = buildTrace(
    rowsOf(
      [
        span('a', '', 0, 100, { service: 'shop', operation: 'GET /cart' }),
        span('b', 'a', 10, 50, { service: 'redis', operation: 'GET cart:1', isError: true }),
        span('c', 'a', 60, 5, { service: 'mysql', operation: 'SELECT book' }),
      ],
      { b: { 'http.status_code': 500, size: 12 }, c: { 'db.statement': 'SELECT * FROM cart' } },
    ),
    { adjustClocks: false },
  );
  const found = (query: string, more = {}) =>
    Array.from(findMatches(trace, { ...NO_FILTER, query, ...more }) ?? [], (at) => trace.spans[at]?.spanId);

  it('looks in operation, service and tags', () => {
    expect(found('cart')).toEqual(['a', 'b', 'c']);
    expect(found('MYSQL')).toEqual(['c']);
    expect(found('from')).toEqual(['c']);
  });

  it('asks for all words and leaves out excluded ones', () => {
    expect(found('cart get')).toEqual(['a', 'b']);
    expect(found('cart -shop')).toEqual(['b', 'c']);
    expect(found('-cart')).toEqual([]);
  });

  it('compares columns and tags', () => {
    expect(found('service=redis')).toEqual(['b']);
    expect(found('http.status_code=500')).toEqual(['b']);
    expect(found('-error=true')).toEqual(['a', 'c']);
    expect(found('duration>20ms')).toEqual(['a', 'b']);
    expect(found('duration<0.01s')).toEqual(['c']);
    expect(found('size>10')).toEqual(['b']);
  });

  it('joins text with errors, slow and critical path', () => {
    expect(found('', { errors: true })).toEqual(['b']);
    expect(found('cart', { slow: true })).toEqual(['b']);
    expect(found('', { critical: true })).toEqual(['a', 'b', 'c']);
    expect(found('', { network: true })).toEqual([]);
    expect(findMatches(trace, NO_FILTER)).toBeUndefined();
  });

  const where = (key: string, operator: Operator, value: string) =>
    found('', { conditions: [{ key, operator, value }] });

  it('asks for attributes by equality, pattern and their opposites', () => {
    expect(where('service', '=', 'REDIS')).toEqual(['b']);
    expect(where('service', '!=', 'redis')).toEqual(['a', 'c']);
    expect(where('operation', '=~', '^get')).toEqual(['a', 'b']);
    expect(where('db.statement', '!~', 'cart$')).toEqual(['a', 'b']);
    expect(where('http.status_code', '>=', '500')).toEqual(['b']);
  });

  it('asks for times, own or whole, by figure or by share of the trace', () => {
    expect(where('duration', '>', '20ms')).toEqual(['a', 'b']);
    expect(where('duration', '>=', '50%')).toEqual(['a', 'b']);
    expect(where('self', '<', '10%')).toEqual(['c']);
  });

  it('asks for all of several conditions', () => {
    const conditions = [
      { key: 'duration', operator: '>' as const, value: '20' },
      { key: 'service', operator: '!=' as const, value: 'shop' },
    ];
    expect(found('', { conditions })).toEqual(['b']);
  });

  it('matches nothing while a pattern or a figure is half typed', () => {
    expect(where('service', '=~', '(re')).toEqual([]);
    expect(where('duration', '>', 'twenty')).toEqual([]);
    expect([
      faultOf({ key: 'a', operator: '=~', value: '(re' }),
      faultOf({ key: 'a', operator: '<', value: '3 apples' }),
      faultOf({ key: 'a', operator: '<', value: '1.5s' }),
    ]).toEqual(['pattern', 'number', undefined]);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...OPERATORS), fc.string(), (key, operator, value) => {
        found(`${key}${operator}${value}`, { conditions: [{ key, operator, value }] });
      }),
      { examples: [['__proto__', '!=', ''], ['constructor', '=', 'x'] as [string, Operator, string]] },
    );
  });
});

describe('attributes to choose from', () => {
  const trace = buildTrace(
    rowsOf([span('a'), span('b', 'a')], { a: { 'http.route': '/x' }, b: { 'http.route': '/x', z: 1 } }),
    {
      adjustClocks: false,
    },
  );

  it('are the columns, then the tags by name', () => {
    expect(attributeKeys(trace).slice(-3)).toEqual(['rule', 'http.route', 'z']);
  });

  it('have the values of the trace', () => {
    expect(attributeValues(trace, 'http.route')).toEqual(['/x']);
    expect(attributeValues(trace, 'service')).toEqual(['svc']);
    expect(attributeValues(trace, 'nothing')).toEqual([]);
  });
});
