import { configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setDataSourceSrv } from '@grafana/runtime';
import axe from 'axe-core';
import { of } from 'rxjs';
import { bookstore, traceFrame } from '../testing/bookstore';
import { ourRequest, traceOf, viewProps } from '../testing/view-props';
import { CompareView } from './CompareView';
import { ServicesView } from './ServicesView';
import { StatisticsView } from './StatisticsView';

jest.setTimeout(60_000);
beforeAll(() => configure({ defaultHidden: true }));

const trace = traceOf(bookstore());
const cleanly = async (container: HTMLElement) => {
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
};
const row = (name: RegExp) =>
  screen.getAllByRole('row').find((line) => name.test(line.textContent ?? '')) as HTMLElement;
const lines = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

describe('StatisticsView', () => {
  it('lists groups by own time, their parts below them, and the whole', () => {
    render(<StatisticsView {...viewProps(trace).props} />);
    expect(lines().slice(0, 4)).toEqual(['payment', 'charge', 'POST /charges', 'LPUSH audit']);
    expect(lines().at(-1)).toBe('All together');
    expect(within(row(/^All together/)).getAllByRole('cell')[0]?.textContent).toBe(String(bookstore().length));
  });

  it('groups by another column, by an attribute, and by one level only', async () => {
    render(<StatisticsView {...viewProps(trace).props} />);
    await userEvent.selectOptions(screen.getByLabelText('then by'), 'Nothing more');
    await userEvent.selectOptions(screen.getByLabelText('Group by'), 'observation_point');
    expect(lines().sort()).toEqual(['All together', 'app', 'c', 'c-p', 's-p']);
    await userEvent.selectOptions(screen.getByLabelText('Group by'), 'request_type');
    expect(lines()).toContain('SELECT');
  });

  it('sorts by a column, and turns the order round', async () => {
    render(<StatisticsView {...viewProps(trace).props} />);
    await userEvent.selectOptions(screen.getByLabelText('then by'), 'Nothing more');
    const count = () => screen.getByRole('columnheader', { name: 'Count' });
    await userEvent.click(within(count()).getByRole('button'));
    expect(count().getAttribute('aria-sort')).toBe('descending');
    expect(lines()[0]).toBe('storefront');
    await userEvent.click(within(count()).getByRole('button'));
    expect(count().getAttribute('aria-sort')).toBe('ascending');
    expect(lines()[0]).toBe('nginx');
  });

  it('folds parts, filters by what is pressed, and opens the longest span', async () => {
    const { props, done } = viewProps(trace);
    render(<StatisticsView {...props} />);
    await userEvent.click(screen.getByRole('button', { name: 'Hide the parts of payment' }));
    expect(lines().slice(0, 2)).toEqual(['payment', 'mariadb']);
    await userEvent.click(screen.getByRole('button', { name: 'payment' }));
    await userEvent.click(screen.getAllByRole('button', { name: 'SELECT book' })[0] as HTMLElement);
    await userEvent.click(
      within(row(/^mariadb/))
        .getAllByRole('button')
        .at(-1) as HTMLElement,
    );
    expect(done).toEqual([
      ['addCondition', { key: 'service', operator: '=', value: 'payment' }],
      ['addCondition', { key: 'service', operator: '=', value: 'mariadb' }],
      ['addCondition', { key: 'operation', operator: '=', value: 'SELECT book' }],
      ['openSpan', trace.indexOf('6s')],
    ]);
  });

  it('counts only spans that are shown and match', () => {
    const hidden = new Uint8Array(trace.tree.size).fill(1);
    hidden[0] = 0;
    const { rerender } = render(<StatisticsView {...viewProps(trace, { hidden }).props} />);
    expect(screen.getByText(`1 of ${bookstore().length} spans, as filtered`)).toBeTruthy();
    rerender(
      <StatisticsView
        {...viewProps(trace, { hidden: hidden.fill(1) }).props}
        hidden={new Uint8Array(trace.tree.size).fill(1)}
      />,
    );
    expect(screen.getByText('No span is left. Clear the filter to see all of them.')).toBeTruthy();
  });

  it('downloads the table', async () => {
    const blobs: Blob[] = [];
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => (blobs.push(blob), 'blob:x'),
      revokeObjectURL: () => undefined,
    });
    const clicked = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    render(<StatisticsView {...viewProps(trace).props} />);
    await userEvent.click(screen.getByRole('button', { name: 'CSV' }));
    expect(clicked).toHaveBeenCalled();
    expect(blobs[0]?.type).toBe('text/csv');
    clicked.mockRestore();
  });

  it('has no fault that axe knows', async () => {
    const { container } = render(<StatisticsView {...viewProps(trace).props} />);
    await cleanly(container);
  });
});

