import { STRETCH } from '../constants';
import { type NodeExtent, type Placed } from './place';

const clamp = (value: number, most: number) => Math.min(most, Math.max(1, value));

function span(values: Float64Array, sizes: Float64Array): number {
  let [least, most] = [Infinity, -Infinity];
  values.forEach((value, node) => {
    const half = (sizes[node] ?? 0) / 2;
    least = Math.min(least, value - half);
    most = Math.max(most, value + half);
  });
  return most - least;
}

/**
 * Draws a layout out towards the shape of the panel, in place: more room between layers untangles tall pictures, more
 * room between neighbours opens flat ones. `aspect` is main to cross.
 */
export function stretch(placed: Placed, extent: NodeExtent, aspect: number): void {
  const [main, cross] = [span(placed.main, extent.main), span(placed.cross, extent.cross)];
  const factors = {
    main: clamp((cross * aspect) / main, STRETCH.main),
    cross: clamp(main / aspect / cross, STRETCH.cross),
  };
  placed.main.forEach((value, node) => (placed.main[node] = value * factors.main));
  placed.cross.forEach((value, node) => (placed.cross[node] = value * factors.cross));
  placed.bends.forEach((flat) =>
    flat.forEach((value, at) => (flat[at] = value * (at % 2 === 0 ? factors.main : factors.cross))),
  );
}
