import { EventBusSrv, LoadingState, type PanelData, type PanelProps, getDefaultTimeRange } from '@grafana/data';
import { TopologySelectEvent, type TopologySelection } from '@thalweg/panel-kit';
import { fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { DEFAULT_OPTIONS, type TopologyOptions } from './config';
import { mapFrames } from './sample/frames';
import { type SampleGraph, bookstore, cluster, compared, layered } from './sample/graphs';
import { TopologyPanel } from './TopologyPanel';

// Rendering Grafana's components and checking them takes seconds on a busy machine.
jest.setTimeout(30_000);

function show(data: Partial<PanelData>, given: Partial<TopologyOptions> = {}) {
  const eventBus = new EventBusSrv();
  const selections: TopologySelection[] = [];
  eventBus.subscribe(TopologySelectEvent, (event) => selections.push(event.payload));
  const saved: TopologyOptions[] = [];
  const props = {
    data: { series: [], state: LoadingState.Done, timeRange: getDefaultTimeRange(), ...data },
    options: { ...DEFAULT_OPTIONS, ...given },
    onOptionsChange: (options: TopologyOptions) => saved.push(options),
    width: 900,
    height: 600,
    eventBus,
  } as unknown as PanelProps<TopologyOptions>;
  return { ...render(<TopologyPanel {...props} />), selections, saved };
}

const showMap = () => show({ series: mapFrames(bookstore()) });
const showSample = (sample: SampleGraph, options?: Partial<TopologyOptions>) =>
  show({ series: mapFrames(sample) }, options);
const find = (name: string) => {
  const input = screen.getByRole('combobox', { name: 'Find a node' });
  fireEvent.change(input, { target: { value: name } });
  fireEvent.keyDown(input, { key: 'Enter' });
};
const label = () => map().getAttribute('aria-label') ?? '';
const map = () => screen.getByTestId('thalweg-topology-map');
const key = (name: string) => fireEvent.keyDown(map(), { key: name });

test('shows that it loads', () => {
  show({ state: LoadingState.Loading });
  expect(screen.getByTestId('thalweg-face-loading')).toBeTruthy();
});

test('says what to do when there is nothing', () => {
  show({});
  expect(screen.getByTestId('thalweg-face-empty').textContent).toContain('Widen the time range');
});

test('shows why the query failed', () => {
  show({ state: LoadingState.Error, errors: [{ message: 'The backend is away' }] });
  expect(screen.getByRole('alert').textContent).toContain('The backend is away');
});

test('names the field that a frame lacks', () => {
  const [nodes, edges] = mapFrames(bookstore());
  show({ series: [nodes, { ...edges, fields: edges?.fields.filter((field) => field.name !== 'target') }] as never });
  expect(screen.getByRole('alert').textContent).toContain('The frame edges has no field “target”');
});

test('keeps the map while a refresh loads', () => {
  show({ series: mapFrames(bookstore()), state: LoadingState.Loading });
  expect(map()).toBeTruthy();
});

test('tells the map in words', () => {
  showMap();
  expect(map().getAttribute('aria-label')).toContain('8 nodes, 10 edges');
  const edges = screen.getByRole('table', { name: 'Edges' });
  expect(within(edges).getAllByRole('row')).toHaveLength(11);
  expect(within(edges).getByRole('row', { name: 'storefront payment HTTP 9.8 req/s 8.3 % 124 ms' })).toBeTruthy();
});

test('keys walk, focus, open and clear, and the page is told', () => {
  const { selections } = showMap();
  key('ArrowRight');
  expect(screen.getByText(/^wrk, client/)).toBeTruthy();
  key('ArrowRight');
  expect(screen.getByText(/^nginx, proxy, 42.3 req\/s, 1.2 % errors/)).toBeTruthy();
  key(' ');
  key('o');
  key('Escape');
  expect(selections.map(({ action, id, kind }) => ({ action, id, kind }))).toEqual([
    { action: 'focus', id: 'nginx', kind: 'node' },
    { action: 'open', id: 'nginx', kind: 'node' },
    { action: 'clear', id: '', kind: 'none' },
  ]);
});

test('the menu of a node offers its data links', () => {
  const [nodes, edges] = mapFrames(bookstore());
  const id = nodes?.fields[0];
  if (id)
    id.getLinks = ({ valueRowIndex }) => [
      { title: `Logs of row ${valueRowIndex}`, href: '/logs', target: '_self', origin: id },
    ];
  show({ series: [nodes, edges] as never });
  key('ArrowRight');
  key('m');
  expect(screen.getByRole('menuitem', { name: 'Logs of row 0' }).getAttribute('href')).toBe('/logs');
  expect(screen.getByRole('menuitem', { name: 'Focus' })).toBeTruthy();
});

test('a searched node gets the focus', () => {
  const { selections } = showMap();
  const input = screen.getByRole('combobox', { name: 'Find a node' });
  fireEvent.change(input, { target: { value: 'inv' } });
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['inventory42.1 req/s']);
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(selections).toMatchObject([{ action: 'focus', title: 'inventory', row: 4 }]);
  fireEvent.change(input, { target: { value: 'nobody' } });
  expect(screen.getByRole('option').textContent).toBe('No node is called that.');
});

