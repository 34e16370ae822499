import { migrateSavedQuery } from '@thalweg/protocol';
import { channelOf, isLive, pathOf, queryOfPath } from './channel';

const filter = (key: string, value: string) => ({ key, operator: '=' as const, values: [value] });

it('carries the query in its own name, short enough for Grafana', () => {
  const query = migrateSavedQuery({
    kind: 'requests',
    live: true,
    filters: [filter('auto_service_1', 'storefront'), filter('response_status', 'server_error')],
    metrics: ['apdex(300)'],
  });
  const channel = channelOf('thalweg', query) ?? '';
  expect(channel).toMatch(/^ds\/thalweg\/requests\/[A-Za-z0-9_-]+$/);
  expect(channel.length).toBeLessThan(100);
  expect(queryOfPath(channel.slice('ds/thalweg/'.length))).toMatchObject({ kind: 'requests', filters: query.filters });
});

it('is the same for the same question, whatever else the query holds', () => {
  const one = migrateSavedQuery({ kind: 'logs', live: true, legend: 'x' });
  const other = migrateSavedQuery({ version: 1, kind: 'logs', live: true, instant: true });
  expect(pathOf(one)).toBe(pathOf(other));
});

it('is none where the query is too long', () => {
  const long = Array.from({ length: 12 }, (_, at) => filter(`request_${at * 7919}`, `value ${at * 104729}`));
  expect(channelOf('thalweg', migrateSavedQuery({ kind: 'logs', live: true, filters: long }))).toBeUndefined();
});

it('exists for requests and logs that ask for it', () => {
  expect(isLive(migrateSavedQuery({ kind: 'requests', live: true }))).toBe(true);
  expect(isLive(migrateSavedQuery({ kind: 'requests' }))).toBe(false);
  expect(isLive(migrateSavedQuery({ kind: 'red', live: true }))).toBe(false);
});

it('is refused when its name is not one of ours', () => {
  const sql = pathOf(migrateSavedQuery({ kind: 'sql', live: true }));
  for (const path of [
    '',
    'requests/',
    'requests/%%',
    'requests/AAAA',
    'other/AAAA',
    `requests/${'A'.repeat(200)}`,
    sql,
  ])
    expect(() => queryOfPath(path)).toThrow();
});
