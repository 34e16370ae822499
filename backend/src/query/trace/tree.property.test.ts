import fc from 'fast-check';
import { OBSERVATION_POINTS } from '@thalweg/protocol';
import { type LinkRow } from './link-row';
import { row } from './link-row.fixture';
import { buildTrace } from './tree';

const few = (values: string[]) => fc.constantFrom(...values);

/** Few distinct values everywhere, so that rules fire, contradict each other and run in circles. */
const garbage: fc.Arbitrary<LinkRow> = fc
  .record({
    rowId: fc.integer({ min: 1, max: 60 }).map(String),
    point: fc.constantFrom(...OBSERVATION_POINTS, 'x'),
    start: fc.integer({ min: 0, max: 30 }),
    length: fc.integer({ min: -2, max: 30 }),
    rest: fc.record({
      complete: fc.boolean(),
      agentId: fc.integer({ min: 1, max: 2 }),
      client: few(['a:1', 'b:1']),
      reqTcpSeq: fc.integer({ min: 0, max: 3 }),
      respTcpSeq: fc.integer({ min: 0, max: 2 }),
      clientProcess: fc.integer({ min: 0, max: 2 }),
      serverProcess: fc.integer({ min: 0, max: 2 }),
      requestContext: few(['', 'A', 'B', 'C']),
      responseContext: few(['', 'A', 'B', 'C']),
      traceId: few(['', '', 't', 'u']),
      traceId2: few(['', '', 'u']),
      spanId: few(['', 's', 'v', 'w']),
      parentSpanId: few(['', 's', 'v', 'w']),
      xRequestId0: few(['', 'x', 'y']),
      xRequestId1: few(['', 'x', 'y']),
    }),
  })
  .map(({ rowId, point, start, length, rest }) => row(rowId, point, start, start + length, rest));

const rowsOf = fc.uniqueArray(garbage, { maxLength: 40, selector: ({ rowId }) => rowId });

const summary = (rows: readonly LinkRow[]) => {
  const { spans, defects } = buildTrace(rows);
  return {
    spans: spans.map(({ row: { rowId }, link, depth, selfNs }) => ({ rowId, link, depth, selfNs })),
    defects,
  };
};

it('gives the same tree for any order of the rows', () => {
  fc.assert(
    fc.property(
      rowsOf.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      ([rows, shuffled]) => expect(summary(shuffled)).toEqual(summary(rows)),
    ),
    { numRuns: 400 },
  );
});

it('draws every row once, parents before children, and never a loop', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const { spans } = buildTrace(rows);
      expect(spans.map(({ row: { rowId } }) => rowId).sort()).toEqual(rows.map(({ rowId }) => rowId).sort());
      const drawn = new Set<string>();
      for (const {
        row: { rowId },
        link,
        depth,
      } of spans) {
        if (link) expect(drawn).toContain(link.parent);
        expect(depth === 0).toBe(link === undefined);
        drawn.add(rowId);
      }
    }),
    { numRuns: 400 },
  );
});

it('gives every link a rule, a key and a confidence between 0 and 1, and no self time below 0', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      for (const { link, selfNs } of buildTrace(rows).spans) {
        expect(selfNs).toBeGreaterThanOrEqual(0n);
        if (!link) continue;
        expect(link.rule).not.toBe('');
        expect(link.key).not.toBe('');
        expect(link.confidence).toBeGreaterThan(0);
        expect(link.confidence).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 200 },
  );
});

// A second on an idle machine; a square of the rows would be minutes.
it('builds ten thousand rows that share every id within ten seconds', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) =>
    row(String(index + 1), index % 2 ? 'c-p' : 's-p', index * 0.01, index * 0.01 + 50, {
      reqTcpSeq: 7,
      clientProcess: 5,
      serverProcess: 5,
      requestContext: 'A',
      responseContext: 'A',
      traceId: 't',
      spanId: 's',
      parentSpanId: 's',
      xRequestId0: 'x',
    }),
  );
  const began = performance.now();
  expect(buildTrace(rows).spans).toHaveLength(10_000);
  expect(performance.now() - began).toBeLessThan(10_000);
}, 30_000);

it('builds ten thousand calls in one sequence without overflowing the stack', () => {
  const calls = Array.from({ length: 9_999 }, (_, index) =>
    row(String(index + 2), 'c-p', index + 1, index + 1.5, {
      clientProcess: 5,
      requestContext: `c${index}`,
      responseContext: `c${index + 1}`,
    }),
  );
  const request = row('1', 's-p', 0, 20_000, {
    serverProcess: 5,
    requestContext: 'c0',
    responseContext: 'c9999',
  });
  const { spans } = buildTrace([...calls, request]);
  expect(spans.filter(({ link }) => link?.parent === '1')).toHaveLength(9_999);
});
