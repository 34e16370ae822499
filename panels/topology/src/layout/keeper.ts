import { type GraphShape, type Layout, shapeKey } from './graph-shape';
import { cachedLayout, isSmall, layoutInline } from './layout-client';
import { type Place, settle, withPins } from './settle';

interface Kept {
  epoch: string;
  key: string;
  places: Map<string, Place>;
  layout: Layout;
}

/**
 * Keeps the picture between refreshes: as long as the viewer asks for the same view (the epoch), known nodes stay where
 * they are, whatever the data does. Pins hold in every view.
 */
export class LayoutKeeper {
  private kept: Kept | null = null;

  /** Layout for a shape; null when it is for the worker to find. */
  place(shape: GraphShape, epoch: string, pins: ReadonlyMap<string, Place>): Layout | null {
    const key = shapeKey(shape);
    const { kept } = this;
    if (kept && kept.epoch === epoch) {
      if (kept.key === key && agrees(shape, kept.layout, pins)) return kept.layout;
      const settled = this.settled(shape, kept, key, pins);
      if (settled) return this.keep(shape, epoch, key, settled);
    }
    const found = cachedLayout(shape) ?? (isSmall(shape) ? layoutInline(shape) : null);
    return found && this.keep(shape, epoch, key, withPins(shape, found, pins));
  }

  /** Takes in what the worker found. */
  accept(shape: GraphShape, epoch: string, pins: ReadonlyMap<string, Place>, found: Layout): Layout {
    return this.keep(shape, epoch, shapeKey(shape), withPins(shape, found, pins));
  }

  /** Forgets all places: the next layout is made anew. */
  forget(): void {
    this.kept = null;
  }

  private settled(shape: GraphShape, kept: Kept, key: string, pins: ReadonlyMap<string, Place>): Layout | null {
    const settled = settle(shape, kept.places, pins);
    if (!settled || kept.key !== key) return settled;
    // The same nodes and edges with another pin: edges between nodes that stayed keep their bends.
    const stays = (node: number) => settled.x[node] === kept.layout.x[node] && settled.y[node] === kept.layout.y[node];
    const bends = kept.layout.bends.map((flat, pair) =>
      stays(shape.pairs[pair * 2] ?? 0) && stays(shape.pairs[pair * 2 + 1] ?? 0) ? flat : [],
    );
    return { ...settled, bends };
  }

  private keep(shape: GraphShape, epoch: string, key: string, layout: Layout): Layout {
    const places = this.kept?.epoch === epoch ? this.kept.places : new Map<string, Place>();
    // A node that goes and comes back finds its place again.
    shape.ids.forEach((id, node) => places.set(id, { x: layout.x[node] ?? 0, y: layout.y[node] ?? 0 }));
    if (places.size > PLACES_MAX)
      for (const id of [...places.keys()].slice(0, places.size - PLACES_MAX)) places.delete(id);
    this.kept = { epoch, key, places, layout };
    return layout;
  }
}

const PLACES_MAX = 20_000;

const agrees = (shape: GraphShape, layout: Layout, pins: ReadonlyMap<string, Place>) =>
  pins.size === 0 ||
  shape.ids.every((id, node) => {
    const pin = pins.get(id);
    return !pin || (pin.x === layout.x[node] && pin.y === layout.y[node]);
  });
