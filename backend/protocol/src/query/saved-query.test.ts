import fc from 'fast-check';
import {
  DEFAULT_SAVED_QUERY,
  isAskable,
  isNewerQuery,
  migrateSavedQuery,
  QUERY_KINDS,
  QUERY_LIMITS,
  type SavedQuery,
  toQuestion,
  variablesIn,
} from './saved-query';

const range = { from: 1_000, to: 61_000 };
const query = (given: Partial<SavedQuery>): SavedQuery => migrateSavedQuery(given);

describe('migration', () => {
  it('fills in what is missing', () => {
    expect(migrateSavedQuery({})).toEqual(DEFAULT_SAVED_QUERY);
    expect(migrateSavedQuery({ kind: 'map' })).toEqual({ ...DEFAULT_SAVED_QUERY, kind: 'map' });
  });

  it('brings queries of the first version up to date: their trace id was named id', () => {
    const saved = { refId: 'A', version: 1, kind: 'trace', id: 'cafe', hide: false };
    const { trace_id, version, kind, ...rest } = migrateSavedQuery(saved);
    expect([trace_id, version, kind]).toEqual(['cafe', 2, 'trace']);
    expect(rest).toMatchObject({ refId: 'A', hide: false });
    expect(rest).not.toHaveProperty('id');
    // Hand-written without a version, in the words of the first.
    expect(migrateSavedQuery({ kind: 'trace', id: 'cafe' }).trace_id).toBe('cafe');
  });

  it('keeps queries of the first version as they were otherwise', () => {
    const saved = {
      version: 1,
      kind: 'red',
      metrics: ['latency_p95', 'error_ratio'],
      group_by: ['auto_service_1'],
      filters: [{ key: 'host', operator: '!=', values: ['a', 'b'] }],
      role: 'client',
      instant: true,
      limit: 50,
    };
    expect(migrateSavedQuery(saved)).toMatchObject({ ...saved, version: 2 });
  });

  it('drops what is wrong and keeps what is not ours', () => {
    const saved = {
      refId: 'B',
      datasource: { uid: 'x' },
      kind: 'nothing',
      metrics: ['latency_p95', 'nonsense', 'latency_quantile(7)', '$metric', 7],
      network_metrics: ['latency_p95'],
      role: 'both',
      limit: -3,
      min_duration_ms: '5',
      filters: [{ key: 'a', operator: '~', values: 'x' }, null, 'b'],
      format: 'csv',
    };
    expect(migrateSavedQuery(saved)).toEqual({
      ...DEFAULT_SAVED_QUERY,
      refId: 'B',
      datasource: { uid: 'x' },
      metrics: ['latency_p95', '$metric'],
      filters: [{ key: 'a', operator: '=', values: [] }],
    });
  });

  it('tells a query that a later release saved, and reads it as well as can be', () => {
    const saved = { version: 9, kind: 'map', node: 'pod' };
    expect(isNewerQuery(saved)).toBe(true);
    expect(migrateSavedQuery(saved)).toMatchObject({ version: 2, kind: 'map', node: 'pod' });
    expect(isNewerQuery({})).toBe(false);
  });

  it('makes a valid query of any JSON, the same when run again', () => {
    const keys = fc.constantFrom(...Object.keys(DEFAULT_SAVED_QUERY), 'limit', 'id', 'version', 'refId', 'x');
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(...QUERY_KINDS, 1, 2, 3, '', true));
    fc.assert(
      fc.property(fc.dictionary(keys, anything), (saved) => {
        const migrated = migrateSavedQuery(saved);
        expect(migrateSavedQuery(migrated)).toEqual(migrated);
        expect(Object.keys(migrated)).toEqual(expect.arrayContaining(Object.keys(DEFAULT_SAVED_QUERY)));
        expect(QUERY_KINDS).toContain(migrated.kind);
        expect(migrated.version).toBe(2);
      }),
      { numRuns: 500 },
    );
  });
});

describe('questions', () => {
  it.each(QUERY_KINDS)('of kind %s have its default limit, and never more than its maximum', (kind) => {
    const trace_id = 'cafe';
    const limitOf = (limit?: number) => {
      const question = toQuestion(query({ kind, trace_id, tag: 'host', ...(limit ? { limit } : {}) }), { range });
      return 'limit' in question ? question.limit : undefined;
    };
    if (kind === 'trace') return expect(limitOf()).toBeUndefined();
    expect(limitOf()).toBe(QUERY_LIMITS.default[kind]);
    expect(limitOf(10 ** 9)).toBe(QUERY_LIMITS.maximum[kind]);
  });

  it('ask network metrics as RED questions, and leave half-filled filters and groups out', () => {
    const saved = query({
      kind: 'network',
      group_by: ['host', ''],
      legend: '{{host}}',
      filters: [
        { key: '', operator: '=', values: ['x'] },
        { key: 'host', operator: '=', values: [] },
        { key: 'host', operator: '=', values: ['x'] },
      ],
    });
    expect(toQuestion(saved, { range, ref_id: 'A', interval_ms: 1500 })).toEqual({
      kind: 'red',
      ref_id: 'A',
      range,
      filters: [{ key: 'host', operator: '=', values: ['x'] }],
      metrics: ['request_bytes_rate', 'response_bytes_rate'],
      group_by: ['host'],
      role: 'server',
      limit: 20,
      legend: '{{host}}',
      step_ms: 2000,
    });
  });

  it('ask for exemplars of time series alone, and for a comparison where one is set', () => {
    expect(toQuestion(query({ exemplars: true }), { range })).toMatchObject({ exemplars: true });
    expect(toQuestion(query({ exemplars: true, instant: true }), { range })).not.toHaveProperty('exemplars');
    const map = query({ kind: 'map', compare_offset_ms: 3_600_000 });
    expect(toQuestion(map, { range })).toMatchObject({ kind: 'map', compare_offset_ms: 3_600_000 });
    expect(toQuestion(query({ kind: 'map' }), { range })).not.toHaveProperty('compare_offset_ms');
  });

  it('list keys of tags, or the values of one', () => {
    expect(toQuestion(query({ kind: 'tags' }), { range })).toEqual({ kind: 'tag_keys' });
    expect(toQuestion(query({ kind: 'tags', tag: 'host', search: 'a' }), { range })).toMatchObject({
      kind: 'tag_values',
      key: 'host',
      search: 'a',
    });
  });

  it('cannot be asked while they lack what they are about', () => {
    expect(isAskable(query({ kind: 'trace', trace_id: ' ' }))).toBe(false);
    expect(isAskable(query({ kind: 'sql', sql: '' }))).toBe(false);
    expect(isAskable(query({ kind: 'red' }))).toBe(true);
  });
});

describe('variables', () => {
  it('are found wherever they stand, macros are none', () => {
    const saved = query({
      kind: 'sql',
      filters: [{ key: '$key', operator: '=', values: ['${service:regex}', 'x-[[env]]'] }],
      group_by: ['${group.text}'],
      sql: 'SELECT $column FROM t WHERE $__timeFilter(time) AND $__interval_ms > 1 AND ${__from} > 0',
    });
    expect(variablesIn(saved)).toEqual(['key', 'service', 'env', 'group', 'column']);
  });

  it('in SQL count for SQL alone', () => {
    expect(variablesIn(query({ kind: 'red', sql: 'SELECT $x' }))).toEqual([]);
  });
});
