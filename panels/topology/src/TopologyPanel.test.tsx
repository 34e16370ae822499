import { EventBusSrv, LoadingState, type PanelData, type PanelProps, getDefaultTimeRange } from '@grafana/data';
import { TopologySelectEvent, type TopologySelection } from '@thalweg/panel-kit';
import { fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { DEFAULT_OPTIONS, type TopologyOptions } from './config';
import { mapFrames } from './sample/frames';
import { bookstore } from './sample/graphs';
import { TopologyPanel } from './TopologyPanel';

// Rendering Grafana's components and checking them takes seconds on a busy machine.
jest.setTimeout(30_000);

function show(data: Partial<PanelData>) {
  const eventBus = new EventBusSrv();
  const selections: TopologySelection[] = [];
  eventBus.subscribe(TopologySelectEvent, (event) => selections.push(event.payload));
  const props = {
    data: { series: [], state: LoadingState.Done, timeRange: getDefaultTimeRange(), ...data },
    options: DEFAULT_OPTIONS,
    width: 900,
    height: 600,
    eventBus,
  } as unknown as PanelProps<TopologyOptions>;
  return { ...render(<TopologyPanel {...props} />), selections };
}

const showMap = () => show({ series: mapFrames(bookstore()) });
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
