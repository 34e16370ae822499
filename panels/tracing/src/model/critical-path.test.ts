import fc from 'fast-check';
import { rowsOf, span } from '../testing/span';
import { type SpanRow } from './span';
import { buildTrace, type Trace } from './trace';

const traceOf = (...spans: Parameters<typeof rowsOf>[0]) => buildTrace(rowsOf(spans), { adjustClocks: false });
const pathOf = (trace: Trace) =>
  Object.fromEntries([...trace.criticalPath].map(([at, segments]) => [trace.spans[at]?.spanId, segments]));

describe('criticalPath', () => {
  it('follows the child that finished last and gives the rest to the parent', () => {
    const trace = traceOf(
      span('root', '', 0, 100),
      span('early', 'root', 10, 30),
      span('late', 'root', 50, 40),
      span('beside', 'root', 55, 20),
    );
    expect(pathOf(trace)).toEqual({
      root: [
        { start: 0, end: 10 },
        { start: 40, end: 50 },
        { start: 90, end: 100 },
      ],
      late: [{ start: 50, end: 90 }],
      early: [{ start: 10, end: 40 }],
    });
  });

  it('descends into the children of what it follows', () => {
    const trace = traceOf(span('a', '', 0, 10), span('b', 'a', 1, 8), span('c', 'b', 2, 6));
    expect(pathOf(trace)).toEqual({
      a: [
        { start: 0, end: 1 },
        { start: 9, end: 10 },
      ],
      b: [
        { start: 1, end: 2 },
        { start: 8, end: 9 },
      ],
      c: [{ start: 2, end: 8 }],
    });
  });

  it('clips a child that outlives its parent', () => {
    const trace = traceOf(span('a', '', 0, 10), span('b', 'a', 4, 100));
    expect(pathOf(trace)).toEqual({ a: [{ start: 0, end: 4 }], b: [{ start: 4, end: 10 }] });
  });

  const shares = (...spans: readonly SpanRow[]) =>
    traceOf(...spans).criticalShares.map(({ owner, share }) => `${Math.round(share * 100)} % ${owner}`);

  it('sums up by service, the network as one', () => {
    const spans = [
      span('a', '', 0, 10, { service: 'shop' }),
      span('n', 'a', 2, 6, { spanType: 'network', service: 'shop' }),
      span('b', 'n', 4, 2, { service: 'mysql' }),
    ];
    expect(shares(...spans)).toEqual(['40 % network', '40 % shop', '20 % mysql']);
  });

  it('counts what lies between the two ends of a call as network', () => {
    const spans = [
      span('c', '', 0, 10, { service: 'shop', observationPoint: 'c-p', kind: 'client' }),
      span('s', 'c', 3, 6, { service: 'cart', observationPoint: 's-p' }),
    ];
    expect(shares(...spans)).toEqual(['60 % cart', '40 % network']);
  });

  it('counts a call whose other end nobody saw for what was spoken with it', () => {
    const spans = [
      span('s', '', 0, 10, { service: 'shop' }),
      span('c', 's', 3, 6, { service: 'shop', observationPoint: 'c-p', kind: 'client', protocol: 'MySQL' }),
    ];
    expect(shares(...spans)).toEqual(['60 % MySQL', '40 % shop']);
  });

  it('gives the pieces of each share in order of time', () => {
    const trace = traceOf(span('a', '', 0, 10, { service: 'shop' }), span('b', 'a', 4, 2, { service: 'mysql' }));
    expect(trace.criticalShares[0]?.pieces).toEqual([
      { span: 0, start: 0, end: 4, owner: 'shop' },
      { span: 0, start: 6, end: 10, owner: 'shop' },
    ]);
  });

  it('is as long as the root and never overlaps, for any tree', () => {
    const spanArbitrary = fc.record({
      above: fc.nat(40),
      start: fc.integer({ min: 0, max: 200 }),
      duration: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(spanArbitrary, { minLength: 1, maxLength: 40 }), (sketches) => {
        const trace = traceOf(
          ...sketches.map(({ above, start, duration }, at) =>
            span(String(at), at === 0 ? '' : String(above % at), start, duration),
          ),
        );
        const segments = [...trace.criticalPath.values()].flat().sort((a, b) => a.start - b.start || a.end - b.end);
        const length = segments.reduce((sum, { start, end }) => sum + end - start, 0);
        const root = trace.mainRoot;
        expect(length).toBeCloseTo((trace.times.end[root] ?? 0) - (trace.times.start[root] ?? 0), 6);
        segments.slice(1).forEach(({ start }, at) => expect(start).toBeGreaterThanOrEqual(segments[at]?.end ?? 0));
      }),
      { numRuns: 200 },
    );
  });
});
