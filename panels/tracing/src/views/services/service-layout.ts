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

export const SERVICE_BOX = Object.freeze({ width: 190, height: 62, gapX: 130, gapY: 34, margin: 24 });

/** Callers left of whom they call, fewest crossings by a few sweeps; the trace's own order breaks ties. */
export function layoutServices({ nodes, edges }: ServiceGraph): ServiceLayout {
  const names = nodes.map(({ name }) => name);
  const forward = cutCycles(names, edges);
  const columns = orderColumns(columnsOf(names, forward), forward);
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const { width, height, gapX, gapY, margin } = SERVICE_BOX;
  const placed = new Map<string, PlacedService>();
  columns.forEach((column, at) =>
    column.forEach((name, row) =>
      placed.set(name, {
        name,
        x: margin + at * (width + gapX),
        y: margin + row * (height + gapY) + ((tallest - column.length) * (height + gapY)) / 2,
      }),
    ),
  );
  return {
    nodes: placed,
    edges: edges.flatMap((edge) => placeEdge(edge, placed) ?? []),
    width: margin * 2 + columns.length * (width + gapX) - gapX,
    height: margin * 2 + tallest * (height + gapY) - gapY,
  };
}

type Pair = Pick<ServiceEdge, 'source' | 'target'>;

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
function columnsOf(names: readonly string[], edges: readonly Pair[]): string[][] {
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
  const count = Math.max(0, ...column.values()) + 1;
  return Array.from({ length: names.length > 0 ? count : 0 }, (_, at) =>
    names.filter((name) => column.get(name) === at),
  );
}

function orderColumns(columns: readonly string[][], edges: readonly Pair[]): string[][] {
  const ordered = columns.map((column) => [...column]);
  for (let sweep = 0; sweep < 4; sweep++) {
    const down = sweep % 2 === 0;
    const order = ordered.map((_, at) => (down ? at : ordered.length - 1 - at));
    for (const at of order) {
      const place = new Map(
        ordered.flatMap((column) => column.map((name, row) => [name, (row + 0.5) / column.length])),
      );
      const pull = new Map((ordered[at] ?? []).map((name) => [name, meanPlace(name, edges, place, down)]));
      ordered[at]?.sort((a, b) => (pull.get(a) ?? 0) - (pull.get(b) ?? 0));
    }
  }
  return ordered;
}

function meanPlace(name: string, edges: readonly Pair[], place: ReadonlyMap<string, number>, down: boolean): number {
  const peers = edges.flatMap(({ source, target }) => {
    const [self, other] = down ? [target, source] : [source, target];
    return self === name ? (place.get(other) ?? []) : [];
  });
  return peers.length > 0 ? peers.reduce((sum, at) => sum + at, 0) / peers.length : (place.get(name) ?? 0);
}

function placeEdge(edge: ServiceEdge, placed: ReadonlyMap<string, PlacedService>): PlacedEdge | undefined {
  const from = placed.get(edge.source);
  const to = placed.get(edge.target);
  if (!from || !to) {
    return undefined;
  }
  const { width, height } = SERVICE_BOX;
  if (from === to) {
    const x = from.x + width / 2;
    return {
      edge,
      path: `M${x - 30} ${from.y}C${x - 30} ${from.y - 30} ${x + 30} ${from.y - 30} ${x + 30} ${from.y}`,
      labelX: x,
      labelY: from.y - 22,
    };
  }
  const [startY, endY] = [from.y + height / 2, to.y + height / 2];
  // A way back runs from the left edge to the right one, below both.
  const isBack = to.x <= from.x;
  const [startX, endX] = isBack ? [from.x, to.x + width] : [from.x + width, to.x];
  const bend = isBack ? -SERVICE_BOX.gapX / 2 : Math.max(40, (endX - startX) / 2);
  const sink = isBack ? height : 0;
  return {
    edge,
    path: `M${startX} ${startY}C${startX + bend} ${startY + sink} ${endX - bend} ${endY + sink} ${endX} ${endY}`,
    labelX: (startX + endX) / 2,
    labelY: (startY + endY) / 2 + sink * 0.75,
  };
}
