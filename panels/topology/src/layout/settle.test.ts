import { NODE_BOX } from '../constants';
import { bookstore, tiers } from '../sample/graphs';
import { shapeOf } from './graph-shape';
import { LayoutKeeper } from './keeper';
import { runLayout } from './run-layout';
import { settle, withPins } from './settle';

// Every browser has it, jsdom does not; dagre clones arrays of names with it.
globalThis.structuredClone ??= <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;

const NO_PINS = new Map();
const shop = bookstore();
const shape = shapeOf(shop.nodes, shop.edges, 'right', 1.5);
const layout = runLayout(shape, { dagreCostMax: 400 });
const known = new Map(shape.ids.map((id, index) => [id, { x: layout.x[index] ?? 0, y: layout.y[index] ?? 0 }]));
const grown = shapeOf(
  [...shop.nodes, { id: 'reviews' }, { id: 'alone' }],
  [...shop.edges, { source: 'storefront', target: 'reviews' }],
  'right',
  1.5,
);
const placeIn = (of: typeof grown, found: { x: Float64Array; y: Float64Array } | null) => (id: string) => {
  const index = of.ids.indexOf(id);
  return { x: found?.x[index] ?? NaN, y: found?.y[index] ?? NaN };
};

test('known nodes stay, new ones come near those that call them, on nobody', () => {
  const settled = settle(grown, known, NO_PINS);
  const at = placeIn(grown, settled);
  for (const [id, place] of known) expect(at(id)).toEqual(place);
  const [reviews, storefront] = [at('reviews'), at('storefront')];
  expect(reviews.x).toBeGreaterThan(storefront.x);
  expect(Math.hypot(reviews.x - storefront.x, reviews.y - storefront.y)).toBeLessThan(3 * NODE_BOX.width);
  grown.ids.forEach((id, one) =>
    grown.ids.slice(0, one).forEach((other) => {
      const [dx, dy] = [Math.abs(at(id).x - at(other).x), Math.abs(at(id).y - at(other).y)];
      expect(dx >= NODE_BOX.width - 10 || dy >= NODE_BOX.height - 10).toBe(true);
    }),
  );
});

test('too many new nodes are arranged with all others', () => {
  const { nodes, edges } = tiers(60);
  expect(settle(shapeOf(nodes, edges, 'right', 1.5), known, NO_PINS)).toBeNull();
});

test('a pinned node is where it was pinned, and what was there gives way', () => {
  const target = known.get('payment') ?? { x: 0, y: 0 };
  const moved = withPins(shape, layout, new Map([['wrk', target]]));
  const at = placeIn(shape, moved);
  expect(at('wrk')).toEqual(target);
  expect(at('payment')).not.toEqual(target);
  expect(at('nginx')).toEqual(known.get('nginx'));
  expect(moved.bends).toHaveLength(layout.bends.length);
});

test('a refresh keeps the picture; another view, or being asked, makes it anew', () => {
  const keeper = new LayoutKeeper();
  const first = keeper.place(shape, 'view', NO_PINS);
  expect(first?.algorithm).toBe('dagre');
  expect(keeper.place(shape, 'view', NO_PINS)).toBe(first);
  const second = keeper.place(grown, 'view', NO_PINS);
  expect(second?.algorithm).toBe('settled');
  expect(placeIn(grown, second)('payment')).toEqual(placeIn(shape, first)('payment'));
  // Gone and back again: the place is kept.
  const back = keeper.place(shape, 'view', NO_PINS);
  expect(placeIn(shape, back)('payment')).toEqual(placeIn(shape, first)('payment'));
  expect(keeper.place(grown, 'other view', NO_PINS)?.algorithm).toBe('dagre');
});

test('a node that is let go stays where it is', () => {
  const keeper = new LayoutKeeper();
  keeper.place(shape, 'view', NO_PINS);
  keeper.place(shape, 'view', new Map([['wrk', { x: 900, y: 900 }]]));
  expect(placeIn(shape, keeper.place(shape, 'view', NO_PINS))('wrk')).toEqual({ x: 900, y: 900 });
});
