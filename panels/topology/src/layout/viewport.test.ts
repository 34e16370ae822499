import { fit, pan, toWorld, zoomAt } from './viewport';

test('zooming keeps the point under the pointer', () => {
  const view = { x: 10, y: 20, zoom: 1 };
  const before = toWorld(view, 200, 100);
  const after = toWorld(zoomAt(view, 1.7, 200, 100), 200, 100);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

test('zoom stays within bounds', () => {
  expect(zoomAt({ x: 0, y: 0, zoom: 1 }, 1e9, 0, 0).zoom).toBe(4);
  expect(zoomAt({ x: 0, y: 0, zoom: 1 }, 0, 0, 0).zoom).toBe(0.01);
});

test('fit shows everything, centred, and does not blow up a single node', () => {
  const view = fit({ left: 0, top: 0, right: 2_000, bottom: 500 }, 1_000, 800);
  expect(view.x).toBeGreaterThan(0);
  expect(2_000 * view.zoom + view.x).toBeLessThan(1_000);
  expect(fit({ left: 0, top: 0, right: 10, bottom: 10 }, 1_000, 800).zoom).toBe(1.2);
  expect(Number.isFinite(fit({ left: 0, top: 0, right: 10, bottom: 10 }, 0, 0).x)).toBe(true);
});

test('panning moves by screen pixels', () => {
  expect(pan({ x: 1, y: 2, zoom: 3 }, 10, -5)).toEqual({ x: 11, y: -3, zoom: 3 });
});
