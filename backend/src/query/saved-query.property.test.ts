import { DEFAULT_SAVED_QUERY, isAskable, migrateSavedQuery, QUERY_KINDS, toQuestion } from '@thalweg/protocol';
import fc from 'fast-check';
import { checkQuestion } from './answer';

const word = fc.string({ maxLength: 64 });
const some = (...values: unknown[]) => fc.oneof(fc.constantFrom(...values), fc.jsonValue({ maxDepth: 2 }));
const filter = fc.record(
  { key: word, operator: some('=', '!~', '>='), values: fc.array(word, { maxLength: 5 }) },
  { requiredKeys: [] },
);
const saved = fc.record(
  {
    version: some(1, 2, 3),
    kind: fc.constantFrom(...QUERY_KINDS),
    filters: fc.oneof(fc.array(filter, { maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
    metrics: fc.array(some('latency_p95', 'apdex(3)', 'latency_quantile(0.1)', '$m'), { maxLength: 5 }),
    network_metrics: fc.array(some('request_size_avg'), { maxLength: 5 }),
    group_by: fc.array(word, { maxLength: 8 }),
    role: some('client', 'server'),
    instant: some(true, false),
    exemplars: some(true, false),
    legend: word,
    node: some('host', 'pod'),
    compare_offset_ms: some(0, 1, 1000, 3.5, 1e12),
    order_by: some('response_duration'),
    descending: some(true, false),
    search_order: some('duration'),
    min_duration_ms: some(0, 0.5, -1),
    max_duration_ms: some(7),
    status: some('error'),
    search: word,
    trace_id: word,
    id: word,
    tag: word,
    sql: word,
    format: some('logs'),
    expr: fc.oneof(word, fc.constant('rate(up[$__rate_interval])')),
    promql_format: some('table', 'heatmap'),
    min_step_ms: some(0, 0.4, 15_000),
    log_source: some('records'),
    of_trace: word,
    of_span: word,
    limit: some(0, 1, 2.5, 1e9),
  },
  { requiredKeys: [] },
);
const surroundings = fc.record(
  {
    range: fc.constant({ from: 0, to: 60_000 }),
    ref_id: fc.constant('A'),
    interval_ms: fc.double({ min: 0.001, max: 1e9, noNaN: true }),
  },
  { requiredKeys: ['range'] },
);

it('every query that can be asked becomes a question that fits its schema', () => {
  fc.assert(
    fc.property(saved, surroundings, (given, around) => {
      const query = migrateSavedQuery(given);
      fc.pre(isAskable(query));
      expect(() => checkQuestion(toQuestion(query, around))).not.toThrow();
    }),
    { numRuns: 1000 },
  );
});

it.each(QUERY_KINDS)('the default of kind %s does, too', (kind) => {
  const query = { ...DEFAULT_SAVED_QUERY, kind, trace_id: 'cafe', expr: 'up' };
  expect(checkQuestion(toQuestion(query, { range: { from: 0, to: 1 } }))).toBeDefined();
});
