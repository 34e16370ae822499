import { NODE_RADIUS } from '../constants';
import { routeEdges } from './routes';

const straight = (source: number, target: number, reciprocal = false) => ({ source, target, reciprocal, bends: [] });

test('an edge goes from ring to ring, its arrow pointing at the target', () => {
  const [route] = routeEdges([straight(0, 1)], [0, 300], [0, 0], 'right');
  expect(route?.line[0]).toBeCloseTo(NODE_RADIUS + 5.5);
  expect(route?.line[route.line.length - 2]).toBeCloseTo(300 - NODE_RADIUS - 5.5);
  expect(route?.arrowAngle).toBeCloseTo(0);
  expect(route?.labelX).toBeCloseTo(150);
});

test('both directions run beside each other', () => {
  const [there, back] = routeEdges([straight(0, 1, true), straight(1, 0, true)], [0, 300], [0, 0], 'right');
  expect(Math.abs((there?.labelY ?? 0) - (back?.labelY ?? 0))).toBeGreaterThan(8);
  // They do not cross: one stays above the other at both ends.
  const above = Math.sign((there?.line[1] ?? 0) - (back?.line[back.line.length - 1] ?? 0));
  expect(above).not.toBe(0);
  expect(Math.sign((there?.line[there.line.length - 1] ?? 0) - (back?.line[1] ?? 0))).toBe(above);
});

test('a self loop stands above its node', () => {
  const [loop] = routeEdges([straight(0, 0)], [50], [50], 'right');
  expect(loop?.bottom).toBeLessThan(50);
  expect(loop?.top).toBeLessThan(50 - NODE_RADIUS - 15);
});

test('downward pictures are the same, turned', () => {
  const [right] = routeEdges([straight(0, 1)], [0, 300], [0, 40], 'right');
  const [down] = routeEdges([straight(0, 1)], [0, 40], [0, 300], 'down');
  expect(down?.curve).toEqual(right?.curve.flatMap((_, at, flat) => (at % 2 === 0 ? [flat[at + 1], flat[at]] : [])));
});

test('edges into one node end at different points', () => {
  const routes = routeEdges([straight(0, 2), straight(1, 2)], [0, 0, 300], [-60, 60, 0], 'right');
  const ends = routes.map((route) => route.line[route.line.length - 1] ?? 0);
  expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBeGreaterThan(5);
});
