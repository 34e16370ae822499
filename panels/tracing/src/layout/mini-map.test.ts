import { buildTrace } from '../model/trace';
import { large } from '../testing/large';
import { rowsOf, span } from '../testing/span';
import { miniMapGrid } from './mini-map';

describe('miniMapGrid', () => {
  it('draws each span at its time, in its service, errors marked', () => {
    const rows = rowsOf([
      span('a', '', 0, 10, { service: 'shop' }),
      span('b', 'a', 5, 5, { service: 'mysql', isError: true }),
    ]);
    const grid = miniMapGrid(buildTrace(rows, { adjustClocks: false }), 4, 2);
    expect([...grid.service]).toEqual([2, 2, 2, 2, 0, 0, 1, 1]);
    expect([...grid.error]).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('shows an instant span as one pixel', () => {
    const rows = rowsOf([span('a', '', 0, 10), span('b', 'a', 10, 0)]);
    const grid = miniMapGrid(buildTrace(rows, { adjustClocks: false }), 4, 2);
    expect([...grid.service].slice(4)).toEqual([0, 0, 0, 1]);
  });

  it('stays inside its grid for a large trace', () => {
    const spans = large(5_000).map(({ id, parent, start, duration }) => span(id, parent, start, duration));
    const grid = miniMapGrid(buildTrace(rowsOf(spans), { adjustClocks: false }), 200, 40);
    expect(grid.service).toHaveLength(8_000);
    expect(grid.service.slice(39 * 200).some((cell) => cell > 0)).toBe(true);
  });
});
