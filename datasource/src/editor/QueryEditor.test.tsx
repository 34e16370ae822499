import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ThalwegDataSource } from '../data-source';
import { migrateQuery, type ThalwegQuery } from '../model/query';
import { QueryEditor } from './QueryEditor';

const source = { tagKeys: async () => [{ value: 'host' }], tagValues: async () => [] } as unknown as ThalwegDataSource;

// Pickers size themselves by the width of their text, which jsdom cannot measure.
beforeAll(() => {
  const context = {
    measureText: (text: string) => ({ width: text.length * 8 }),
  } as unknown as CanvasRenderingContext2D;
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
});

function open(change: Partial<ThalwegQuery>) {
  const onChange = jest.fn();
  const onRunQuery = jest.fn();
  const query = migrateQuery({ refId: 'A', ...change });
  render(<QueryEditor datasource={source} query={query} onChange={onChange} onRunQuery={onRunQuery} />);
  return { onChange, onRunQuery };
}

describe('QueryEditor', () => {
  it('offers the five kinds and shows the fields of the chosen one', () => {
    open({ kind: 'red' });
    expect(screen.getAllByRole('radio').map((radio) => radio.getAttribute('aria-label') ?? '')).toHaveLength(7);
    for (const kind of ['RED', 'Map', 'Requests', 'Trace', 'SQL']) expect(screen.getByLabelText(kind)).toBeTruthy();
    expect(screen.getByText('Group by')).toBeTruthy();
    expect(screen.queryByText('Trace id or row id')).toBeNull();
  });

  it('stores another kind and asks at once', async () => {
    const { onChange, onRunQuery } = open({ kind: 'red', group_by: ['host'] });
    await userEvent.click(screen.getByLabelText('Map'));
    expect(onChange).toHaveBeenCalledWith(expect.objectContaining({ kind: 'map', group_by: ['host'], version: 1 }));
    expect(onRunQuery).toHaveBeenCalled();
  });

  it('takes a trace id when the field is left', async () => {
    const { onChange } = open({ kind: 'trace' });
    await userEvent.type(screen.getByLabelText(/Trace id or row id/, { selector: 'input' }), ' 42 ');
    await userEvent.tab();
    expect(onChange).toHaveBeenCalledWith(expect.objectContaining({ id: '42' }));
  });

  it('adds and removes filters', async () => {
    const { onChange } = open({ kind: 'map', filters: [{ key: 'host', operator: '=', values: ['a'] }] });
    await userEvent.click(screen.getByRole('button', { name: 'Filter' }));
    expect(onChange.mock.calls[0]?.[0].filters).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Remove filter host' }));
    expect(onChange.mock.calls[1]?.[0].filters).toEqual([]);
  });
});
