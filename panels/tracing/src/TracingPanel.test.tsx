import { act, configure, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CoreApp, EventBusSrv, getDefaultTimeRange, LoadingState, type PanelData, toDataFrame } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import axe from 'axe-core';
import { DEFAULT_OPTIONS, type TracingOptions } from './config';
import { SpanSelectEvent } from './events';
import { repeated } from './testing/repeated';
import { bookstore, broken, traceFrame } from './testing/bookstore';
import { TracingPanel } from './TracingPanel';

const data = (more: Partial<PanelData>): PanelData => ({
  state: LoadingState.Done,
  series: [],
  timeRange: getDefaultTimeRange(),
  ...more,
});
const bookstoreData = data({ series: [traceFrame('trace-1', bookstore())] });

function show(panelData: PanelData, options: Partial<TracingOptions> = {}) {
  const eventBus = new EventBusSrv();
  const events: unknown[] = [];
  eventBus.subscribe(SpanSelectEvent, ({ payload }) => events.push(payload));
  const view = render(
    <TracingPanel
      data={panelData}
      options={{ ...DEFAULT_OPTIONS, ...options }}
      width={1200}
      height={700}
      timeZone="utc"
      eventBus={eventBus}
      replaceVariables={(text) => text.replace('${span}', 'bs')}
    />,
  );
  return { ...view, events };
}

const names = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map(
      (row) => `${row.getAttribute('aria-level') ?? ''} ${within(row).getAllByRole('gridcell')[0]?.textContent ?? ''}`,
    );
const rowOf = (text: RegExp, at = 0) =>
  screen.getAllByRole('row').filter((row) => text.test(row.textContent ?? ''))[at] as HTMLElement;
const grid = () => screen.getByRole('treegrid');

// Machines that run other suites at the same time need more than the usual five seconds.
jest.setTimeout(60_000);

beforeAll(() => {
  // Asking jsdom for the visibility of each element makes a query by role take a second.
  configure({ defaultHidden: true });
  // The virtual list asks elements for their size, which jsdom does not have.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 2_000 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 1_200 });
  HTMLElement.prototype.scrollTo = () => undefined;
});

// What a test opened is in the address.
beforeEach(() => locationService.replace('/'));

describe('faces', () => {
  it('says that it is loading', () => {
    show(data({ state: LoadingState.Loading }));
    expect(screen.getByTestId('thalweg-face-loading').textContent).toContain('Loading the trace');
  });

  it('says that there is no trace and what to do', () => {
    show(data({}));
    expect(screen.getByTestId('thalweg-face-empty').textContent).toBe(
      'No trace to showThe query returned no spans. Choose a trace by its id, or a longer time range.',
    );
  });

  it('says what went wrong and what to do', () => {
    show(data({ state: LoadingState.Error, errors: [{ message: '503 the store is starting' }] }));
    expect(screen.getByRole('alert').textContent).toBe(
      '503 the store is startingCheck the query and the data source, then refresh the panel.',
    );
  });

  it('names the field that a frame lacks', () => {
    const frame = toDataFrame({ name: 'trace', fields: [{ name: 'traceID', values: ['a'] }] });
    show(data({ series: [frame] }));
    expect(screen.getByRole('alert').textContent).toContain('has no fields "spanID"');
  });

  it('keeps the trace while it is loaded again', () => {
    show({ ...bookstoreData, state: LoadingState.Loading });
    expect(grid()).toBeTruthy();
  });
});

