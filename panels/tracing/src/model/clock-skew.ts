import { type SpanRow } from './span';

/** Milliseconds to add to the times seen on a host, by host; hosts without a correction are absent. */
export type HostOffsets = ReadonlyMap<string, number>;

interface Bounds {
  /** Offsets that keep every child of this pair of hosts behind the start of its parent. */
  low: number;
  /** Offsets that keep every such child before the end of its parent. */
  high: number;
  violated: boolean;
}

/** Clocks of one host pair may differ this much before it counts as skew: timestamps are rounded on the way. */
const TOLERANCE_MS = 0.002;

/**
 * Compares clocks of hosts by the one thing that must hold: a request cannot arrive before it was sent. Spans of one
 * host are never moved against each other. The first root's host keeps its time.
 */
export function findHostOffsets(spans: readonly SpanRow[], parent: Int32Array): HostOffsets {
  const pairs = collectPairs(spans, parent);
  if (![...pairs.values()].some((peers) => [...peers.values()].some((bounds) => bounds.violated))) {
    return new Map();
  }
  return spread(pairs, referenceHosts(spans, parent));
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
    const bounds = peers.get(child.host) ?? { low: -Infinity, high: Infinity, violated: false };
    bounds.low = Math.max(bounds.low, low);
    bounds.high = Math.min(bounds.high, high);
    bounds.violated ||= low > TOLERANCE_MS;
    peers.set(child.host, bounds);
  });
  return pairs;
}

function referenceHosts(spans: readonly SpanRow[], parent: Int32Array): string[] {
  const hosts: string[] = [];
  spans.forEach((span, index) => {
    if (parent[index] === -1 && span.host !== '' && !hosts.includes(span.host) && hosts.length < 64) {
      hosts.push(span.host);
    }
  });
  return hosts;
}

function spread(pairs: Pairs, references: readonly string[]): HostOffsets {
  const offsets = new Map<string, number>();
  for (const reference of references) {
    if (offsets.has(reference)) {
      continue;
    }
    offsets.set(reference, 0);
    const queue = [reference];
    for (let host = queue.shift(); host !== undefined; host = queue.shift()) {
      for (const [peer, bounds] of pairs.get(host) ?? []) {
        if (!offsets.has(peer)) {
          offsets.set(peer, (offsets.get(host) ?? 0) + offsetOf(bounds));
          queue.push(peer);
        }
      }
    }
  }
  return new Map([...offsets].filter(([, offset]) => offset !== 0));
}

/** In the middle where both bounds agree: the request then took as long as the response. */
function offsetOf({ low, high, violated }: Bounds): number {
  if (!violated) {
    return 0;
  }
  return low <= high ? (low + high) / 2 : low;
}
