import { buildScene } from '../paint/scene';
import { shapeOf } from '../layout/graph-shape';
import { layoutInline } from '../layout/layout-client';
import { mapFrames } from '../sample/frames';
import { bookstore } from '../sample/graphs';
import { readFrame } from '../frame';
import { createTheme } from '@grafana/data';
import { buildGraph } from './build-graph';
import { edgeNeighbourhood, neighbourhood } from './neighbourhood';
import { searchNodes } from './search';
import { selectionOf } from './selection';
import { edgeText, nodeSentence, nodeTexts } from './texts';
import { DEFAULT_THRESHOLDS, levelOf, thresholdsOf } from './thresholds';
import { entryNode, step } from './walk';

const reading = readFrame(mapFrames(bookstore()));
if (!reading.ok) throw new Error(reading.sentence);
const graph = buildGraph(reading.rows.nodes, reading.rows.edges);

test('a neighbourhood grows with its depth', () => {
  expect([...neighbourhood(graph, 'payment', 1).nodes].sort()).toEqual(['mariadb', 'payment', 'storefront']);
  expect([...neighbourhood(graph, 'payment', 1).edges].sort()).toEqual(['payment->mariadb', 'storefront->payment']);
  expect(neighbourhood(graph, 'payment', 2).nodes.size).toBe(7);
  expect(neighbourhood(graph, 'payment', 9).nodes.size).toBe(8);
  expect([...edgeNeighbourhood(graph, 'wrk->nginx').nodes]).toEqual(['wrk', 'nginx']);
});

test('search puts names that begin with the text first, then the busiest', () => {
  expect(searchNodes(graph, 're').map((node) => node.id)).toEqual(['redis', 'storefront']);
  expect(searchNodes(graph, 'data-1').map((node) => node.id)).toEqual(['redis', 'mariadb']);
  expect(searchNodes(graph, ' ')).toEqual([]);
});

test('thresholds are reached from their value on', () => {
  expect([null, 0, 0.0099, 0.01, 0.05, 1].map((ratio) => levelOf(DEFAULT_THRESHOLDS, ratio))).toEqual([
    -1, 0, 0, 1, 2, 2,
  ]);
  expect(
    thresholdsOf({
      mode: 'percentage',
      steps: [
        { value: null, color: 'blue' },
        { value: 5, color: 'red' },
      ],
    }),
  ).toEqual([
    { from: -Infinity, color: 'blue' },
    { from: 0.05, color: 'red' },
  ]);
});

test('figures are written for people', () => {
  const payment = graph.nodeById.get('payment');
  expect(payment && nodeTexts(payment)).toEqual({ main: '9.8 req/s', errors: '8.3 %', secondary: '124 ms' });
  const call = graph.edgeById.get('storefront->payment');
  expect(call && edgeText(call, 'rate-latency')).toBe('9.8 req/s · 124 ms');
  expect(call && edgeText(call, 'errors')).toBe('8.3 %');
  expect(call && edgeText(call, 'none')).toBe('');
  expect(payment && nodeSentence(graph, payment)).toBe(
    'payment, process, 9.8 req/s, 8.3 % errors, 124 ms. Calls mariadbd. Called by storefront',
  );
});

test('a selection names the row', () => {
  expect(selectionOf(graph, { kind: 'edge', id: 'storefront->payment' }, 'open')).toEqual({
    kind: 'edge',
    action: 'open',
    id: 'storefront->payment',
    title: 'storefront → payment',
    row: 4,
    source: 'storefront',
    target: 'payment',
  });
  expect(selectionOf(graph, null, 'focus').action).toBe('clear');
});

test('arrow keys follow the calls', () => {
  const shape = shapeOf(graph.nodes, graph.edges, 'right', 1.5);
  const scene = buildScene({
    graph,
    shape,
    layout: layoutInline(shape),
    thresholds: DEFAULT_THRESHOLDS,
    edgeLabel: 'rate',
    theme: createTheme(),
  });
  const at = (id: string) => scene.nodeById.get(id) ?? null;
  expect(entryNode(graph)).toBe('wrk');
  expect(step(graph, at, 'wrk', 'right')).toBe('nginx');
  expect(step(graph, at, 'nginx', 'right')).toBe('storefront');
  expect(step(graph, at, 'wrk', 'left')).toBeNull();
  expect(step(graph, at, 'mariadb', 'right')).toBeNull();
});
