import { type HostOffsets } from './clock-skew';
import { type SpanRow } from './span';

/** Start and end of each span in milliseconds after `originMs`, always finite, end never before start. */
export interface SpanTimes {
  readonly originMs: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly totalMs: number;
  /** Spans without a usable start or duration: they sit at their parent's start. */
  readonly missing: ReadonlySet<number>;
  readonly negative: ReadonlySet<number>;
}

export function resolveTimes(spans: readonly SpanRow[], parent: Int32Array, offsets: HostOffsets): SpanTimes {
  const start = new Float64Array(spans.length);
  const end = new Float64Array(spans.length);
  const missing = new Set<number>();
  const negative = new Set<number>();
  let originMs = Infinity;
  spans.forEach((span, index) => {
    const at = span.startMs + (offsets.get(span.host) ?? 0);
    start[index] = at;
    if (!Number.isFinite(at) || !Number.isFinite(span.durationMs)) {
      missing.add(index);
    } else if (span.durationMs < 0) {
      negative.add(index);
    }
    if (Number.isFinite(at)) {
      originMs = Math.min(originMs, at);
    }
  });
  originMs = Number.isFinite(originMs) ? originMs : 0;
  fillMissingStarts(start, parent, originMs);
  let totalMs = 0;
  for (let index = 0; index < spans.length; index++) {
    const from = (start[index] ?? originMs) - originMs;
    const durationMs = spans[index]?.durationMs ?? 0;
    const to = from + (durationMs > 0 && Number.isFinite(durationMs) ? durationMs : 0);
    start[index] = from;
    end[index] = to;
    totalMs = Math.max(totalMs, to);
  }
  return { originMs, start, end, totalMs, missing, negative };
}

/** A span without a start sits where the nearest ancestor with one starts. Parents are free of circles here. */
function fillMissingStarts(start: Float64Array, parent: Int32Array, fallback: number): void {
  for (let index = 0; index < start.length; index++) {
    const path: number[] = [];
    let at = index;
    while (at >= 0 && !Number.isFinite(start[at] ?? NaN)) {
      path.push(at);
      at = parent[at] ?? -1;
    }
    const known = at >= 0 ? (start[at] ?? fallback) : fallback;
    for (const missing of path) {
      start[missing] = known;
    }
  }
}
