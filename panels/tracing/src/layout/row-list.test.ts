import { type SpanRow } from '../model/span';
import { buildTrace } from '../model/trace';
import { rowsOf, span } from '../testing/span';
import { collapsedBelow, listRows } from './row-list';

const network: Partial<SpanRow> = { spanType: 'network' };
const trace = buildTrace(
  rowsOf([span('a', '', 0), span('n', 'a', 1, 9, network), span('b', 'n', 2), span('c', 'a', 5), span('z', '', 50)]),
  { adjustClocks: false },
);
const list = (more: Partial<Parameters<typeof listRows>[0]>) => {
  const rows = listRows({ tree: trace.tree, spans: trace.spans, collapsed: new Set(), showNetwork: true, ...more });
  return Array.from(rows.span, (at, row) => `${' '.repeat(rows.level[row] ?? 0)}${trace.spans[at]?.spanId ?? ''}`);
};

describe('listRows', () => {
  it('lists all spans from top to bottom', () => {
    expect(list({})).toEqual(['a', ' n', '  b', ' c', 'z']);
  });

  it('hides what is below a collapsed span', () => {
    expect(list({ collapsed: new Set([1]) })).toEqual(['a', ' n', ' c', 'z']);
    expect(list({ collapsed: new Set([0]) })).toEqual(['a', 'z']);
  });

  it('draws children of hidden network spans under the next shown ancestor', () => {
    expect(list({ showNetwork: false })).toEqual(['a', ' b', ' c', 'z']);
  });

  it('keeps the way to matches, even through collapsed spans', () => {
    expect(list({ only: Int32Array.from([2]), collapsed: new Set([0]) })).toEqual(['a', ' n', '  b']);
  });

  it('knows the row of each span', () => {
    const rows = listRows({ tree: trace.tree, spans: trace.spans, collapsed: new Set([1]), showNetwork: true });
    expect([...rows.rowOf]).toEqual([0, 1, -1, 2, 3]);
  });
});

describe('collapsedBelow', () => {
  it('collapses spans with children from a level on', () => {
    expect([...collapsedBelow(trace.tree, 1)]).toEqual([0, 1]);
    expect([...collapsedBelow(trace.tree, 2)]).toEqual([1]);
    expect([...collapsedBelow(trace.tree, 3)]).toEqual([]);
  });
});
