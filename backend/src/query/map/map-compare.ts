import { type MapChange } from '@thalweg/protocol';
import { QUERY_DEFAULTS } from '../config';
import { type Figures, type MapEdge, type MapNode } from './map-graph';

export interface Graph {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** Length of the time that the figures are of, s. */
  readonly seconds: number;
}

/** What a node or edge was at the earlier time, and how it stands to it. */
export interface Earlier {
  readonly change: MapChange;
  readonly requestRate: number | null;
  readonly errorRatio: number | null;
  readonly p95Ms: number | null;
}

export interface Compared {
  readonly nodes: readonly (MapNode & { readonly earlier?: Earlier })[];
  readonly edges: readonly (MapEdge & { readonly earlier?: Earlier })[];
}

export const edgeId = ({ source, target }: Pick<MapEdge, 'source' | 'target'>): string => `${source.id} → ${target.id}`;
/** Requests that a node stands for: those it served, or made where it serves none. */
export const trafficOf = ({ request, made }: MapNode): number => (request > 0 ? request : made);
export const errorRatioOf = ({ request, error }: Figures): number | null => (request > 0 ? error / request : null);
export const p95MsOf = ({ p95, rrtCount }: Figures): number | null => (rrtCount > 0 ? p95 / 1000 : null);

const NOTHING: Figures = { request: 0, error: 0, rrtSum: 0, rrtCount: 0, p95: 0 };

/** Both graphs as one: what is there now, and what was there earlier only, without figures of its own. */
export function compareGraphs(now: Graph, before: Graph): Compared {
  const secondsOf = { now: now.seconds, before: before.seconds };
  return {
    nodes: united(now.nodes, before.nodes, {
      idOf: ({ end }) => end.id,
      empty: (node) => ({ ...node, ...NOTHING, made: 0 }),
      countOf: trafficOf,
      secondsOf,
    }),
    edges: united(now.edges, before.edges, {
      idOf: edgeId,
      empty: (edge) => ({ ...edge, ...NOTHING, clientMean: undefined }),
      countOf: ({ request }) => request,
      secondsOf,
    }),
  };
}

interface Kind<T> {
  readonly idOf: (item: T) => string;
  readonly empty: (item: T) => T;
  readonly countOf: (item: T) => number;
  readonly secondsOf: { readonly now: number; readonly before: number };
}

function united<T extends Figures>(
  now: readonly T[],
  before: readonly T[],
  kind: Kind<T>,
): (T & { earlier: Earlier })[] {
  const earlier = new Map(before.map((item) => [kind.idOf(item), item]));
  const known = new Set(now.map(kind.idOf));
  return [
    ...now.map((item) => {
      const previous = earlier.get(kind.idOf(item));
      const change = previous ? changeOf(item, previous, kind) : 'new';
      return { ...item, earlier: earlierOf(change, previous, kind) };
    }),
    ...before
      .filter((item) => !known.has(kind.idOf(item)))
      .map((item) => ({ ...kind.empty(item), earlier: earlierOf('gone', item, kind) })),
  ];
}

function earlierOf<T extends Figures>(
  change: MapChange,
  previous: T | undefined,
  { countOf, secondsOf }: Kind<T>,
): Earlier {
  return {
    change,
    requestRate: previous ? countOf(previous) / secondsOf.before : null,
    errorRatio: previous ? errorRatioOf(previous) : null,
    p95Ms: previous ? p95MsOf(previous) : null,
  };
}

function changeOf<T extends Figures>(item: T, previous: T, { countOf, secondsOf }: Kind<T>): MapChange {
  const { mapChangedShare, mapChangedErrorPoints, mapChangeRequests } = QUERY_DEFAULTS;
  const differs = (a: number, b: number) => Math.abs(a - b) > mapChangedShare * b;
  // A handful of requests says nothing about a rate or a percentile.
  if (Math.max(countOf(item), countOf(previous)) < mapChangeRequests) return 'same';
  const errors = Math.abs((errorRatioOf(item) ?? 0) - (errorRatioOf(previous) ?? 0)) * 100;
  const slower = item.rrtCount > 0 && previous.rrtCount > 0 && differs(item.p95, previous.p95);
  const rate = differs(countOf(item) / secondsOf.now, countOf(previous) / secondsOf.before);
  return rate || slower || errors > mapChangedErrorPoints ? 'changed' : 'same';
}
