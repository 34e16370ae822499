import { COLUMN_KEYS, valuesOf } from './span-values';
import { type Trace } from './trace';

/** Spans looked at for suggestions: enough for every key of a usual trace, bounded for a huge one. */
const SAMPLED_SPANS = 2_000;
const MAX_KEYS = 300;
const MAX_VALUES = 200;

function* sampled(trace: Trace): Generator<number> {
  const stride = Math.max(1, Math.floor(trace.spans.length / SAMPLED_SPANS));
  for (let span = 0; span < trace.spans.length; span += stride) {
    yield span;
  }
}

/** Keys that a condition may ask for: columns, then the tags of the trace by name. */
export function attributeKeys(trace: Trace): string[] {
  const keys = new Set<string>();
  for (const span of sampled(trace)) {
    for (const { key } of trace.rows.tags(span)) {
      if (keys.size < MAX_KEYS && !COLUMN_KEYS.includes(key)) {
        keys.add(key);
      }
    }
  }
  return [...COLUMN_KEYS, ...[...keys].sort((a, b) => a.localeCompare(b))];
}

/** Values of a key in the trace, the most frequent first. */
export function attributeValues(trace: Trace, key: string): string[] {
  const counts = new Map<string, number>();
  for (const span of sampled(trace)) {
    for (const value of valuesOf(trace, span, key)) {
      if (value !== '' && (counts.has(value) || counts.size < MAX_VALUES)) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([value]) => value);
}
