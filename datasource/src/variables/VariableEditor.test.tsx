import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { host, range, wireFrame } from '../testing/host';
import { measure } from '../testing/measure';
import { VariableEditor } from './VariableEditor';
import { readVariableQuery } from './variable-query';

jest.mock('../statement/StatementEditor', () => ({ StatementEditor: () => null }));
beforeAll(measure);

function open(stored: unknown, query: () => unknown) {
  const { source } = host({ query });
  const onChange = jest.fn();
  const props = { datasource: source, query: readVariableQuery(stored), range, onChange, onRunQuery: jest.fn() };
  render(<VariableEditor {...props} />);
  return onChange;
}

const found = () => ({ results: { variable: { frames: [wireFrame('tag_values', { value: ['nginx', 'store'] })] } } });

describe('VariableEditor', () => {
  it('shows the values as they are now', async () => {
    open({ kind: 'tags', tag: 'host_1', include_any: true }, found);
    expect(screen.getByText('Looking for values…')).toBeTruthy();
    expect(await screen.findByText('store')).toBeTruthy();
    expect(screen.getByText('Any (.+)')).toBeTruthy();
  });

  it('says that there are none', async () => {
    open('host', () => ({ results: { variable: { frames: [wireFrame('tag_values', { value: [] })] } } }));
    expect(await screen.findByText(/No value in the time range/)).toBeTruthy();
  });

  it('says what went wrong', async () => {
    open('host', () => ({ results: { variable: { error: 'No such tag. See the catalog.' } } }));
    expect(await screen.findByText('No such tag. See the catalog.')).toBeTruthy();
  });

  it('stores a saved query: by tag or SQL, with Any and Disabled', async () => {
    const changed = open('host', found);
    await userEvent.click(screen.getByRole('switch', { name: 'Offer "Disabled"' }));
    expect(changed).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'tags', tag: 'host', include_disabled: true, version: 2 }),
    );
    await userEvent.click(screen.getByRole('radio', { name: 'PromQL' }));
    expect(changed).toHaveBeenLastCalledWith(expect.objectContaining({ kind: 'promql', tag: 'host' }));
    await userEvent.click(screen.getByRole('radio', { name: 'SQL' }));
    expect(changed).toHaveBeenLastCalledWith(expect.objectContaining({ kind: 'sql', tag: 'host' }));
  });
});
