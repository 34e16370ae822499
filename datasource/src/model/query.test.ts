import { displayText } from './display-text';
import { isAskable, migrateQuery } from './query';
import { toQuestion } from './question';

const range = { from: 1_000, to: 61_000 };

describe('migrateQuery', () => {
  it('gives every missing key its default', () => {
    expect(migrateQuery({ refId: 'A' })).toEqual({
      refId: 'A',
      version: 1,
      kind: 'red',
      filters: [],
      metrics: ['request_rate'],
      group_by: [],
      role: 'server',
      instant: false,
      node: 'auto_service',
      order_by: 'start_time',
      descending: true,
      id: '',
      sql: expect.stringContaining('flow_log.l7_flow_log'),
      format: 'table',
      limit: undefined,
    });
  });

  it('drops what it does not know and keeps the rest', () => {
    const stored = {
      refId: 'B',
      kind: 'flame',
      metrics: ['latency_p95', 'nonsense'],
      filters: [null, { key: 'host' }],
    };
    expect(migrateQuery(stored as never)).toMatchObject({
      kind: 'red',
      metrics: ['latency_p95'],
      filters: [{ key: 'host', operator: '=', values: [] }],
    });
  });

  it('keeps the settings of other kinds when the kind changes', () => {
    const query = migrateQuery({ refId: 'A', kind: 'sql', sql: 'SELECT 1', group_by: ['host'] });
    expect(migrateQuery({ ...query, kind: 'red' })).toMatchObject({ kind: 'red', sql: 'SELECT 1', group_by: ['host'] });
  });
});

describe('isAskable', () => {
  it('holds back a trace without an id, an empty statement and a hidden query', () => {
    expect(isAskable(migrateQuery({ refId: 'A', kind: 'trace', id: ' ' }))).toBe(false);
    expect(isAskable(migrateQuery({ refId: 'A', kind: 'sql', sql: '' }))).toBe(false);
    expect(isAskable(migrateQuery({ refId: 'A', hide: true }))).toBe(false);
    expect(isAskable(migrateQuery({ refId: 'A', kind: 'map' }))).toBe(true);
  });
});

describe('toQuestion', () => {
  it('sends only what the kind takes', () => {
    const query = migrateQuery({
      refId: 'A',
      kind: 'requests',
      metrics: ['latency_p99'],
      sql: 'SELECT 1',
      filters: [
        { key: 'host', operator: '=', values: ['a'] },
        { key: 'half', operator: '=', values: [] },
      ],
    });
    expect(toQuestion(query, { range, interval_ms: 5_000 })).toEqual({
      kind: 'requests',
      ref_id: 'A',
      range,
      filters: [{ key: 'host', operator: '=', values: ['a'] }],
      order_by: 'start_time',
      descending: true,
      limit: 100,
    });
  });

  it('rounds the bucket up to whole seconds, and leaves it out of instant questions', () => {
    const query = migrateQuery({ refId: 'A' });
    expect(toQuestion(query, { range, interval_ms: 200 })).toMatchObject({ step_ms: 1_000 });
    expect(toQuestion(query, { range, interval_ms: 1_500 })).toMatchObject({ step_ms: 2_000 });
    expect(toQuestion({ ...query, instant: true }, { range, interval_ms: 200 })).not.toHaveProperty('step_ms');
  });

  it('caps the limit at what the backend takes', () => {
    expect(toQuestion(migrateQuery({ refId: 'A', limit: 99_999 }), { range })).toMatchObject({ limit: 1_000 });
  });
});

describe('displayText', () => {
  it('tells a query in one line', () => {
    const filters = [{ key: 'host', operator: '=' as const, values: ['a', 'b'] }];
    expect(displayText(migrateQuery({ refId: 'A', group_by: ['host'], filters }))).toBe(
      'request_rate by host where host = a | b',
    );
    expect(displayText(migrateQuery({ refId: 'A', kind: 'map' }))).toBe('map of services');
    expect(displayText(migrateQuery({ refId: 'A', kind: 'sql', sql: 'SELECT\n  1' }))).toBe('SELECT 1');
  });
});
