import { type SpanRow } from '../model/span';
import { buildTrace, type Trace } from '../model/trace';
import { rowsOf, span } from '../testing/span';
import { hiddenSpans } from './hidden-spans';
import { collapsedBelow, listRows, type RowList } from './row-list';

const network: Partial<SpanRow> = { spanType: 'network' };
const trace = buildTrace(
  rowsOf([span('a', '', 0), span('n', 'a', 1, 9, network), span('b', 'n', 2), span('c', 'a', 5), span('z', '', 50)]),
  { adjustClocks: false },
);
type Input = Parameters<typeof listRows>[0];
const all = (of: Trace): Input => ({
  trace: of,
  collapsed: new Set(),
  openGroups: new Set(),
  hidden: new Uint8Array(of.tree.size),
});
const texts = (of: Trace, rows: RowList) =>
  Array.from(rows.span, (at, row) => {
    const group = rows.group[row] ?? -1;
    const mark = group < 0 ? '' : `×${of.siblings.groups[group]?.members.length ?? 0} `;
    return `${' '.repeat(rows.level[row] ?? 0)}${mark}${of.spans[at]?.spanId ?? ''}`;
  });
const list = (more: Partial<Input>) => texts(trace, listRows({ ...all(trace), ...more }));

describe('listRows', () => {
  it('lists all spans from top to bottom', () => {
    expect(list({})).toEqual(['a', ' n', '  b', ' c', 'z']);
  });

  it('hides what is below a collapsed span', () => {
    expect(list({ collapsed: new Set([1]) })).toEqual(['a', ' n', ' c', 'z']);
    expect(list({ collapsed: new Set([0]) })).toEqual(['a', 'z']);
  });

  it('draws children of hidden network spans under the next shown ancestor', () => {
    const hidden = hiddenSpans({ ...trace, showNetwork: false, hiddenServices: new Set(), focused: -1 });
    expect(list({ hidden })).toEqual(['a', ' b', ' c', 'z']);
  });

  it('keeps the way to matches, even through collapsed spans', () => {
    expect(list({ only: Int32Array.from([2]), collapsed: new Set([0]) })).toEqual(['a', ' n', '  b']);
  });

  it('knows the row of each span', () => {
    const rows = listRows({ ...all(trace), collapsed: new Set([1]) });
    expect([...rows.rowOf]).toEqual([0, 1, -1, 2, 3]);
  });
});

describe('listRows with a subtree in focus', () => {
  it('lists only what is below it', () => {
    expect(list({ focused: 1 })).toEqual(['n', ' b']);
  });
});

describe('listRows with repeated siblings', () => {
  const repeated = buildTrace(
    rowsOf([
      span('a', '', 0, 100, { kind: 'server' }),
      span('q1', 'a', 1, 5, { kind: 'client', operation: 'GET /book/1' }),
      span('below', 'q1', 2, 1),
      span('other', 'a', 10, 5, { operation: 'GET /cart' }),
      span('q2', 'a', 20, 9, { kind: 'client', operation: 'GET /book/2' }),
      span('q3', 'a', 40, 7, { kind: 'client', operation: 'GET /book/3', isError: true }),
    ]),
    { adjustClocks: false, rollUpFrom: 3 },
  );

  it('sums them up in one row where the first of them is', () => {
    expect(texts(repeated, listRows(all(repeated)))).toEqual(['a', ' ×3 q1', ' other']);
  });

  it('lists them below that row when it is open', () => {
    const rows = listRows({ ...all(repeated), openGroups: new Set([0]) });
    expect(texts(repeated, rows)).toEqual(['a', ' ×3 q1', '  q1', '   below', '  q2', '  q3', ' other']);
    expect([rows.rowOfGroup[0], rows.rowOf[1]]).toEqual([1, 2]);
  });

  it('lists matches one by one', () => {
    expect(texts(repeated, listRows({ ...all(repeated), only: Int32Array.from([4, 5]) }))).toEqual(['a', ' q2', ' q3']);
  });

  it('lets them go when their service is switched off, and keeps what is below', () => {
    const hidden = Uint8Array.from(repeated.spans, ({ spanId }) => (spanId.startsWith('q') ? 1 : 0));
    expect(texts(repeated, listRows({ ...all(repeated), hidden }))).toEqual(['a', ' below', ' other']);
  });
});

describe('collapsedBelow', () => {
  it('collapses spans with children from a level on', () => {
    expect([...collapsedBelow(trace.tree, 1)]).toEqual([0, 1]);
    expect([...collapsedBelow(trace.tree, 2)]).toEqual([1]);
    expect([...collapsedBelow(trace.tree, 3)]).toEqual([]);
  });
});
