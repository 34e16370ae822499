import { buildGraph } from './build-graph';
import { type EdgeRow } from './graph';
import { NO_FIGURES } from './merge-figures';
import { alongPath, pathsBetween } from './paths';

const row = (source: string, target: string): EdgeRow => ({
  row: 0,
  id: `${source}${target}`,
  source,
  target,
  protocol: '',
  observationPoint: '',
  figures: NO_FIGURES,
  main: '',
  secondary: '',
  thickness: null,
  color: null,
  dashed: false,
  details: [],
  layer: '',
  change: '',
  previous: null,
  highlighted: false,
  clientLatencyMs: null,
});
const graphOf = (...edges: string[]) =>
  buildGraph(
    [],
    edges.map((edge) => row(edge[0] ?? '', edge[1] ?? '')),
  );

test('all shortest paths are lit together, detours are listed after them', () => {
  const graph = graphOf('ab', 'bd', 'ac', 'cd', 'bc', 'de');
  const paths = pathsBetween(graph, 'a', 'd');
  expect(paths.shortest).toBe(2);
  expect([...paths.edges].sort()).toEqual(['ab', 'ac', 'bd', 'cd']);
  expect(paths.list).toEqual([
    ['a', 'b', 'd'],
    ['a', 'c', 'd'],
    ['a', 'b', 'c', 'd'],
  ]);
  expect(paths.more).toBe(false);
});

test('a path that is not there is said, and whether there is one back', () => {
  const graph = graphOf('ab', 'bc', 'xy');
  expect(pathsBetween(graph, 'c', 'a')).toMatchObject({ shortest: null, reverse: true, list: [] });
  expect(pathsBetween(graph, 'a', 'x')).toMatchObject({ shortest: null, reverse: false });
});

test('cycles are walked once', () => {
  const graph = graphOf('ab', 'ba', 'bb', 'bc', 'ca');
  expect(pathsBetween(graph, 'a', 'c').list).toEqual([['a', 'b', 'c']]);
});

test('a dense graph ends with a part of its paths', () => {
  const names = 'abcdefghijklmnop'.split('');
  const graph = graphOf(...names.flatMap((one) => names.filter((other) => other !== one).map((other) => one + other)));
  const paths = pathsBetween(graph, 'a', 'p');
  expect(paths.shortest).toBe(1);
  expect(paths.list).toHaveLength(12);
  expect(paths.more).toBe(true);
});

test('one path lights its own edges', () => {
  const graph = graphOf('ab', 'bc', 'ac');
  expect(alongPath(graph, ['a', 'b', 'c'])).toEqual({ nodes: new Set(['a', 'b', 'c']), edges: new Set(['ab', 'bc']) });
});
