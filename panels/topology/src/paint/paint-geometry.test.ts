import { colorManipulator, createTheme } from '@grafana/data';
import { EDGE_WIDTH } from '../constants';
import { readFrame } from '../frame';
import { shapeOf } from '../layout/graph-shape';
import { layoutInline } from '../layout/layout-client';
import { buildGraph } from '../model/build-graph';
import { mapFrames } from '../sample/frames';
import { bookstore, oddities } from '../sample/graphs';
import { interpolate, worthAnimating } from './animate';
import { lineDistance, pick } from './pick';
import { paintTheme } from './paint-theme';
import { LabelSpace } from './place-labels';
import { type Scene, buildScene } from './scene';
import { ellipsize } from './text';

function sceneOf(sample = bookstore(), direction: 'right' | 'down' = 'right'): Scene {
  const reading = readFrame(mapFrames(sample));
  if (!reading.ok) throw new Error(reading.sentence);
  const graph = buildGraph(reading.rows.nodes, reading.rows.edges);
  const shape = shapeOf(graph.nodes, graph.edges, direction, 1.5);
  const thresholds = reading.rows.thresholds.error_ratio;
  return buildScene({ graph, shape, layout: layoutInline(shape), thresholds, theme: createTheme() });
}

test('edges are as wide as the square root of their rate', () => {
  const scene = sceneOf();
  expect(scene.edgeById.get('storefront->redis')?.width).toBe(EDGE_WIDTH.max);
  const quarter = scene.edgeById.get('catalogue->mariadb')?.width ?? 0;
  expect(quarter).toBeCloseTo(EDGE_WIDTH.min + (EDGE_WIDTH.max - EDGE_WIDTH.min) * Math.sqrt(31.7 / 126));
});

test('failing edges have their level’s colour and are painted last', () => {
  const scene = sceneOf();
  expect(scene.edges[scene.edges.length - 1]?.edge.id).toBe('storefront->payment');
  expect(scene.edgeById.get('storefront->payment')?.color).toBe(scene.theme.error);
  expect(scene.edgeById.get('storefront->redis')?.color).toBe(scene.theme.ok);
});

test.each(['light', 'dark'] as const)('colours of thresholds can be read as text, %s', (mode) => {
  const theme = createTheme({ colors: { mode } });
  const { textOf, colorOf } = paintTheme(theme);
  for (const name of ['orange', 'yellow', 'red', 'dark-purple', 'green']) {
    const text = textOf(colorOf(name));
    expect(colorManipulator.getContrastRatio(text, theme.colors.background.primary)).toBeGreaterThanOrEqual(4.5);
  }
});

test('a node is picked before an edge, and an edge along its whole course', () => {
  const scene = sceneOf();
  const view = { x: 0, y: 0, zoom: 1 };
  const nginx = scene.nodeById.get('nginx');
  expect(pick(scene, view, nginx?.x ?? 0, nginx?.y ?? 0)).toEqual({ kind: 'node', id: 'nginx' });
  for (const { edge, route } of scene.edges) {
    expect(pick(scene, view, route.labelX, route.labelY)).toEqual({ kind: 'edge', id: edge.id });
  }
  expect(pick(scene, view, -500, -500)).toBeNull();
});

test('distance to a line is to its nearest piece', () => {
  expect(lineDistance([0, 0, 10, 0, 10, 10], 5, 3)).toBe(3);
  expect(lineDistance([0, 0, 10, 0, 10, 10], 14, 13)).toBe(5);
});

test('long names keep both ends and stay within their room', () => {
  const measure = (text: string) => [...text].length;
  expect(ellipsize('payment', 10, measure)).toBe('payment');
  expect(ellipsize('com.example.StockService-canary', 13, measure)).toBe('com.ex…canary');
  expect(ellipsize('🙂🙂🙂🙂🙂🙂', 3, measure)).toBe('🙂…🙂');
  expect(ellipsize('abc', 0, measure)).toBe('…');
});

test('labels do not cover each other', () => {
  const space = new LabelSpace();
  const rect = (left: number) => ({ left, top: 0, right: left + 100, bottom: 20 });
  space.block(rect(0));
  expect([space.claim(rect(90)), space.claim(rect(100)), space.claim(rect(150))]).toEqual([false, true, false]);
});

test('everything lies within the bounds, odd graphs included', () => {
  for (const direction of ['right', 'down'] as const) {
    const { nodes, edges, bounds } = sceneOf(oddities(), direction);
    expect(nodes).toHaveLength(9);
    expect(nodes.every(({ x, y }) => x > bounds.left && x < bounds.right && y > bounds.top && y < bounds.bottom)).toBe(
      true,
    );
    expect(edges.every(({ route }) => route.left >= bounds.left && route.bottom <= bounds.bottom)).toBe(true);
  }
});

test('a refresh with other figures moves nothing; another direction moves gently', () => {
  const before = sceneOf();
  const busier = bookstore();
  busier.edges.forEach((edge) => (edge.rate *= 3));
  expect(worthAnimating(before, sceneOf(busier))).toBe(false);
  const turned = sceneOf(bookstore(), 'down');
  expect(worthAnimating(before, turned)).toBe(true);
  const half = interpolate(before, turned, 0.5);
  const [from, to] = [before.nodeById.get('payment'), turned.nodeById.get('payment')];
  expect(half.nodes.find(({ node }) => node.id === 'payment')?.x).toBeCloseTo(((from?.x ?? 0) + (to?.x ?? 0)) / 2);
});
