import { LAYER_GAP, NODE_BOX, NODE_GAP, SETTLE, nodeBox } from '../constants';
import { type GraphShape, type Layout } from './graph-shape';

export interface Place {
  x: number;
  y: number;
}

const CELL = 200;

/** What is taken, on a grid, so that thousands of nodes need not be compared with each other. */
class Taken {
  private readonly cells = new Map<string, Array<Place & { width: number; height: number }>>();

  add({ x, y }: Place, scale: number): void {
    const { width, height } = nodeBox(scale);
    const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
    const list = this.cells.get(key) ?? [];
    list.push({ x, y, width, height });
    this.cells.set(key, list);
  }

  isFree({ x, y }: Place, scale: number): boolean {
    const { width, height } = nodeBox(scale);
    // The widest box is narrower than a cell, so what could overlap is in the cells around.
    for (let column = Math.floor(x / CELL) - 1; column <= Math.floor(x / CELL) + 1; column++) {
      for (let row = Math.floor(y / CELL) - 1; row <= Math.floor(y / CELL) + 1; row++) {
        for (const other of this.cells.get(`${column} ${row}`) ?? []) {
          const beside = Math.abs(other.x - x) >= (other.width + width) / 2 - SETTLE.gap;
          const above = Math.abs(other.y - y) >= (other.height + height) / 2 - SETTLE.gap;
          if (!beside && !above) return false;
        }
      }
    }
    return true;
  }
}

/** Callers and callees by node. */
function neighbours(shape: GraphShape): Array<Array<{ node: number; calls: boolean }>> {
  const lists: Array<Array<{ node: number; calls: boolean }>> = shape.ids.map(() => []);
  for (let at = 0; at < shape.pairs.length; at += 2) {
    const [source, target] = [shape.pairs[at] ?? 0, shape.pairs[at + 1] ?? 0];
    if (source === target) continue;
    lists[source]?.push({ node: target, calls: true });
    lists[target]?.push({ node: source, calls: false });
  }
  return lists;
}

/** One layer before what it calls, one after who calls it, among the others of its group when it calls nobody known. */
function wishFor(
  node: number,
  shape: GraphShape,
  near: ReadonlyArray<ReadonlyArray<{ node: number; calls: boolean }>>,
  places: ReadonlyArray<Place | null>,
): Place | null {
  const step = shape.direction === 'right' ? NODE_BOX.width + LAYER_GAP : NODE_BOX.height + LAYER_GAP * 0.7;
  const known = (near[node] ?? []).flatMap((other) => {
    const place = places[other.node];
    return place ? [{ place, calls: other.calls }] : [];
  });
  if (known.length > 0) {
    const mean = (pick: (place: Place) => number) =>
      known.reduce((sum, { place }) => sum + pick(place), 0) / known.length;
    const calls = known.filter((other) => other.calls).length;
    const along = step * (calls === known.length ? -1 : calls === 0 ? 1 : 0);
    const [x, y] = [mean((place) => place.x), mean((place) => place.y)];
    return shape.direction === 'right' ? { x: x + along, y } : { x, y: y + along };
  }
  const group = shape.groupOf[node] ?? -1;
  if (group < 0) return null;
  const mates = places.filter((place, other): place is Place => place !== null && shape.groupOf[other] === group);
  if (mates.length === 0) return null;
  return {
    x: mates.reduce((sum, { x }) => sum + x, 0) / mates.length,
    y: mates.reduce((most, { y }) => Math.max(most, y), -Infinity) + NODE_BOX.height + NODE_GAP,
  };
}

/** The free place nearest to a wish, in rings around it. */
function freeNear(wish: Place, scale: number, taken: Taken): Place {
  const [stepX, stepY] = [NODE_BOX.width / 2, NODE_BOX.height / 2];
  for (let ring = 0; ring <= SETTLE.rings; ring++) {
    let best: Place | null = null;
    let least = Infinity;
    for (let column = -ring; column <= ring; column++) {
      const edge = Math.abs(column) === ring;
      for (let row = -ring; row <= ring; row += edge ? 1 : Math.max(1, 2 * ring)) {
        const place = { x: wish.x + column * stepX, y: wish.y + row * stepY };
        const distance = Math.hypot(column * stepX, row * stepY);
        if (distance >= least || !taken.isFree(place, scale)) continue;
        best = place;
        least = distance;
      }
    }
    if (best) return best;
  }
  return wish;
}