test('question mark lists the keys, escape closes the list before anything else', () => {
  showMap();
  key('?');
  expect(screen.getByRole('dialog', { name: 'Keys' })).toBeTruthy();
  key('Escape');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('the legend says from where on a share has which colour', () => {
  showMap();
  expect(screen.getByTestId('thalweg-topology-legend').textContent).toContain('Errors< 1 %≥ 1 %≥ 5 %');
});

test('the picture has no accessibility defects', async () => {
  const { container } = showMap();
  // jsdom draws nothing, so contrast cannot be judged here.
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map((violation) => violation.id)).toEqual([]);
});

test('a group collapses and expands by keys, and the options keep it', () => {
  const { saved } = showSample(cluster());
  find('payment');
  key('c');
  expect(label()).toContain('10 nodes');
  expect(saved[0]?.view.collapsed).toEqual(['group:["group__pod_ns=money"]']);
  find('money');
  expect(screen.getByTestId('thalweg-topology-spoken').textContent).toMatch(/^money, Namespace of 2 nodes/);
  key('e');
  expect(label()).toContain('11 nodes');
  key('C');
  expect(label()).toContain('6 nodes');
  key('E');
  expect(label()).toContain('11 nodes');
});

test('what the dashboard saved is shown again', () => {
  const view = { ...DEFAULT_OPTIONS.view, collapsed: ['group:["group__pod_ns=shop"]'], hiddenNodes: ['kafka'] };
  showSample(cluster(), { view });
  expect(label()).toContain('8 nodes');
  expect(screen.getByRole('button', { name: 'What is hidden' }).textContent).toBe('1');
});

test('a hidden node is said, kept, and comes back', () => {
  const { saved } = showMap();
  find('redis');
  key('h');
  expect(label()).toContain('7 nodes');
  expect(screen.getByTestId('thalweg-topology-spoken').textContent).toBe('Hidden: redis-server');
  expect(saved[0]?.view.hiddenNodes).toEqual(['redis']);
});

test('the focus widens towards callers and called apart', () => {
  showMap();
  find('payment');
  const bar = screen.getByTestId('thalweg-topology-focus');
  expect(bar.textContent).toContain('3 lit');
  key('[');
  expect(bar.textContent).toContain('4 lit');
  fireEvent.click(within(bar).getByRole('button', { name: 'Called: fewer' }));
  expect(bar.textContent).toContain('3 lit');
  fireEvent.click(within(bar).getByRole('button', { name: 'Only these' }));
  expect(label()).toContain('3 nodes');
});

test('the path between two nodes is told', () => {
  showMap();
  find('nginx');
  key('a');
  find('mariadb');
  expect(screen.getByTestId('thalweg-topology-path').textContent).toContain('3 paths, 3 calls');
  key('Escape');
  expect(screen.queryByTestId('thalweg-topology-path')).toBeNull();
});

test('layers are switched, and kept', () => {
  const { saved } = showSample(layered());
  fireEvent.click(screen.getByRole('radio', { name: 'L4' }));
  expect(saved[0]?.view.layer).toBe('l4');
  expect(screen.getByRole('table', { name: 'Edges' }).textContent).toContain('TCP');
});

test('a compared map is told in words', () => {
  showSample(compared());
  const nodes = screen.getByRole('table', { name: 'Nodes' });
  expect(within(nodes).getByRole('row', { name: /^coupons service was 6.2 req\/s gone/ })).toBeTruthy();
  expect(screen.getByTestId('thalweg-topology-compare')).toBeTruthy();
});

test('colours can follow the latency, and the legend says so', () => {
  showSample(bookstore(), { colorBy: 'latency_p95' });
  expect(screen.getByTestId('thalweg-topology-legend').textContent).toContain('Latency, p95< 250 ms≥ 250 ms≥ 1 s');
});
