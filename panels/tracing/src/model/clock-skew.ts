import { type SpanRow } from './span';

/** Milliseconds to add to the times seen on a host, by host; hosts without a correction are absent. */
export type HostOffsets = ReadonlyMap<string, number>;

/** What was found about the clock of one host, and on what grounds. */
export interface HostSkew {
  readonly host: string;
  /** Milliseconds to add to its times. */
  readonly offsetMs: number;
  /** The host whose clock it was compared with. */
  readonly against: string;
  /** Calls between the two that were compared. */
  readonly callCount: number;
  /** Calls that arrived before they were sent. */
  readonly violationCount: number;
  /** The worst of them: how much too early, and the span that arrived. */
  readonly worstMs: number;
  readonly worstSpan: number;
  /** Every offset between these two fits all calls; undefined where none does. */
  readonly range: { readonly from: number; readonly to: number } | undefined;
}

interface Bounds {
  /** Offsets that keep every child of this pair of hosts behind the start of its parent. */
  low: number;
  /** Offsets that keep every such child before the end of its parent. */
  high: number;
  callCount: number;
  violationCount: number;
  worstMs: number;
  worstSpan: number;
}

/** Clocks of one host pair may differ this much before it counts as skew: timestamps are rounded on the way. */
const TOLERANCE_MS = 0.002;

/** A trace over more roots than this has no common clock to speak of. */
const MAX_REFERENCE_HOSTS = 64;

/**
 * Compares clocks of hosts by the one thing that must hold: a request cannot arrive before it was sent. Spans of one
 * host are never moved against each other. The first root's host keeps its time.
 */
export function findHostSkews(spans: readonly SpanRow[], parent: Int32Array): HostSkew[] {
  const pairs = collectPairs(spans, parent);
  if (![...pairs.values()].some((peers) => [...peers.values()].some((bounds) => bounds.violationCount > 0))) {
    return [];
  }
  return spread(pairs, referenceHosts(spans, parent));
}

export function offsetsOf(skews: readonly HostSkew[]): HostOffsets {
  return new Map(skews.map(({ host, offsetMs }) => [host, offsetMs]));
}

type Pairs = Map<string, Map<string, Bounds>>;

function collectPairs(spans: readonly SpanRow[], parent: Int32Array): Pairs {
  const pairs: Pairs = new Map();
  spans.forEach((child, index) => {
    const above = spans[parent[index] ?? -1];
    if (!above || above.host === '' || child.host === '' || above.host === child.host) {
      return;
    }
    const low = above.startMs - child.startMs;
    const high = above.startMs + above.durationMs - (child.startMs + child.durationMs);
    // A child that outlives its parent is asynchronous: it says nothing about clocks.
    if (!Number.isFinite(low) || !Number.isFinite(high) || child.durationMs > above.durationMs) {
      return;
    }
    const peers = pairs.get(above.host) ?? new Map<string, Bounds>();
    pairs.set(above.host, peers);
    const bounds = peers.get(child.host) ?? newBounds();
    peers.set(child.host, bounds);
    bounds.low = Math.max(bounds.low, low);
    bounds.high = Math.min(bounds.high, high);
    bounds.callCount += 1;
    if (low > TOLERANCE_MS) {
      bounds.violationCount += 1;
      if (low > bounds.worstMs) {
        bounds.worstMs = low;
        bounds.worstSpan = index;
      }
    }
  });
  return pairs;
}

const newBounds = (): Bounds => ({
  low: -Infinity,
  high: Infinity,
  callCount: 0,
  violationCount: 0,
  worstMs: 0,
  worstSpan: -1,
});

function referenceHosts(spans: readonly SpanRow[], parent: Int32Array): string[] {
  const hosts = new Set<string>();
  spans.forEach((span, index) => {
    if (parent[index] === -1 && span.host !== '' && hosts.size < MAX_REFERENCE_HOSTS) {
      hosts.add(span.host);
    }
  });
  return [...hosts];
}

function spread(pairs: Pairs, references: readonly string[]): HostSkew[] {
  const skews = new Map<string, HostSkew>();
  const offset = (host: string) => skews.get(host)?.offsetMs ?? 0;
  const seen = new Set<string>();
  for (const reference of references) {
    if (seen.has(reference)) {
      continue;
    }
    seen.add(reference);
    const queue = [reference];
    for (let host = queue.shift(); host !== undefined; host = queue.shift()) {
      for (const [peer, bounds] of pairs.get(host) ?? []) {
        if (!seen.has(peer)) {
          seen.add(peer);
          skews.set(peer, describe(peer, host, offset(host), bounds));
          queue.push(peer);
        }
      }
    }
  }
  return [...skews.values()].filter(({ offsetMs }) => offsetMs !== 0);
}

function describe(host: string, against: string, base: number, bounds: Bounds): HostSkew {
  const { low, high, callCount, violationCount, worstMs, worstSpan } = bounds;
  return {
    host,
    against,
    offsetMs: base + offsetOf(bounds),
    callCount,
    violationCount,
    worstMs,
    worstSpan,
    range: low <= high ? { from: base + low, to: base + high } : undefined,
  };
}

/** In the middle where both bounds agree: the request then took as long as the response. */
function offsetOf({ low, high, violationCount }: Bounds): number {
  if (violationCount === 0) {
    return 0;
  }
  return low <= high ? (low + high) / 2 : low;
}