describe('waterfall', () => {
  it('shows every span with service, operation, observation point and level', () => {
    show(bookstoreData);
    expect(names()).toHaveLength(bookstore().length);
    expect(names().slice(0, 5)).toEqual([
      '1 s-pnginx HTTPGET /checkout/42502',
      '2 c-pnginx HTTPGET /checkout/42502',
      '3 s-pstorefront HTTPGET /checkout/42502',
      '4 c-pstorefront GET session:8a1f',
      '5 s-predis GET session:8a1f',
    ]);
  });

  it('shows orphans, circles and spans without times, each marked', () => {
    show(data({ series: [traceFrame('trace-1', broken())] }));
    expect(names()).toHaveLength(broken().length);
    expect(within(rowOf(/POST \/receipts/)).getByLabelText(/not part of this trace/)).toBeTruthy();
    expect(within(rowOf(/tick/)).getByLabelText(/circle was cut/)).toBeTruthy();
    expect(within(rowOf(/GET \/timeless/)).getByLabelText(/Start or duration is missing/)).toBeTruthy();
    const clocks = screen.getByRole('button', { name: /Clock of book-2 \+.* corrected/ });
    fireEvent.click(clocks);
    expect(screen.getByRole('dialog', { name: 'Clocks' }).textContent).toContain(
      '2 of 2 calls arrived before they were sent',
    );
  });

  it('collapses and opens a span, and counts what it hides, errors too', async () => {
    show(bookstoreData);
    await userEvent.click(within(rowOf(/POST \/charges/)).getByRole('button', { name: 'Close' }));
    expect(names()).toHaveLength(bookstore().length - 6);
    expect(rowOf(/POST \/charges/).getAttribute('aria-expanded')).toBe('false');
    expect(rowOf(/POST \/charges/).textContent).toContain('+6');
    await userEvent.click(within(rowOf(/POST \/charges/)).getByRole('button', { name: 'Open' }));
    expect(names()).toHaveLength(bookstore().length);
  });

  it('shows failed spans below on a collapsed span that did not fail itself', async () => {
    const sketches = bookstore().map((span) => (span.id === '2c' ? { ...span, status: 'ok', code: 200 } : span));
    show(data({ series: [traceFrame('trace-1', sketches)] }));
    await userEvent.click(within(rowOf(/GET \/checkout/, 1)).getByRole('button', { name: 'Close' }));
    expect(within(rowOf(/GET \/checkout/, 1)).getByLabelText('4 failed below')).toBeTruthy();
  });

  it('opens only as many levels as asked, then one more', async () => {
    show(bookstoreData, { defaultDepth: 2 });
    expect(names()).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Open one level more' }));
    expect(names()).toHaveLength(3);
    await userEvent.click(screen.getByRole('button', { name: 'Open all levels' }));
    expect(names()).toHaveLength(bookstore().length);
    await userEvent.click(screen.getByRole('button', { name: 'Close all levels' }));
    expect(names()).toHaveLength(1);
  });

  it('hides network spans on request, and says so', async () => {
    show(bookstoreData);
    await userEvent.click(screen.getByRole('button', { name: 'Hops' }));
    expect(names()).toHaveLength(bookstore().length - 1);
    expect(screen.getByText(/1 spans switched off/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(names()).toHaveLength(bookstore().length);
  });

  it('rolls up siblings that repeat, says how often and how long, and lists them on request', async () => {
    show(data({ series: [traceFrame('trace-1', repeated())] }));
    expect(names()).toEqual([
      '1 s-pstorefront HTTPGET /shelf200',
      '2 ×24storefront SELECT book #N+1',
      '2 ×6storefront HTTPGET /price/#',
    ]);
    const group = rowOf(/SELECT book #/);
    expect(within(group).getByLabelText(/min 2.4 ms · mean 2.59 ms · max 2.8 ms/)).toBeTruthy();
    expect(within(group).getByLabelText('1 of them failed')).toBeTruthy();
    await userEvent.click(group);
    expect(rowOf(/SELECT book #/).getAttribute('aria-expanded')).toBe('true');
    expect(names()).toHaveLength(3 + 2 * 24);
  });

  it('shows one subtree alone and leads back', async () => {
    show(bookstoreData);
    fireEvent.click(within(rowOf(/payment.*POST \/charges/)).getByLabelText('Only this subtree'));
    expect(names()[0]).toContain('payment HTTPPOST /charges');
    const trail = screen.getByRole('navigation', { name: 'Subtree in focus' });
    expect(trail.textContent).toContain('storefront POST /charges');
    await userEvent.click(within(trail).getByRole('button', { name: 'Whole trace' }));
    expect(names()).toHaveLength(bookstore().length);
  });

  it('leads along the critical path by its summary', async () => {
    show(bookstoreData);
    const summary = screen.getByRole('group', { name: 'Critical path' });
    expect(
      within(summary)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual(['55 %payment', '23 %mariadb', '14 %network', '5 %storefront', '2 %catalogue']);
    await userEvent.click(within(summary).getByRole('button', { name: /mariadb/ }));
    expect(rowOf(/mariadb.*SELECT book/).getAttribute('aria-selected')).toBe('true');
  });

  it('offers a choice where there are several traces', async () => {
    show(data({ series: [traceFrame('trace-1', bookstore()), traceFrame('trace-2', repeated())] }));
    expect(names()).toHaveLength(bookstore().length);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: /one of 2/ }), 'trace-2');
    expect(names()).toHaveLength(3);
  });

  it('sums up the trace in its header', () => {
    show(bookstoreData);
    const header = screen.getByRole('banner').textContent ?? '';
    expect(header).toContain('nginx GET /checkout/42');
    expect(header).toContain('trace-1');
    expect(header).toContain('Duration148 ms');
    expect(header).toContain('Spans29Services7Hosts2Errors6');
  });
});

describe('search', () => {
  const search = async (query: string) => {
    await userEvent.type(screen.getByRole('textbox', { name: 'Search spans' }), query);
    await act(() => new Promise((done) => setTimeout(done, 250)));
  };

  it('counts and marks matches and steps through them', async () => {
    show(bookstoreData);
    await search('mariadb');
    const count = within(screen.getByRole('search')).getByRole('status');
    expect(count.textContent).toBe('– of 4');
    expect(screen.getAllByText('mariadb', { selector: 'mark' })).toHaveLength(4);
    await userEvent.keyboard('{Enter}');
    expect(count.textContent).toBe('1 of 4');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    expect(count.textContent).toBe('4 of 4');
  });

  it('leaves only matches and the way to them', async () => {
    show(bookstoreData);
    await search('warehouse service=mariadb');
    await userEvent.click(screen.getByRole('button', { name: 'Matches only' }));
    expect(names().map((name) => name.split(' ')[0])).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    await userEvent.click(screen.getByRole('button', { name: 'Clear search and filters' }));
    expect(names()).toHaveLength(bookstore().length);
  });

  it('says when nothing matches', async () => {
    show(bookstoreData);
    await search('nowhere');
    expect(within(screen.getByRole('search')).getByRole('status').textContent).toBe('No match');
  });

  it('finds failed spans by a pill', async () => {
    show(bookstoreData);
    await userEvent.click(screen.getByRole('button', { name: 'Errors' }));
    expect(within(screen.getByRole('search')).getByRole('status').textContent).toBe('– of 6');
  });

  it('switches services off and on by the legend, or leaves one alone', async () => {
    show(bookstoreData);
    const legend = screen.getByRole('group', { name: 'Services by their share of time' });
    const redis = within(legend).getByRole('button', { name: /^redis/ });
    fireEvent.click(redis);
    expect(redis.getAttribute('aria-pressed')).toBe('false');
    expect(names().some((name) => name.includes('redis'))).toBe(false);
    fireEvent.click(redis);
    fireEvent.click(redis, { shiftKey: true });
    expect(names().every((name) => name.includes('redis'))).toBe(true);
  });

  it('asks for attributes by conditions that can be taken away again', async () => {
    show(bookstoreData);
    await userEvent.click(screen.getByRole('button', { name: 'Filter' }));
    await userEvent.type(screen.getByRole('combobox', { name: 'Attribute' }), 'duration');
    await userEvent.type(screen.getByRole('combobox', { name: 'Value' }), '10%{Enter}');
    const count = within(screen.getByRole('search')).getByRole('status');
    expect(count.textContent).toBe('– of 13');
    await userEvent.type(screen.getByRole('combobox', { name: 'Attribute' }), 'service');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Comparison' }), '=~');
    await userEvent.type(screen.getByRole('combobox', { name: 'Value' }), '^pay|maria{Enter}');
    expect(count.textContent).toBe('– of 3');
    await userEvent.click(screen.getByRole('button', { name: 'Remove duration > 10%' }));
    expect(count.textContent).toBe('– of 8');
  });

  it('begins with the filter that the options hold, variables filled in', () => {
    show(bookstoreData, { conditions: [{ key: 'id', operator: '=', value: '${span}' }], matchesOnly: true });
    expect(within(screen.getByRole('search')).getByRole('status').textContent).toBe('– of 1');
    expect(names().at(-1)).toContain('payment HTTPPOST /charges');
  });
});

describe('details', () => {
  it('open by a click, tell the page, and close by Escape', async () => {
    const { events } = show(bookstoreData);
    await userEvent.click(rowOf(/mariadb.*SELECT book/));
    const drawer = screen.getByRole('complementary', { name: 'Details of the span' });
    expect(drawer.textContent).toContain('mariadb SELECT book');
    expect(rowOf(/mariadb.*SELECT book/).getAttribute('aria-selected')).toBe('true');
    grid().focus();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(events).toEqual([
      { traceId: 'trace-1', spanId: '6s' },
      { traceId: 'trace-1', spanId: '' },
    ]);
  });

  it('explain the link of a span and lead to its parent', async () => {
    show(bookstoreData, { selectedSpanId: '6s' });
    const evidence = screen.getByRole('region', { name: 'Why it is here' });
    expect(evidence.textContent).toContain('Client and server saw the same TCP sequence numbers');
    expect(evidence.textContent).toContain('100 %, certain');
    expect(evidence.textContent).toContain('tcp_seq');
    await userEvent.click(within(evidence).getByRole('button', { name: 'Parent: catalogue SELECT book' }));
    expect(screen.getByRole('complementary').textContent).toContain('The thread that read the incoming request');
  });

  it('say of a root what was looked for in vain', () => {
    show(bookstoreData, { selectedSpanId: '1s' });
    expect(screen.getByRole('region', { name: 'Why it is here' }).textContent).toContain('Nothing above it was found');
  });

  it('open at the span that the options name, variables filled in', () => {
    show(bookstoreData, { selectedSpanId: '${span}' });
    expect(screen.getByRole('complementary').textContent).toContain('payment POST /charges');
    expect(screen.getByRole('complementary').textContent).toContain('client error (402) card declined');
  });

  it('unfold the way to that span', () => {
    show(bookstoreData, { selectedSpanId: '6s', defaultDepth: 1 });
    expect(rowOf(/mariadb.*SELECT book/).getAttribute('aria-selected')).toBe('true');
  });
});

describe('keyboard', () => {
  const activeText = () =>
    document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent ?? '';

  it('moves, folds, opens and searches inside the panel', async () => {
    show(bookstoreData);
    grid().focus();
    await userEvent.keyboard('jjj');
    expect(activeText()).toContain('storefront HTTPGET /checkout/42');
    await userEvent.keyboard('{ArrowLeft}');
    expect(names()).toHaveLength(3);
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(activeText()).toContain('GET session:8a1f');
    await userEvent.keyboard('{Enter}');
    expect(screen.getByRole('complementary')).toBeTruthy();
    await userEvent.keyboard('{End}k/');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Search spans' }));
  });

  it('leaves letters to the search field', async () => {
    show(bookstoreData);
    await userEvent.type(screen.getByRole('textbox', { name: 'Search spans' }), 'jk?');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Search spans' }).value).toBe('jk?');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('stands on roll-ups and opens them', async () => {
    show(data({ series: [traceFrame('trace-1', repeated())] }));
    grid().focus();
    await userEvent.keyboard('jj');
    expect(activeText()).toContain('×24');
    await userEvent.keyboard('{ArrowRight}');
    expect(names()).toHaveLength(3 + 2 * 24);
    await userEvent.keyboard('{ArrowRight}{ArrowLeft}{ArrowLeft}');
    expect(activeText()).toContain('SELECT book #');
    await userEvent.keyboard('{ArrowLeft}');
    expect(names()).toHaveLength(3);
  });

  it('goes from view to view, along the critical path and into a subtree', async () => {
    show(bookstoreData);
    grid().focus();
    await userEvent.keyboard('c');
    expect(screen.getByRole('complementary').textContent).toContain('nginx');
    await userEvent.keyboard('{Escape}jjjjjf');
    expect(screen.getByRole('navigation', { name: 'Subtree in focus' })).toBeTruthy();
    await userEvent.keyboard('b2');
    expect(screen.getByRole('tab', { name: 'Flame' }).getAttribute('aria-selected')).toBe('true');
    const flame = screen.getByRole('application');
    flame.focus();
    await userEvent.keyboard('{Home}{ArrowDown}{ArrowDown}');
    expect(flame.textContent).toContain('storefront GET /checkout/42');
    await userEvent.keyboard('{Enter}1');
    expect(rowOf(/storefront.*GET \/checkout/).getAttribute('aria-selected')).toBe('true');
  });

  it('explains itself', async () => {
    show(bookstoreData);
    grid().focus();
    await userEvent.keyboard('?');
    expect(screen.getByRole('dialog', { name: 'Keys' })).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('leaves keys outside the panel alone', () => {
    show(bookstoreData);
    expect(fireEvent.keyDown(document.body, { key: 'j' })).toBe(true);
    expect(grid().getAttribute('aria-activedescendant')).toBeNull();
  });
});

describe('address', () => {
  it('opens what a link names', () => {
    locationService.replace('/d/trace?trace0.span=6s&trace0.zoom=10_40');
    show(bookstoreData);
    expect(rowOf(/mariadb.*SELECT book/).getAttribute('aria-selected')).toBe('true');
    expect(screen.getByRole('slider', { name: 'Shown from' }).getAttribute('aria-valuetext')).toBe('10 ms');
  });

  it('follows what is opened, zoomed and viewed', async () => {
    show(bookstoreData);
    fireEvent.click(rowOf(/mariadb.*SELECT book/));
    grid().focus();
    await userEvent.keyboard('+4');
    await act(() => new Promise((done) => setTimeout(done, 400)));
    expect(locationService.getSearchObject()).toMatchObject({ 'trace0.span': '6s', 'trace0.view': 'services' });
    expect(locationService.getSearchObject()['trace0.zoom']).toMatch(/^[\d.]+_[\d.]+$/);
  });

  it('is left alone in Explore', async () => {
    show(data({ ...bookstoreData, request: { app: CoreApp.Explore } as PanelData['request'] }));
    fireEvent.click(rowOf(/mariadb.*SELECT book/));
    await act(() => new Promise((done) => setTimeout(done, 400)));
    expect(locationService.getSearchObject()).toEqual({});
  });
});

describe('accessibility', () => {
  it('has no violations, with details and findings', async () => {
    const few = broken().filter(({ id }) => ['1s', '2c', '2s', 'orphan', 'orphan-child', 'timeless'].includes(id));
    const { container } = show(data({ series: [traceFrame('trace-1', few)] }), { selectedSpanId: 'orphan' });
    // Colours cannot be judged without a renderer.
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
});
