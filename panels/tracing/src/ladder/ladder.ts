import { type Trace } from '../model/trace';
import { isGateway, pointOf, type POINT_ORDER, rankOf, sideOf } from './points';
import { requestOf } from './requests';

/** One observation point of a request. Times: ms after the trace began, clocks as the trace has them. */
export interface Rung {
  readonly span: number;
  readonly point: string;
  readonly start: number;
  readonly end: number;
  readonly duration: number;
}

/** Where time between two points goes; `beyond`: past the last point, where nothing tells network from server. */
export const STRETCH_KINDS = ['client_queue', 'network', 'gateway', 'server_queue', 'server', 'beyond'] as const;
export type StretchKind = (typeof STRETCH_KINDS)[number];

export interface Stretch {
  readonly kind: StretchKind;
  /** Duration at the outer point less that at the inner one, ms: right even where clocks differ. */
  readonly ms: number;
  /** Of it on the way there and back; only as right as the clocks. Undefined for the last stretch. */
  readonly thereMs?: number;
  readonly backMs?: number;
  /** Of the whole request, 0 to 1. */
  readonly share: number;
  /** The largest stretch between two points. */
  readonly isWorst: boolean;
  /** The inner point saw the request for longer than the outer one: asynchronous, or cut. */
  readonly isNegative: boolean;
}

export type Hint = 'interfaces' | 'nodes' | 'gateways' | 'applications' | 'client' | 'server';

export interface Ladder {
  readonly rungs: readonly Rung[];
  /** Between rung n and n + 1. */
  readonly stretches: readonly Stretch[];
  /** What lies within the last point. */
  readonly last: Stretch;
  /** Of the last stretch: own work, and waiting for calls to others, ms. */
  readonly ownMs: number;
  readonly callsMs: number;
  readonly totalMs: number;
  /** Sums by kind, ms, in the order of the way; kinds without time are left out. */
  readonly sums: ReadonlyArray<{ readonly kind: StretchKind; readonly ms: number; readonly share: number }>;
  /** Several hosts saw it, so the split into there and back depends on their clocks. */
  readonly crossesHosts: boolean;
  /** What more points would tell. */
  readonly hints: readonly Hint[];
}

/** The way of the request that a span belongs to. */
export function ladderOf(trace: Trace, span: number): Ladder {
  const rungs = requestOf(trace, span).map((member): Rung => {
    const start = trace.times.start[member] ?? 0;
    const end = trace.times.end[member] ?? 0;
    const row = trace.spans[member];
    return { span: member, point: row ? pointOf(row) : '', start, end, duration: end - start };
  });
  const totalMs = rungs[0]?.duration ?? 0;
  const share = (ms: number) => (totalMs > 0 ? Math.max(0, ms) / totalMs : 0);
  const between = rungs.slice(1).map((inner, at) => {
    const outer = rungs[at] as Rung;
    return { kind: kindBetween(outer.point, inner.point), ms: outer.duration - inner.duration, outer, inner };
  });
  const worst = Math.max(0, ...between.map(({ ms }) => ms));
  const stretches = between.map(({ kind, ms, outer, inner }): Stretch => ({
    kind,
    ms,
    thereMs: inner.start - outer.start,
    backMs: outer.end - inner.end,
    share: share(ms),
    isWorst: ms > 0 && ms === worst,
    isNegative: ms < 0,
  }));
  const innermost = rungs.at(-1);
  const lastMs = innermost?.duration ?? 0;
  const kind = innermost && ['server', 'inside'].includes(sideOf(innermost.point)) ? 'server' : 'beyond';
  const last: Stretch = { kind, ms: lastMs, share: share(lastMs), isWorst: false, isNegative: false };
  const ownMs = innermost ? (trace.selfTime[innermost.span] ?? 0) : 0;
  return {
    rungs,
    stretches,
    last,
    ownMs,
    callsMs: Math.max(0, lastMs - ownMs),
    totalMs,
    sums: sumsOf([...stretches, last], share),
    crossesHosts: new Set(rungs.map(({ span: at }) => trace.spans[at]?.host ?? '').filter(Boolean)).size > 1,
    hints: hintsFor(rungs.map(({ point }) => point)),
  };
}

function kindBetween(outer: string, inner: string): StretchKind {
  if (isGateway(outer) && isGateway(inner)) {
    return 'gateway';
  }
  if (sideOf(outer) === 'client' && sideOf(inner) === 'client') {
    // Up to the interface it waits in the client: its library, its socket, its kernel.
    return rankOf(inner) <= rankOf('c') ? 'client_queue' : 'network';
  }
  if (sideOf(outer) === 'server' && sideOf(inner) === 'server') {
    return rankOf(outer) >= rankOf('s') ? 'server_queue' : 'network';
  }
  return 'network';
}

function sumsOf(stretches: readonly Stretch[], share: (ms: number) => number): Ladder['sums'] {
  return STRETCH_KINDS.map((kind) => {
    const ms = stretches.reduce((sum, stretch) => sum + (stretch.kind === kind ? Math.max(0, stretch.ms) : 0), 0);
    return { kind, ms, share: share(ms) };
  }).filter(({ ms }) => ms > 0);
}

function hintsFor(points: readonly string[]): Hint[] {
  const seen = (...wanted: Array<(typeof POINT_ORDER)[number]>) => wanted.some((point) => points.includes(point));
  const side = (wanted: string) => points.some((point) => sideOf(point) === wanted);
  if (!side('client') && !side('server') && !side('between')) {
    return [];
  }
  const hints: Array<[Hint, boolean]> = [
    ['client', !side('client')],
    ['server', !side('server')],
    ['interfaces', !seen('c', 's')],
    ['nodes', !seen('c-nd', 's-nd')],
    ['gateways', !points.some(isGateway)],
    ['applications', !seen('c-app', 's-app')],
  ];
  return hints.filter(([, isMissing]) => isMissing).map(([hint]) => hint);
}
