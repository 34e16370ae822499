import { configure, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { toDataFrame } from '@grafana/data';
import { setDataSourceSrv } from '@grafana/runtime';
import axe from 'axe-core';
import { of, throwError } from 'rxjs';
import { bookstore, broken, EPOCH_MS, type Sketch, traceFrame } from '../testing/bookstore';
import { drawerProps, ourRequest, traceOf } from '../testing/view-props';
import { SpanDrawer } from './SpanDrawer';

jest.setTimeout(60_000);
beforeAll(() => configure({ defaultHidden: true }));

/** As agents tell it: both ends of a call share sequence numbers, a thread's calls its id. */
const told = (span: Sketch): Sketch => ({
  ...span,
  tags: {
    auto_service_1: 'payment',
    endpoint: '/charges',
    req_tcp_seq: span.id.startsWith('b') ? 77 : 0,
    syscall_trace_id_request: span.id === 'bc' ? '900' : '',
    x_request_id_0: span.id === 'bs' ? 'only-here' : '',
    ...span.tags,
  },
});
const trace = traceOf(bookstore().map(told));
const show = (spanId: string, more = {}) => {
  const { props, done } = drawerProps(trace, spanId, more);
  return { ...render(<SpanDrawer {...props} />), done };
};
const open = (tab: string) => userEvent.click(screen.getByRole('tab', { name: new RegExp(`^${tab}`) }));
const panel = () => screen.getByRole('tabpanel');

describe('tabs', () => {
  it('leaves out what only a data source of ours could tell, and events where there are none', () => {
    show('bs');
    expect(screen.getAllByRole('tab').map(({ textContent }) => textContent?.replace(/\d+$/, ''))).toEqual([
      'Overview',
      'Request',
      'Hops',
      'Attributes',
      'Evidence',
      'JSON',
    ]);
  });

  it('moves along tabs by keyboard, round at the ends', () => {
    show('bs');
    const list = screen.getByRole('tablist');
    fireEvent.keyDown(list, { key: 'ArrowRight' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Request');
    fireEvent.keyDown(list, { key: 'End' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('JSON');
    fireEvent.keyDown(list, { key: 'ArrowRight' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Overview');
  });

  it('has no fault that axe knows, in any tab', async () => {
    const { container } = show('b1');
    for (const tab of ['Overview', 'Request', 'Hops', 'Attributes', 'Evidence', 'Events', 'JSON']) {
      await open(tab);
      const { violations } = await axe.run(container, {
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      });
      expect([tab, violations.map(({ id }) => id)]).toEqual([tab, []]);
    }
  });
});

describe('what is known of a span', () => {
  it('tells figures, where the time went and why it is here', async () => {
    const { done } = show('bs');
    expect(panel().textContent).toContain('Network 170 µs');
    expect(panel().textContent).toContain('both spans are one request');
    await userEvent.click(within(panel()).getByRole('button', { name: 'Show only spans with this Protocol' }));
    await userEvent.click(within(panel()).getByRole('button', { name: /^Parent/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Zoom to span' }));
    expect(done).toMatchObject([
      ['addCondition', { key: 'protocol', operator: '=', value: 'HTTP' }],
      ['openSpan', trace.indexOf('bc')],
      ['zoomTo', {}],
    ]);
  });

  it('tells request and response apart', async () => {
    show('bs');
    await open('Request');
    const part = (name: string) => within(panel()).getByRole('region', { name }).textContent;
    expect(part('Request')).toContain('request_resource/charges');
    expect(part('Response')).toContain('response_code402');
  });

  it('searches attributes and filters by a value', async () => {
    const { done } = show('bs');
    await open('Attributes');
    await userEvent.type(within(panel()).getByLabelText('Search names and values'), 'process_id');
    expect(within(panel()).getAllByRole('term')).toHaveLength(1);
    await userEvent.click(within(panel()).getByRole('button', { name: 'Show only spans with this process_id_1' }));
    expect(done).toEqual([['addCondition', { key: 'process_id_1', operator: '=', value: '4211' }]]);
    await userEvent.clear(within(panel()).getByLabelText('Search names and values'));
    await userEvent.type(within(panel()).getByLabelText('Search names and values'), 'zzz');
    expect(panel().textContent).toContain('No attribute matches.');
  });

  it('names who shares which id, and what was looked for in vain', async () => {
    const { done } = show('bs');
    await open('Evidence');
    const shared = within(panel()).getByRole('region', { name: 'Ids that it shares' });
    expect(shared.textContent).toContain('req_tcp_seq 77');
    expect(shared.textContent).toContain('c-p storefront POST /charges (its parent)');
    expect(within(panel()).getByRole('region', { name: 'Looked for in vain' }).textContent).toContain(
      'x_request_id_0only-here',
    );
    await userEvent.click(within(shared).getAllByRole('button')[0] as HTMLElement);
    expect(done).toEqual([['openSpan', trace.indexOf('bc')]]);
  });

  it('says why a root is a root, an orphan an orphan', async () => {
    show('1s');
    await open('Evidence');
    expect(panel().textContent).toContain('Nothing above it was found');
    const bent = traceOf(broken());
    const { props } = drawerProps(bent, 'orphan');
    render(<SpanDrawer {...props} />);
    expect(screen.getAllByRole('tabpanel')[1]?.textContent).toContain('drawn as a root');
  });

  it('draws the ladder of the request with what more points would tell', async () => {
    const { done } = show('bs');
    await open('Hops');
    const rungs = within(screen.getByRole('list', { name: 'Observation points of this request' })).getAllByRole(
      'listitem',
    );
    expect(rungs.map(({ textContent }) => textContent)).toEqual([
      'c-pstorefront book-188.3 msNetwork79.8 µs there, 90.2 µs back0.19 %170 µs',
      expect.stringMatching(
        /^s-ppayment book-188\.1 msServer4\.03 ms own work, 84\.1 ms waiting for calls to others99\.8 %88\.1 ms$/,
      ),
    ]);
    expect(panel().textContent).toContain('Points at network interfaces (c, s) would part');
    await userEvent.click(within(rungs[0] as HTMLElement).getByRole('button'));
    expect(done).toEqual([['openSpan', trace.indexOf('bc')]]);
  });

  it('lists events and raw JSON', async () => {
    show('b1');
    await open('Events');
    expect(panel().textContent).toContain('CardDeclined');
    await open('JSON');
    expect(panel().textContent).toContain('"spanID": "b1"');
  });
});

describe('what the data source tells', () => {
  const requests = toDataFrame({
    fields: [
      { name: 'time', values: [EPOCH_MS, EPOCH_MS + 1000, EPOCH_MS + 2000] },
      { name: 'row_id', values: ['bs', '71', '72'] },
      { name: 'request_type', values: ['POST', 'POST', 'POST'] },
      { name: 'request_resource', values: ['/charges', '/charges', '/charges'] },
      { name: 'response_status', values: ['client_error', 'ok', 'timeout'] },
      { name: 'response_code', values: [402, 201, 0] },
      { name: 'response_duration', values: [88_130, 9_000, 90_000] },
    ],
  });
  const red = (name: string, unit: string) =>
    toDataFrame({
      fields: [
        { name: 'time', type: 'time', values: [EPOCH_MS - 10_000, EPOCH_MS, EPOCH_MS + 10_000] },
        { name, values: [1, 2, null], config: { unit } },
      ],
    });
  const asked: Array<{ kind: string }> = [];
  const answer = (frames: unknown) =>
    setDataSourceSrv({
      get: async () => ({
        query: ({ targets }: { targets: Array<{ kind: string }> }) => {
          asked.push(...targets);
          return frames instanceof Error ? throwError(() => frames) : of({ data: frames });
        },
      }),
    } as never);
  beforeEach(() => asked.splice(0));

  it('lists requests like this one around its time, and how this one stands among them', async () => {
    answer([requests]);
    const { done } = show('bs', { request: ourRequest() });
    await open('Related');
    expect(
      await within(panel()).findByText(
        /^The 2 nearest others like it: half took 9 ms or less, 1 failed\. This one was slower than 50 % of them\.$/,
      ),
    ).toBeTruthy();
    expect(asked[0]).toMatchObject({
      kind: 'requests',
      filters: [
        { key: 'auto_service_1', values: ['payment'] },
        { key: 'endpoint', values: ['/charges'] },
        { key: 'observation_point', values: ['s-p'] },
      ],
    });
    expect(within(panel()).getAllByRole('listitem').at(-1)?.textContent).toContain('this one');
    answer([traceFrame('z', bookstore().slice(0, 2))]);
    await userEvent.click(
      within(panel()).getAllByRole('button', { name: 'Compare with this trace' })[0] as HTMLElement,
    );
    expect(done.map(([name]) => name)).toEqual(['importTraces', 'chooseTrace', 'setView']);
    expect(asked[2]).toMatchObject({ kind: 'trace', trace_id: '72' });
  });

  it('lists what applications logged within the span, and what that was found by', async () => {
    const frame = toDataFrame({
      name: 'logs',
      meta: { notices: [{ severity: 'info', text: 'Found by span id.' }] },
      fields: [
        { name: 'timestamp', values: [EPOCH_MS + 5] },
        { name: 'body', values: ['card refused'] },
        { name: 'severity', values: ['error'] },
        { name: 'id', values: ['1'] },
      ],
    });
    answer([frame]);
    show('bs', { request: ourRequest() });
    await open('Logs');
    expect((await within(panel()).findByRole('listitem')).textContent).toMatch(/^\+.*error.*card refused$/);
    expect(within(panel()).getByText('Found by span id.')).toBeTruthy();
    expect(asked[0]).toMatchObject({ kind: 'logs', log_source: 'records', of_span: 'bs', descending: false });
  });

  it('draws rate, failures and latency of the service around the span', async () => {
    answer([red('request_rate', 'reqps'), red('error_ratio', 'percentunit'), red('latency_p95', 'ms')]);
    show('bs', { request: ourRequest() });
    await open('Metrics');
    expect(await within(panel()).findAllByRole('img')).toHaveLength(3);
    expect(
      within(panel()).getByRole('img', { name: /^Latency, p95: 2 ms at the time of the span, 2 ms at the most/ }),
    ).toBeTruthy();
    expect(asked[0]).toMatchObject({
      kind: 'red',
      metrics: ['request_rate', 'error_ratio', 'latency_p95'],
      filters: [{ key: 'auto_service_1', values: ['payment'] }],
    });
  });

  it.each([
    ['Logs', 'No log records of this span'],
    ['Related', 'No request like this within a minute'],
    ['Metrics', 'payment served nothing in these minutes'],
  ])('says when %s are empty', async (tab, text) => {
    answer([]);
    show('bs', { request: ourRequest() });
    await open(tab);
    expect((await within(panel()).findByTestId('thalweg-face-empty')).textContent).toContain(text);
  });

  it('says what failed', async () => {
    answer(new Error('503 the store is starting'));
    show('bs', { request: ourRequest() });
    await open('Metrics');
    expect((await within(panel()).findByRole('alert')).textContent).toContain('503 the store is starting');
  });
});
