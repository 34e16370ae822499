import fc from 'fast-check';
import { packFlame } from '../layout/flame-rows';
import { listRows } from '../layout/row-list';
import { large } from '../testing/large';
import { rowsOf, span } from '../testing/span';
import { buildTrace } from './trace';

// A hundred thousand spans on a busy machine.
jest.setTimeout(60_000);

const traceOf = (...spans: Parameters<typeof rowsOf>[0]) => buildTrace(rowsOf(spans), { adjustClocks: true });

describe('buildTrace', () => {
  it('orders children by start and keeps subtrees together', () => {
    const trace = traceOf(
      span('a', '', 0, 50),
      span('late', 'a', 20),
      span('early', 'a', 5),
      span('below', 'early', 6),
    );
    expect([...trace.tree.order].map((at) => trace.spans[at]?.spanId)).toEqual(['a', 'early', 'below', 'late']);
    expect([...trace.tree.depth]).toEqual([0, 1, 1, 2]);
    expect([...trace.tree.subtreeSize]).toEqual([4, 1, 2, 1]);
  });

  it('counts errors at and below each span', () => {
    const trace = traceOf(span('a'), span('b', 'a', 0, 1, { isError: true }), span('c', 'b', 0, 1, { isError: true }));
    expect([...trace.errorsBelow]).toEqual([2, 2, 1]);
    expect(trace.errorCount).toBe(2);
  });

  it('is named after a true root, not after an orphan that began earlier', () => {
    const trace = traceOf(span('orphan', 'gone', 0), span('x', 'orphan', 1), span('root', '', 5));
    expect(trace.spans[trace.mainRoot]?.spanId).toBe('root');
  });

  it('shares time among services by own time', () => {
    const trace = traceOf(
      span('a', '', 0, 10, { service: 'shop' }),
      span('b', 'a', 1, 6, { service: 'mysql', isError: true }),
    );
    expect(trace.services).toEqual([
      { name: 'mysql', spanCount: 1, errorCount: 1, selfTimeMs: 6, share: 0.6 },
      { name: 'shop', spanCount: 1, errorCount: 0, selfTimeMs: 4, share: 0.4 },
    ]);
  });

  it('marks each kind of defect once, with a sentence', () => {
    const rows = rowsOf([span('a'), span('b', 'gone', 2), span('c', 'a', NaN)]);
    const told = { ...rows, defects: new Map([['b', [{ kind: 'orphan', detail: 'the parent was sampled away' }]]]) };
    const trace = buildTrace(told, { adjustClocks: true });
    expect(Object.fromEntries(trace.defects)).toEqual({
      1: [{ kind: 'orphan', detail: 'the parent was sampled away' }],
      2: [{ kind: 'missing_time', detail: 'Start or duration is missing. It is drawn where its parent starts.' }],
    });
  });

  it('corrects a clock only when asked to, and says which', () => {
    const rows = rowsOf([span('a', '', 100, 10), span('b', 'a', 97, 8, { host: 'h2' })]);
    const [raw, adjusted] = [false, true].map((adjustClocks) => buildTrace(rows, { adjustClocks }));
    expect([raw?.adjusted, raw?.times.start[1], raw?.times.originMs]).toEqual([false, 0, 97]);
    expect([adjusted?.adjusted, adjusted?.times.start[1], adjusted?.times.originMs]).toEqual([true, 1, 100]);
    expect(raw?.defects.get(1)?.[0]?.detail).toBe(
      'The clock of h2 is 4.00 ms behind. Its times are drawn as reported.',
    );
  });

  /** Any spans: shared ids, parents that are missing or lead in circles, times that are missing or negative. */
  const anySpans = fc.array(
    fc.record({
      id: fc.nat(12),
      above: fc.nat(14),
      start: fc.oneof(fc.nat(100), fc.constant(NaN)),
      duration: fc.oneof(fc.nat(50), fc.constant(NaN), fc.constant(-5)),
      more: fc.record({
        operation: fc.constantFrom('GET /a/1', 'GET /a/2', 'SELECT'),
        spanType: fc.constantFrom('network' as const, 'process' as const),
        host: fc.constantFrom('h1', 'h2', ''),
        kind: fc.constantFrom('client', 'server'),
      }),
    }),
    { maxLength: 30 },
  );
  const traceFrom = (sketches: ReturnType<typeof anySpans.generate>['value']) =>
    buildTrace(
      rowsOf(
        sketches.map(({ id, above, start, duration, more }) =>
          span(String(id), above === 13 ? '' : String(above), start, duration, more),
        ),
      ),
      { adjustClocks: true, rollUpFrom: 2 },
    );

  it('draws every span exactly once, whatever the parents are', () => {
    fc.assert(
      fc.property(anySpans, fc.boolean(), (sketches, isOpen) => {
        const trace = traceFrom(sketches);
        const { groups } = trace.siblings;
        const openGroups = new Set(isOpen ? groups.map(({ id }) => id) : []);
        const hidden = new Uint8Array(trace.tree.size);
        const rows = listRows({ trace, collapsed: new Set(), openGroups, hidden });
        const drawn = Array.from(rows.span).filter((_, row) => rows.group[row] === -1);
        // A closed roll-up stands for its members and all that is below them.
        const rolled = Array.from(rows.group)
          .filter((group) => group >= 0 && !openGroups.has(group))
          .flatMap((group) => Array.from(groups[group]?.members ?? []))
          .flatMap((span) => {
            const rank = trace.tree.rank[span] ?? 0;
            return Array.from(trace.tree.order.subarray(rank, rank + (trace.tree.subtreeSize[span] ?? 0)));
          });
        expect([...drawn, ...rolled].sort((a, b) => a - b)).toEqual(sketches.map((_, at) => at));
        drawn.forEach((at) => {
          const above = trace.tree.parent[at] ?? -1;
          expect(above < 0 ? -1 : rows.rowOf[above]).toBeLessThan(rows.rowOf[at] ?? -1);
          expect(Number.isFinite(trace.times.start[at]) && Number.isFinite(trace.times.end[at])).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('packs every span into the flame exactly once, below its parent and beside no other', () => {
    fc.assert(
      fc.property(anySpans, (sketches) => {
        const trace = traceFrom(sketches);
        const { tree, times } = trace;
        const rows = packFlame({ tree, times, hidden: new Uint8Array(tree.size) });
        expect([...rows.spans].sort((a, b) => a - b)).toEqual(sketches.map((_, at) => at));
        tree.parent.forEach((above, at) =>
          expect(rows.row[at]).toBeGreaterThan(above < 0 ? -1 : (rows.row[above] ?? 0)),
        );
        for (let row = 0; row < rows.rowCount; row++) {
          const spans = rows.spans.subarray(rows.rowStart[row] ?? 0, rows.rowStart[row + 1] ?? 0);
          spans
            .slice(1)
            .forEach((at, slot) => expect(times.start[at]).toBeGreaterThanOrEqual(times.end[spans[slot] ?? 0] ?? 0));
        }
      }),
      {
        numRuns: 300,
        // One without length ends a block just where the next begins.
        examples: [
          [
            [
              { id: 4, above: 0, start: 0, duration: 0, more: { spanType: 'network', host: 'h1', kind: 'server' } },
              { id: 0, above: 10, start: NaN, duration: 1, more: { spanType: 'network', host: 'h1', kind: 'client' } },
              { id: 10, above: 0, start: 45, duration: 0, more: { spanType: 'network', host: 'h1', kind: 'client' } },
              { id: 4, above: 4, start: 45, duration: -5, more: { spanType: 'network', host: 'h1', kind: 'client' } },
            ],
          ],
        ] as never,
      },
    );
  });

  it('builds a chain of a hundred thousand spans', () => {
    const chain = Array.from({ length: 100_000 }, (_, at) =>
      span(String(at), at === 0 ? '' : String(at - 1), at / 1000, 200 - at / 1000),
    );
    const trace = traceOf(...chain);
    expect(trace.tree.depth[99_999]).toBe(99_999);
    expect(trace.criticalPath.size).toBe(100_000);
  });

  it('builds a wide trace of a hundred thousand spans', () => {
    const spans = large(100_000).map(({ id, parent, start, duration }) => span(id, parent, start, duration));
    expect(traceOf(...spans).tree.order).toHaveLength(100_000);
  });
});
