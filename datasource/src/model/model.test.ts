import { readQuery } from '../query';
import { compact } from './compact';
import { displayText } from './display-text';
import { durationText, parseDuration } from './duration';
import { sideOf } from './filters';

describe('displayText', () => {
  it.each([
    [
      { kind: 'red', group_by: ['host'], filters: [{ key: 'pod', operator: '=', values: ['a', 'b'] }] },
      'request_rate by host where pod = a | b',
    ],
    [{ kind: 'network', role: 'client', network_metrics: ['request_size_avg'] }, 'request_size_avg (client side)'],
    [{ kind: 'map' }, 'map of services'],
    [{ kind: 'search', status: 'error', min_duration_ms: 250 }, 'traces (error, ≥ 250 ms)'],
    [{ kind: 'trace', trace_id: '7' }, 'trace 7'],
    [{ kind: 'requests', live: true }, 'requests (live)'],
    [{ kind: 'logs', search: 'cart' }, 'logs with "cart"'],
    [{ kind: 'logs', log_source: 'records', of_trace: 'cafe', search: 'x' }, 'log records of trace cafe with "x"'],
    [{ kind: 'promql', expr: 'sum(\n  up)' }, 'sum( up)'],
    [{ kind: 'tags' }, 'tags'],
    [{ kind: 'tags', tag: 'host' }, 'values of host'],
    [{ kind: 'sql', sql: 'SELECT\n  1' }, 'SELECT 1'],
  ])('tells %j', (query, text) => {
    expect(displayText(readQuery(query))).toBe(text);
  });
});

describe('compact', () => {
  it('saves what says something, whatever the kind, and reads back the same', () => {
    const query = readQuery({ refId: 'A', kind: 'map', node: 'host', trace_id: '7', built_from: 'sql', limit: 5 });
    expect(compact(query)).toEqual({
      refId: 'A',
      version: 2,
      kind: 'map',
      metrics: ['request_rate'],
      group_by: [],
      node: 'host',
      trace_id: '7',
      built_from: 'sql',
      limit: 5,
    });
    expect(readQuery(compact(query))).toEqual(query);
  });
});

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['500us', 0.5],
    ['40', 40],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(parseDuration(durationText(ms))).toBe(ms);
  });

  it('refuses what is none', () => {
    expect(parseDuration('soon')).toBeUndefined();
    expect(parseDuration('-1s')).toBeUndefined();
    expect(durationText(undefined)).toBe('');
  });
});

it('tells the side of a tag by its name', () => {
  expect(['host_0', 'host_1', 'host'].map(sideOf)).toEqual(['client', 'server', 'either']);
});
