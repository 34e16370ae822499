import fc from 'fast-check';
import { LABEL_WIDTH } from '../constants';
import { bookstore, tiers } from '../sample/graphs';
import { acyclic } from './acyclic';
import { components, packBoxes } from './components';
import { shapeKey, shapeOf } from './graph-shape';
import { rankNodes } from './layers';
import { routeEdges } from './routes';
import { runLayout } from './run-layout';
import { spread } from './spread';

// Every browser has it, jsdom does not; dagre clones arrays of names with it.
globalThis.structuredClone ??= <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;

jest.setTimeout(30_000);

const SWEEP = { dagreCostMax: 0 };
const DAGRE = { dagreCostMax: 1_000 };

const anyGraph = fc.integer({ min: 0, max: 24 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    edges:
      count === 0
        ? fc.constant<Array<[number, number]>>([])
        : fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 60 }),
    direction: fc.constantFrom('right' as const, 'down' as const),
    aspect: fc.constantFrom(0.5, 1, 1.5, 4),
  }),
);
const shapeFrom = ({
  count,
  edges,
  direction,
  aspect,
}: {
  count: number;
  edges: Array<[number, number]>;
  direction: 'right' | 'down';
  aspect: number;
}) =>
  shapeOf(
    Array.from({ length: count }, (_, index) => ({ id: `n${index}` })),
    edges.map(([source, target]) => ({ source: `n${source}`, target: `n${target}` })),
    direction,
    aspect,
  );

test.each([
  ['sweep', SWEEP, 120],
  ['dagre', DAGRE, 40],
] as const)('any graph is placed by %s: finite, inside, nothing on top of another', (algorithm, limits, numRuns) => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const shape = shapeFrom(graph);
      const layout = runLayout(shape, limits);
      expect(layout.x).toHaveLength(graph.count);
      if (graph.count > 0) expect(layout.algorithm).toBe(algorithm);
      for (let node = 0; node < graph.count; node++) {
        const [x, y] = [layout.x[node] ?? NaN, layout.y[node] ?? NaN];
        expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
        expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
        for (let other = 0; other < node; other++) {
          const [dx, dy] = [Math.abs(x - (layout.x[other] ?? 0)), Math.abs(y - (layout.y[other] ?? 0))];
          expect(dx >= LABEL_WIDTH - 1 || dy >= 90).toBe(true);
        }
      }
      expect(layout.bends).toHaveLength(shape.pairs.length / 2);
      expect(layout.bends.flat().every(Number.isFinite)).toBe(true);
      const ends = layout.bends.map((bends, pair) => ({
        source: shape.pairs[pair * 2] ?? 0,
        target: shape.pairs[pair * 2 + 1] ?? 0,
        reciprocal: false,
        bends,
      }));
      const routes = routeEdges(ends, layout.x, layout.y, shape.direction);
      expect(routes.every((route) => [...route.curve, route.labelX, route.arrowAngle].every(Number.isFinite))).toBe(
        true,
      );
    }),
    { numRuns },
  );
});

test('the order of rows does not move anything', () => {
  const { nodes, edges } = bookstore();
  const one = shapeOf(nodes, edges, 'right', 1.5);
  const other = shapeOf([...nodes].reverse(), [...edges].reverse(), 'right', 1.5);
  expect(shapeKey(other)).toBe(shapeKey(one));
  expect(runLayout(other, DAGRE)).toEqual(runLayout(one, DAGRE));
});

test.each([SWEEP, DAGRE])('calls flow to the right', (limits) => {
  const { nodes, edges } = bookstore();
  const shape = shapeOf(nodes, edges, 'right', 1.5);
  const layout = runLayout(shape, limits);
  const x = (id: string) => layout.x[shape.ids.indexOf(id)] ?? NaN;
  for (const { source, target } of edges) expect(x(source)).toBeLessThan(x(target));
});

test('calls flow down when asked', () => {
  const { nodes, edges } = bookstore();
  const shape = shapeOf(nodes, edges, 'down', 0.5);
  const layout = runLayout(shape, DAGRE);
  const y = (id: string) => layout.y[shape.ids.indexOf(id)] ?? NaN;
  for (const { source, target } of edges) expect(y(source)).toBeLessThan(y(target));
});

test('two thousand nodes take less than a few seconds', () => {
  const { nodes, edges } = tiers(2_000);
  const began = performance.now();
  const layout = runLayout(shapeOf(nodes, edges, 'right', 1.5), { dagreCostMax: 400 });
  expect(layout.algorithm).toBe('sweep');
  // Far above what it takes, so that a busy machine does not fail it; a quadratic step would.
  expect(performance.now() - began).toBeLessThan(8_000);
});

test('a graph without cycles keeps its edges, one with cycles loses none', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const { pairs } = shapeFrom(graph);
      const dag = acyclic(graph.count, pairs);
      const ranks = rankNodes(dag);
      const linked = new Set<string>();
      dag.successors.forEach((targets, node) =>
        targets.forEach((target) => {
          linked.add([node, target].sort().join());
          expect(ranks[node] ?? 0).toBeLessThan(ranks[target] ?? 0);
        }),
      );
      for (let at = 0; at < pairs.length; at += 2) {
        if (pairs[at] !== pairs[at + 1]) expect(linked.has([pairs[at], pairs[at + 1]].sort().join())).toBe(true);
      }
    }),
  );
});

test('spreading keeps order and distances, and is exact where there is room', () => {
  expect(spread([0, 10, 20], [1, 1, 1], [0, 5, 5])).toEqual([0, 10, 20]);
  expect(spread([10, 10], [1, 1], [0, 4])).toEqual([8, 12]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 30 }), (wishes) => {
      const places = spread(
        wishes,
        wishes.map(() => 1),
        wishes.map(() => 7),
      );
      places.forEach((place, at) => at > 0 && expect(place - (places[at - 1] ?? 0)).toBeGreaterThanOrEqual(7 - 1e-9));
    }),
  );
});

test('parts are found and packed without overlap', () => {
  expect(components(5, [0, 1, 3, 4, 1, 1])).toEqual([[0, 1], [3, 4], [2]]);
  const packed = packBoxes(
    [
      { width: 10, height: 4 },
      { width: 6, height: 4 },
      { width: 6, height: 9 },
    ],
    1,
    2,
  );
  expect(packed).toEqual({ x: [0, 11, 0], y: [0, 0, 5], width: 17, height: 14 });
});