/**
 * Keeps what is known where it is, puts new nodes near those that they call or that call them, pins above all. Null
 * when too much is new: then the picture is better arranged as a whole.
 */
export function settle(
  shape: GraphShape,
  known: ReadonlyMap<string, Place>,
  pins: ReadonlyMap<string, Place>,
): Layout | null {
  const places: Array<Place | null> = shape.ids.map((id) => pins.get(id) ?? known.get(id) ?? null);
  const fresh = places.flatMap((place, node) => (place ? [] : [node]));
  if (fresh.length > Math.max(1, shape.ids.length * SETTLE.newShare)) return null;
  const taken = new Taken();
  const scaleOf = (node: number) => shape.scales[node] ?? 1;
  places.forEach((place, node) => place && taken.add(place, scaleOf(node)));
  const near = neighbours(shape);
  // Those with known neighbours first: they are the neighbours of the rest.
  let waiting = fresh;
  while (waiting.length > 0) {
    const ready = waiting.filter((node) => wishFor(node, shape, near, places) !== null);
    const now = ready.length > 0 ? ready : waiting.slice(0, 1);
    for (const node of now) {
      const place = freeNear(wishFor(node, shape, near, places) ?? below(places), scaleOf(node), taken);
      places[node] = place;
      taken.add(place, scaleOf(node));
    }
    waiting = waiting.filter((node) => places[node] === null);
  }
  return layoutOf(
    places.map((place) => place ?? { x: 0, y: 0 }),
    shape.pairs.length / 2,
  );
}

/** Left end of a row of its own under everything. */
function below(places: ReadonlyArray<Place | null>): Place {
  let [x, y] = [Infinity, -Infinity];
  for (const place of places) {
    if (!place) continue;
    x = Math.min(x, place.x);
    y = Math.max(y, place.y);
  }
  return Number.isFinite(x) ? { x, y: y + NODE_BOX.height + NODE_GAP } : { x: 0, y: 0 };
}

function layoutOf(places: readonly Place[], pairs: number): Layout {
  return {
    x: Float64Array.from(places, ({ x }) => x),
    y: Float64Array.from(places, ({ y }) => y),
    // Bends belong to the places that they were made for.
    bends: Array.from({ length: pairs }, () => []),
    width: places.reduce((most, { x }) => Math.max(most, x), 0) + NODE_BOX.width / 2,
    height: places.reduce((most, { y }) => Math.max(most, y), 0) + NODE_BOX.height / 2,
    algorithm: 'settled',
  };
}

/** A fresh layout with pins in force: whatever would lie under a pinned node gives way. */
export function withPins(shape: GraphShape, layout: Layout, pins: ReadonlyMap<string, Place>): Layout {
  const pinned = shape.ids.map((id) => pins.get(id) ?? null);
  if (pinned.every((pin) => pin === null)) return layout;
  const scaleOf = (node: number) => shape.scales[node] ?? 1;
  const taken = new Taken();
  pinned.forEach((pin, node) => pin && taken.add(pin, scaleOf(node)));
  const moved = new Set<number>();
  const [x, y] = [Float64Array.from(layout.x), Float64Array.from(layout.y)];
  shape.ids.forEach((_, node) => {
    const own = { x: x[node] ?? 0, y: y[node] ?? 0 };
    const pin = pinned[node];
    const place = pin ?? freeNear(own, scaleOf(node), taken);
    if (!pin) taken.add(place, scaleOf(node));
    if (place.x === own.x && place.y === own.y) return;
    moved.add(node);
    [x[node], y[node]] = [place.x, place.y];
  });
  const bends = layout.bends.map((flat, pair) =>
    moved.has(shape.pairs[pair * 2] ?? 0) || moved.has(shape.pairs[pair * 2 + 1] ?? 0) ? [] : flat,
  );
  return { ...layout, x, y, bends };
}
