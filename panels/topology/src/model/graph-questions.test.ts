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
import { type TextStyle, edgeTexts, nodeSentence, nodeTexts, withTexts } from './texts';
import { DEFAULT_THRESHOLDS, DEFAULT_THRESHOLD_STEPS, levelOf, thresholdsOf } from './thresholds';
import { entryNode, step } from './walk';

const reading = readFrame(mapFrames(bookstore()));
if (!reading.ok) throw new Error(reading.sentence);
const style: TextStyle = {
  formats: reading.rows.formats,
  nodeMain: 'frame',
  nodeSecond: 'frame',
  edgeLabel: 'rate-latency',
};
const graph = withTexts(buildGraph(reading.rows.nodes, reading.rows.edges), style);

test('a neighbourhood grows with its depth', () => {
  expect([...neighbourhood(graph, ['payment'], 1, 1).nodes].sort()).toEqual(['mariadb', 'payment', 'storefront']);
  expect([...neighbourhood(graph, ['payment'], 1, 1).edges].sort()).toEqual([
    'payment->mariadb',
    'storefront->payment',
  ]);
  expect(neighbourhood(graph, ['payment'], 2, 2).nodes.size).toBe(4);
  expect(neighbourhood(graph, ['payment'], 9, 9).nodes.size).toBe(5);
  expect([...neighbourhood(graph, ['storefront'], 2, 0).nodes].sort()).toEqual(['nginx', 'storefront', 'wrk']);
  expect([...neighbourhood(graph, ['payment'], 0, 1).nodes].sort()).toEqual(['mariadb', 'payment']);
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
    thresholdsOf('error_ratio', {
      thresholds: {
        mode: 'percentage',
        steps: [
          { value: null, color: 'blue' },
          { value: 5, color: 'red' },
        ],
      },
    }),
  ).toEqual([
    { from: -Infinity, color: 'blue' },
    { from: 0.05, color: 'red' },
  ]);
});

test('thresholds of a latency are in its unit; those of a share mean nothing to it', () => {
  const steps = [
    { value: -Infinity, color: 'green' },
    { value: 0.2, color: 'red' },
  ];
  expect(thresholdsOf('latency_p95', { thresholds: { mode: 'absolute', steps } }, 1000)).toEqual([
    { from: -Infinity, color: 'green' },
    { from: 200, color: 'red' },
  ]);
  const shares = { thresholds: { mode: 'absolute', steps: DEFAULT_THRESHOLD_STEPS } };
  expect(thresholdsOf('latency_p95', shares).map(({ from }) => from)).toEqual([-Infinity, 250, 1000]);
  expect(
    thresholdsOf('request_rate', {
      max: 200,
      thresholds: { mode: 'percentage', steps: [{ value: 50, color: 'red' }] },
    }),
  ).toEqual([{ from: 100, color: 'red' }]);
});

test('figures are written for people', () => {
  const payment = graph.nodeById.get('payment');
  expect(payment?.texts).toEqual({ main: '9.8 req/s', errors: '8.3 %', secondary: '124 ms', change: '' });
  const call = graph.edgeById.get('storefront->payment');
  expect(call?.texts).toEqual({ label: '9.8 req/s · 124 ms', short: '9.8 req/s' });
  expect(call && edgeTexts(call, { ...style, edgeLabel: 'errors' }).label).toBe('8.3 %');
  expect(call && edgeTexts(call, { ...style, edgeLabel: 'none' }).label).toBe('');
  expect(payment && nodeSentence(graph, payment)).toBe(
    'payment, process, 9.8 req/s, 8.3 % errors, 124 ms. Calls mariadbd. Called by storefront',
  );
});

test('the two figures of nodes are a choice', () => {
  const payment = graph.nodeById.get('payment');
  expect(payment && nodeTexts(payment, { ...style, nodeMain: 'latency_p95', nodeSecond: 'error_ratio' })).toEqual({
    main: '335 ms',
    errors: '',
    secondary: '8.3 %',
    change: '',
  });
  expect(payment && nodeTexts(payment, { ...style, nodeMain: 'client_rate', nodeSecond: 'none' })).toMatchObject({
    main: '9.8 req/s',
    secondary: '',
  });
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
    theme: createTheme(),
  });
  const at = (id: string) => scene.nodeById.get(id) ?? null;
  expect(entryNode(graph)).toBe('wrk');
  expect(step(graph, at, 'wrk', 'right')).toBe('nginx');
  expect(step(graph, at, 'nginx', 'right')).toBe('storefront');
  expect(step(graph, at, 'wrk', 'left')).toBeNull();
  expect(step(graph, at, 'mariadb', 'right')).toBeNull();
});
