import { rowsOf, span } from '../testing/span';
import { findMatches, NO_FILTER } from './filter';
import { highlightWords, parseQuery } from './search';
import { buildTrace } from './trace';

describe('parseQuery', () => {
  it('reads text, exclusion, comparison and quotes', () => {
    expect(parseQuery('Cart -redis http.status_code=500 -kind="x y" duration>20ms "GET /book"')).toEqual([
      { exclude: false, key: '', operator: '', text: 'cart' },
      { exclude: true, key: '', operator: '', text: 'redis' },
      { exclude: false, key: 'http.status_code', operator: '=', text: '500' },
      { exclude: true, key: 'kind', operator: '=', text: 'x y' },
      { exclude: false, key: 'duration', operator: '>', text: '20ms' },
      { exclude: false, key: '', operator: '', text: 'get /book' },
    ]);
  });

  it('ignores what is not finished yet', () => {
    expect(parseQuery('  service= ""  ')).toEqual([]);
    expect(parseQuery('-')).toEqual([{ exclude: false, key: '', operator: '', text: '-' }]);
    expect(parseQuery('"half open')).toEqual([
      { exclude: false, key: '', operator: '', text: 'half' },
      { exclude: false, key: '', operator: '', text: 'open' },
    ]);
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
    expect(findMatches(trace, NO_FILTER)).toBeUndefined();
  });
});
