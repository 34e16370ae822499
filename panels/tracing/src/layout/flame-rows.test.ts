import { firstVisible, spanAt, visibleBoxes } from '../flame/flame-geometry';
import { neighbour } from '../flame/flame-keys';
import { rowsOf, span } from '../testing/span';
import { buildTrace, type Trace } from '../model/trace';
import { packFlame } from './flame-rows';

const traceOf = (...spans: Parameters<typeof rowsOf>[0]) => buildTrace(rowsOf(spans), { adjustClocks: false });
const pack = (trace: Trace, hidden = new Uint8Array(trace.tree.size)) =>
  packFlame({ tree: trace.tree, times: trace.times, hidden });

describe('packFlame', () => {
  it('puts children below their parent, side by side where they do not overlap', () => {
    const trace = traceOf(span('a', '', 0, 100), span('b', 'a', 0, 40), span('c', 'a', 50, 40), span('d', 'b', 10, 5));
    expect([...pack(trace).row]).toEqual([0, 1, 1, 2]);
  });

  it('pushes what overlaps below everything of its sibling', () => {
    const trace = traceOf(span('a', '', 0, 100), span('b', 'a', 0, 40), span('d', 'b', 10, 5), span('c', 'a', 20, 40));
    expect([...pack(trace).row]).toEqual([0, 1, 2, 3]);
  });

  it('uses room again that an ended sibling left', () => {
    const trace = traceOf(span('a', '', 0, 100), span('b', 'a', 0, 10), span('c', 'a', 5, 30), span('d', 'a', 12, 5));
    expect([...pack(trace).row]).toEqual([0, 1, 2, 1]);
  });

  it('keeps rows of a child that outlasts its parent clear', () => {
    const trace = traceOf(span('a', '', 0, 10), span('long', 'a', 5, 100), span('z', '', 50, 10));
    expect([...pack(trace).row]).toEqual([0, 1, 2]);
  });

  it('moves up what is below a hidden span', () => {
    const trace = traceOf(span('a', '', 0, 100), span('n', 'a', 0, 40), span('b', 'n', 10, 5));
    expect([...pack(trace, Uint8Array.from([0, 1, 0])).row]).toEqual([0, -1, 1]);
  });

  it('packs thousands at work at once without a look at each', () => {
    const spans = Array.from({ length: 20_000 }, (_, at) => span(`c${at}`, 'a', 1 + at / 1e6, 50));
    const began = performance.now();
    expect(pack(traceOf(span('a', '', 0, 100), ...spans)).rowCount).toBe(20_001);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('what is on the screen', () => {
  const trace = traceOf(
    span('a', '', 0, 100),
    ...Array.from({ length: 1_000 }, (_, at) => span(`c${at}`, 'a', at / 10, 0.05)),
  );
  const rows = pack(trace);
  const view = { window: { start: 0, end: 100 }, width: 200, height: 100, scrollTop: 0 };

  it('has at most one thin box per pixel', () => {
    const boxes = [...visibleBoxes(rows, trace.times, view, () => false)];
    expect(boxes.length).toBeGreaterThan(50);
    expect(boxes.length).toBeLessThan(2 + 201);
  });

  it('never leaves out what is marked', () => {
    const boxes = [...visibleBoxes(rows, trace.times, view, (at) => at === 502)];
    expect(boxes.some((box) => box.span === 502)).toBe(true);
  });

  it('begins where the window begins', () => {
    const first = firstVisible(rows, trace.times, 1, 50);
    expect(trace.spans[rows.spans[first] ?? 0]?.spanId).toBe('c500');
  });

  it('is found under the pointer', () => {
    expect(spanAt(rows, trace.times, view, 100, 5)).toBe(0);
    expect(trace.spans[spanAt(rows, trace.times, { ...view, window: { start: 50, end: 50.2 } }, 10, 25)]?.spanId).toBe(
      'c500',
    );
    expect(spanAt(rows, trace.times, view, 100, 90)).toBe(-1);
  });

  it('is walked by keys', () => {
    const id = (at: number) => trace.spans[at]?.spanId;
    expect(id(neighbour(rows, trace.tree, -1, 'down'))).toBe('a');
    expect(id(neighbour(rows, trace.tree, 0, 'down'))).toBe('c0');
    expect(id(neighbour(rows, trace.tree, 1, 'right'))).toBe('c1');
    expect(id(neighbour(rows, trace.tree, 1, 'left'))).toBe('c0');
    expect(id(neighbour(rows, trace.tree, 1, 'up'))).toBe('a');
  });
});