describe('ServicesView', () => {
  it('offers every service and every line as a button that tells its figures', () => {
    render(<ServicesView {...viewProps(trace).props} />);
    expect(screen.getByText(/^7 services, 13 calls/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /^payment: [\d.]+ ms, [\d.]+ %, \d spans, \d failed$/ })).toBeTruthy();
    expect(
      screen.getByRole('button', { name: 'nginx calls storefront: 1 calls, 1 failed, 170 µs between them' }),
    ).toBeTruthy();
  });

  it('tells more of what is pressed, and leads on from there', async () => {
    const { props, done } = viewProps(trace);
    render(<ServicesView {...props} />);
    await userEvent.click(screen.getByRole('button', { name: /^mariadb: / }));
    const facts = screen.getByRole('region', { name: 'Facts of mariadb' });
    expect(facts.textContent).toContain('Serves');
    await userEvent.click(within(facts).getByRole('button', { name: 'Show only its spans' }));
    await userEvent.click(within(facts).getByRole('button', { name: 'Open the slowest' }));
    await userEvent.click(screen.getByRole('button', { name: /^inventory calls mariadb/ }));
    expect(screen.getByRole('region', { name: 'Facts of inventory → mariadb' }).textContent).toContain(
      'Mean wait of the client',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Close the facts' }));
    expect(screen.queryByRole('region', { name: /^Facts/ })).toBeNull();
    expect(done).toEqual([
      ['addCondition', { key: 'service', operator: '=', value: 'mariadb' }],
      ['openSpan', trace.indexOf('6s')],
    ]);
  });

  it('has no fault that axe knows', async () => {
    const { container } = render(<ServicesView {...viewProps(trace).props} />);
    await cleanly(container);
  });
});

describe('CompareView', () => {
  const slower = traceOf(
    bookstore().map((span) => (span.id === '6s' ? { ...span, duration: span.duration + 30 } : span)),
    'b',
  );
  const both = () => {
    const { props, done } = viewProps(trace);
    const traces = [
      ...props.traces,
      { key: 'B', traceId: 'bbbbbbbbbbbbbbbb', name: 'the other', rows: slower.rows, file: 'other.json' },
    ];
    return { props: { ...props, traces, traceOf: (key: string) => (key === 'A' ? trace : slower) }, done };
  };

  it('says that a second trace is needed, and how to get one', () => {
    render(<CompareView {...viewProps(trace).props} />);
    expect(screen.getByTestId('thalweg-face-empty').textContent).toBe(
      'A second trace is neededOpen a file, or add a second query to the panel.',
    );
  });

  it('lists places by impact, with both totals and the change of each', async () => {
    const { props, done } = both();
    render(<CompareView {...props} />);
    expect(row(/SELECT book/).textContent).toMatch(/^▲slowermariadb SELECT books-p27\.7 ms57\.7 ms\+30 ms/);
    expect(lines()[0]).toContain('mariadb SELECT book');
    expect(screen.getByRole('button', { name: /28 same/ })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: /1 slower/ }));
    expect(lines()).toHaveLength(1);
    await userEvent.click(within(row(/SELECT book/)).getByRole('button'));
    expect(done).toEqual([['openSpan', trace.indexOf('6s')]]);
  });

  it('turns both round, and lists places as in the trace', async () => {
    render(<CompareView {...both().props} />);
    await userEvent.click(screen.getByRole('button', { name: 'Swap' }));
    expect(row(/SELECT book/).textContent).toMatch(/^▼faster/);
    await userEvent.selectOptions(screen.getByLabelText('Order'), 'tree');
    expect(lines()[0]).toContain('nginx GET /checkout/42');
  });

  it('asks our data source for the other trace by its id', async () => {
    setDataSourceSrv({
      get: async () => ({ query: () => of({ data: [traceFrame('c', bookstore().slice(0, 3))] }) }),
    } as never);
    const { props, done } = viewProps(trace, { request: ourRequest() });
    render(<CompareView {...props} />);
    await userEvent.type(screen.getByLabelText('Id of the other trace'), '4711');
    await userEvent.click(screen.getByRole('button', { name: 'Load' }));
    await waitFor(() => expect(done).toHaveLength(2));
    expect(done).toMatchObject([
      ['importTraces', [{ spans: [{}, {}, {}] }], '4711'],
      ['chooseTrace', 'A'],
    ]);
  });

  it('says so when no trace has the id', async () => {
    setDataSourceSrv({ get: async () => ({ query: () => of({ data: [] }) }) } as never);
    render(<CompareView {...viewProps(trace, { request: ourRequest() }).props} />);
    fireEvent.change(screen.getByLabelText('Id of the other trace'), { target: { value: '1' } });
    fireEvent.submit(screen.getByLabelText('Id of the other trace'));
    expect((await screen.findByRole('alert')).textContent).toBe('No trace has this id');
  });

  it('opens a file', async () => {
    const { props, done } = viewProps(trace);
    render(<CompareView {...props} />);
    const file = new File(
      [JSON.stringify({ data: [{ traceID: 'x', spans: [{ spanID: '1', operationName: 'y' }], processes: {} }] })],
      'x.json',
    );
    fireEvent.change(screen.getByLabelText('File with a trace'), { target: { files: [file] } });
    await waitFor(() => expect(done).toHaveLength(2));
    expect(done[0]?.[2]).toBe('x.json');
  });

  it('says what is wrong with a file', async () => {
    render(<CompareView {...viewProps(trace).props} />);
    fireEvent.change(screen.getByLabelText('File with a trace'), {
      target: { files: [new File(['<html>'], 'page.html')] },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('page.html is not JSON');
  });

  it('has no fault that axe knows', async () => {
    const { container } = render(<CompareView {...both().props} />);
    await cleanly(container);
  });
});
