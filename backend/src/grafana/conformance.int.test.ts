import { type Answer, type Frame, migrateSavedQuery, toQuestion } from '@thalweg/protocol';
import { type QueryDataResponse } from './messages';
import { contextOf, openBackend, queryOf, type TestBackend } from './testing/backend.fixture';
import { readFrame } from './testing/read-arrow';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

let backend: TestBackend;
beforeAll(async () => {
  backend = await openBackend();
  await backend.fill(20_000);
}, 90_000);
afterAll(() => backend?.close());

const ask = async (queries: readonly object[], headers: Record<string, string> = {}, context = contextOf()) =>
  (await backend.client.call<QueryDataResponse>('data', 'QueryData', { pluginContext: context, headers, queries }))
    .responses;

/** What the engine answers to the same question over HTTP, and what JSON and Arrow have in common. */
async function overHttp(json: object, query: ReturnType<typeof queryOf>): Promise<Frame[]> {
  const { fromEpochMS: from, toEpochMS: to } = query.timeRange;
  const question = toQuestion(migrateSavedQuery(json), { range: { from, to }, interval_ms: 1000, ref_id: query.refId });
  const response = await fetch(`${backend.url}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ questions: [question] }),
  });
  const { answers } = (await response.json()) as { answers: Answer[] };
  const [answer] = answers;
  if (!answer?.ok) throw new Error(JSON.stringify(answer));
  return answer.frames;
}
/** Timings differ from run to run. */
const withoutCost = ({ name, fields, meta = {} }: Frame) => {
  const { custom: _custom, stats: _stats, ...rest } = meta as Record<string, unknown>;
  const sql = String(rest['executedQueryString'] ?? '').replaceAll(/ in [\d.]+ ms/g, '');
  return { name, fields, meta: { ...rest, executedQueryString: sql } };
};

describe('every kind of query comes as the engine answers it', () => {
  const kinds: [string, object][] = [
    ['red', { kind: 'red', metrics: ['request_rate', 'latency_p95'], group_by: ['endpoint'] }],
    ['red, instant', { kind: 'red', metrics: ['error_ratio'], group_by: ['endpoint'], instant: true }],
    ['red, version 1', { version: 1, kind: 'red', metrics: ['request_rate'] }],
    ['red, exemplars', { kind: 'red', metrics: ['latency_p99'], exemplars: true }],
    ['network', { kind: 'network', group_by: ['auto_service_1'] }],
    ['map', { kind: 'map' }],
    ['search', { kind: 'search', status: 'error' }],
    ['requests', { kind: 'requests', limit: 50 }],
    ['logs', { kind: 'logs', limit: 50 }],
    ['tags', { kind: 'tags' }],
    ['values of a tag', { kind: 'tags', tag: 'endpoint' }],
    [
      'sql',
      {
        kind: 'sql',
        sql: 'SELECT endpoint, count() AS requests FROM flow_log.l7_flow_log GROUP BY endpoint ORDER BY endpoint',
      },
    ],
    ['sql over time', { kind: 'sql', format: 'time_series' }],
  ];
  it.each(kinds)('%s', async (name, json) => {
    const query = queryOf(json);
    const answer = (await ask([query]))['A'];
    expect(answer?.error).toBe('');
    const frames = answer?.frames?.map(readFrame) ?? [];
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.every(({ refId }) => refId === 'A')).toBe(true);
    expect(frames.map(withoutCost)).toEqual((await overHttp(json, query)).map(withoutCost));
    if (!name.startsWith('network')) expect(frames[0]?.fields[0]?.values.length).toBeGreaterThan(0);
  });

  it('trace', async () => {
    const json = { kind: 'trace', trace_id: '100' };
    const query = queryOf(json);
    const frames = (await ask([query]))['A']?.frames?.map(readFrame) ?? [];
    expect(frames[0]).toMatchObject({ name: 'trace', meta: { preferredVisualisationType: 'trace' } });
    expect(frames.map(withoutCost)).toEqual((await overHttp(json, query)).map(withoutCost));
  });
});
