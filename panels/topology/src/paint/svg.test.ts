import { createTheme } from '@grafana/data';
import { readFrame } from '../frame';
import { shapeOf } from '../layout/graph-shape';
import { layoutInline } from '../layout/layout-client';
import { buildGraph } from '../model/build-graph';
import { mapFrames } from '../sample/frames';
import { bookstore } from '../sample/graphs';
import { buildScene } from './scene';
import { escapeXml, sceneToSvg } from './svg';

// Every browser has it, jsdom does not; dagre clones arrays of names with it.
globalThis.structuredClone ??= <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;

function svgOf(name: string): string {
  const sample = bookstore();
  sample.nodes.forEach((node) => node.id === 'payment' && (node.title = name));
  const reading = readFrame(mapFrames(sample));
  if (!reading.ok) throw new Error(reading.sentence);
  const graph = buildGraph(reading.rows.nodes, reading.rows.edges);
  const shape = shapeOf(graph.nodes, graph.edges, 'right', 1.5);
  const thresholds = reading.rows.thresholds.error_ratio;
  const scene = buildScene({ graph, shape, layout: layoutInline(shape), thresholds, theme: createTheme() });
  return sceneToSvg(scene, 'A map');
}

test('the picture is a document with every node and edge', () => {
  const parsed = new DOMParser().parseFromString(svgOf('payment'), 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  expect(parsed.querySelectorAll('polygon')).toHaveLength(10);
  expect([...parsed.querySelectorAll('g > title')].map((title) => title.textContent)).toContain('mariadbd');
});

test('names from the network stay text', () => {
  const parsed = new DOMParser().parseFromString(svgOf('</text><script>alert(1)</script>&"\'\u0000'), 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  expect(parsed.querySelector('script')).toBeNull();
  expect([...parsed.querySelectorAll('g > title')].map((title) => title.textContent)).toContain(
    '</text><script>alert(1)</script>&"\'',
  );
  expect(escapeXml('<a b="c">&\u0007')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;');
});
