import { type SpanRow } from '../model/span';

/** Observation points on the way of a request, from the client's code to the server's. */
export const POINT_ORDER = [
  'c-app',
  'c-p',
  'c',
  'c-nd',
  'c-hv',
  'c-gw-hv',
  'c-gw',
  'local',
  'rest',
  's-gw',
  's-gw-hv',
  's-hv',
  's-nd',
  's',
  's-p',
  's-app',
] as const;
export type Point = (typeof POINT_ORDER)[number];

const RANKS: ReadonlyMap<string, number> = new Map(POINT_ORDER.map((point, rank) => [point, rank]));

/** Where a span was seen. Sources that know no points tell the end of the request by the kind of the span. */
export function pointOf(span: SpanRow): string {
  if (span.observationPoint !== '') {
    return span.observationPoint;
  }
  if (span.kind === 'client' || span.kind === 'producer') {
    return 'c-app';
  }
  return span.kind === 'server' || span.kind === 'consumer' ? 's-app' : 'app';
}

/** Place of a point on the way; -1 for what is not on any way: work inside an application. */
export const rankOf = (point: string): number => RANKS.get(point) ?? -1;

export type Side = 'client' | 'between' | 'server' | 'inside';

export function sideOf(point: string): Side {
  const rank = rankOf(point);
  if (rank < 0) {
    return 'inside';
  }
  return point === 'local' || point === 'rest' ? 'between' : point.startsWith('c') ? 'client' : 'server';
}

export const isGateway = (point: string): boolean => point.includes('-gw');
