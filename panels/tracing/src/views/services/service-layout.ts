import { type ServiceEdge, type ServiceGraph } from './service-graph';

export interface PlacedService {
  readonly name: string;
  /** Upper left corner, px. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly edge: ServiceEdge;
  /** Outline of the line. */
  readonly path: string;
  /** Where its label is centred. */
  readonly labelX: number;
  readonly labelY: number;
}

export interface ServiceLayout {
  readonly nodes: ReadonlyMap<string, PlacedService>;
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export const SERVICE_BOX = Object.freeze({ width: 172, height: 62, gapX: 118, gapY: 34, bypass: 22, margin: 24 });

/** A place in a column: a service, or the gap through which a longer line passes. */
interface Slot {
  readonly id: string;
  readonly height: number;
}

/** Callers left of whom they call, fewest crossings by a few sweeps; the trace's own order breaks ties. */
export function layoutServices({ nodes, edges }: ServiceGraph): ServiceLayout {
  const names = nodes.map(({ name }) => name);
  const forward = cutCycles(names, edges);
  const column = columnOf(names, forward);
  const { columns, links } = withBypasses(names, forward, column);
  const ordered = orderColumns(columns, links);
  const heights = ordered.map(heightOf);
  const tallest = Math.max(0, ...heights);
  const { width, gapX, margin } = SERVICE_BOX;
  const places = new Map<string, { x: number; y: number; height: number }>();
  ordered.forEach((slots, at) => {
    let y = margin + (tallest - (heights[at] ?? 0)) / 2;
    for (const { id, height } of slots) {
      places.set(id, { x: margin + at * (width + gapX), y, height });
      y += height + SERVICE_BOX.gapY;
    }
  });
  const placed = new Map(
    names.map((name) => [name, { name, x: places.get(name)?.x ?? 0, y: places.get(name)?.y ?? 0 }]),
  );
  return {
    nodes: placed,
    edges: partLabels(edges.flatMap((edge) => placeEdge(edge, placed, places) ?? [])),
    width: margin * 2 + Math.max(1, ordered.length) * (width + gapX) - gapX,
    height: margin * 2 + tallest,
  };
}

type Pair = Pick<ServiceEdge, 'source' | 'target'>;

const heightOf = (slots: readonly Slot[]) =>
  slots.reduce((sum, { height }) => sum + height + SERVICE_BOX.gapY, -SERVICE_BOX.gapY);

/** Edges without those that lead back to a service on the way, and without calls to itself. */
function cutCycles(names: readonly string[], edges: readonly ServiceEdge[]): Pair[] {
  const state = new Map<string, 'open' | 'done'>();
  const kept: Pair[] = [];
  const called = new Set(edges.filter(({ source, target }) => source !== target).map(({ target }) => target));
  const visit = (name: string) => {
    state.set(name, 'open');
    for (const edge of edges) {
      if (edge.source !== name || edge.target === name || state.get(edge.target) === 'open') {
        continue;
      }
      kept.push(edge);
      if (!state.has(edge.target)) {
        visit(edge.target);
      }
    }
    state.set(name, 'done');
  };
  for (const name of [...names.filter((known) => !called.has(known)), ...names]) {
    if (!state.has(name)) {
      visit(name);
    }
  }
  return kept;
}

/** Each service one column behind the last of its callers. */
function columnOf(names: readonly string[], edges: readonly Pair[]): ReadonlyMap<string, number> {
  const column = new Map(names.map((name) => [name, 0]));
  // Without cycles no way is longer than there are services.
  for (let round = 0, moved = true; moved && round < names.length; round++) {
    moved = false;
    for (const { source, target } of edges) {
      const least = (column.get(source) ?? 0) + 1;
      if ((column.get(target) ?? 0) < least) {
        column.set(target, least);
        moved = true;
      }
    }
  }
  return column;
}

const bypassId = ({ source, target }: Pair, at: number) => JSON.stringify([source, target, at]);

/** Lines that pass columns get a slot in each, so that they run between the services there and not behind them. */
function withBypasses(names: readonly string[], edges: readonly Pair[], column: ReadonlyMap<string, number>) {
  const count = names.length > 0 ? Math.max(...names.map((name) => column.get(name) ?? 0)) + 1 : 0;
  const columns: Slot[][] = Array.from({ length: count }, (_, at) =>
    names.filter((name) => column.get(name) === at).map((id) => ({ id, height: SERVICE_BOX.height })),
  );
  const links: Pair[] = [];
  for (const edge of edges) {
    let from = edge.source;
    for (let at = (column.get(edge.source) ?? 0) + 1; at < (column.get(edge.target) ?? 0); at++) {
      const id = bypassId(edge, at);
      columns[at]?.push({ id, height: SERVICE_BOX.bypass });
      links.push({ source: from, target: id });
      from = id;
    }
    links.push({ source: from, target: edge.target });
  }
  return { columns, links };
}

function orderColumns(columns: readonly Slot[][], links: readonly Pair[]): Slot[][] {
  const ordered = columns.map((column) => [...column]);
  for (let sweep = 0; sweep < 6; sweep++) {
    const isDown = sweep % 2 === 0;
    const order = ordered.map((_, at) => (isDown ? at : ordered.length - 1 - at));
    for (const at of order) {
      const place = new Map(
        ordered.flatMap((column) => column.map(({ id }, row) => [id, (row + 0.5) / column.length])),
      );
      const pull = new Map((ordered[at] ?? []).map(({ id }) => [id, meanPlace(id, links, place, isDown)]));
      ordered[at]?.sort((a, b) => (pull.get(a.id) ?? 0) - (pull.get(b.id) ?? 0));
    }
  }
  return ordered;
}

function meanPlace(id: string, links: readonly Pair[], place: ReadonlyMap<string, number>, isDown: boolean): number {
  const peers = links.flatMap(({ source, target }) => {
    const [self, other] = isDown ? [target, source] : [source, target];
    return self === id ? (place.get(other) ?? []) : [];
  });
  return peers.length > 0 ? peers.reduce((sum, at) => sum + at, 0) / peers.length : (place.get(id) ?? 0);
}

/** With the stretch on which its label may stand. */
type Routed = PlacedEdge & { readonly first?: readonly [Spot, Spot] };

type Places = ReadonlyMap<string, { readonly x: number; readonly y: number; readonly height: number }>;

function placeEdge(edge: ServiceEdge, placed: ReadonlyMap<string, PlacedService>, places: Places): Routed | undefined {
  const from = placed.get(edge.source);
  const to = placed.get(edge.target);
  if (!from || !to) {
    return undefined;
  }
  const { width, height, gapX } = SERVICE_BOX;
  if (from === to) {
    const [x, y] = [from.x + width / 2, from.y];
    return {
      edge,
      path: `M${x - 30} ${y}C${x - 30} ${y - 30} ${x + 30} ${y - 30} ${x + 30} ${y}`,
      labelX: x,
      labelY: y - 22,
    };
  }
  const [startY, endY] = [from.y + height / 2, to.y + height / 2];
  if (to.x <= from.x) {
    // A way back runs from the left edge to the right one, below both.
    const [startX, endX, low] = [from.x, to.x + width, Math.max(from.y, to.y) + height + 14];
    const path = `M${startX} ${startY}C${startX - gapX / 2} ${startY} ${startX - gapX / 2} ${low} ${(startX + endX) / 2} ${low}S${endX + gapX / 2} ${endY} ${endX} ${endY}`;
    return { edge, path, labelX: (startX + endX) / 2, labelY: low };
  }
  const points: Array<readonly [number, number]> = [[from.x + width, startY]];
  for (let at = 1; ; at++) {
    const slot = places.get(bypassId(edge, columnAt(from.x) + at));
    if (!slot) {
      break;
    }
    points.push([slot.x, slot.y + slot.height / 2], [slot.x + width, slot.y + slot.height / 2]);
  }
  points.push([to.x, endY]);
  const [first, second] = [points[0] ?? ([0, 0] as const), points[1] ?? ([0, 0] as const)];
  const [labelX, labelY] = alongCurve(first, second, 0.5);
  return { edge, path: smooth(points), labelX, labelY, first: [first, second] };
}

type Spot = readonly [x: number, y: number];

/** A point of the curve that `smooth` draws between two. */
function alongCurve([x0, y0]: Spot, [x1, y1]: Spot, share: number): Spot {
  const rest = 1 - share;
  const middle = (x0 + x1) / 2;
  const x = rest ** 3 * x0 + 3 * rest * share * middle + share ** 3 * x1;
  const y = (rest ** 3 + 3 * rest ** 2 * share) * y0 + (share ** 3 + 3 * share ** 2 * rest) * y1;
  return [x, y];
}

/** Size of a label with room around it, px. */
const LABEL = Object.freeze({ width: 64, height: 20 });
/** Places on a line where its label may stand, the best first. */
const STANDS = Object.freeze([0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72]);

/** Lines that cross in the middle would have their labels there, one upon the other: each takes the next free place. */
function partLabels(edges: readonly Routed[]): PlacedEdge[] {
  const taken: Spot[] = [];
  const overlap = ([x, y]: Spot) =>
    taken.reduce((sum, [otherX, otherY]) => {
      const [dx, dy] = [LABEL.width - Math.abs(x - otherX), LABEL.height - Math.abs(y - otherY)];
      return sum + (dx > 0 && dy > 0 ? dx * dy : 0);
    }, 0);
  return edges.map(({ first, ...edge }) => {
    const stands: Spot[] = first
      ? STANDS.map((share) => alongCurve(first[0], first[1], share))
      : [[edge.labelX, edge.labelY]];
    const best = stands.reduce((found, stand) => (overlap(stand) < overlap(found) ? stand : found));
    taken.push(best);
    return { ...edge, labelX: best[0], labelY: best[1] };
  });
}

const columnAt = (x: number) => Math.round((x - SERVICE_BOX.margin) / (SERVICE_BOX.width + SERVICE_BOX.gapX));

/** Curves through the gaps between columns, straight past the services of one. */
function smooth(points: ReadonlyArray<readonly [number, number]>): string {
  return points.reduce((path, [x, y], at) => {
    const last = points[at - 1];
    if (!last) {
      return `M${x} ${y}`;
    }
    const middle = (last[0] + x) / 2;
    return last[1] === y ? `${path}L${x} ${y}` : `${path}C${middle} ${last[1]} ${middle} ${y} ${x} ${y}`;
  }, '');
}
