import { type Trace } from '../model/trace';

const HEX = /^[0-9a-f]+$/i;
const isZero = (id: string) => /^0+$/.test(id);

/** FNV-1a over UTF-16 units, 64 bits; `seed` makes further ids of one text. */
function hash64(text: string, seed: number): bigint {
  let hash = 0xcbf29ce484222325n ^ BigInt(seed);
  for (let at = 0; at < text.length; at++) {
    hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash === 0n ? 1n : hash;
}

const hex64 = (value: bigint) => value.toString(16).padStart(16, '0');

/** 32 hex digits: the id itself when it is one, padded when it is half of one, else derived from it. */
export function otlpTraceId(id: string): string {
  const known = HEX.test(id) && !isZero(id) && (id.length === 32 || id.length === 16);
  return known ? id.toLowerCase().padStart(32, '0') : hex64(hash64(id, 1)) + hex64(hash64(id, 2));
}

/** 16 hex digits: the id itself, or our decimal row id in hex, else derived from it. */
export function otlpSpanId(id: string): string {
  if (id.length === 16 && HEX.test(id) && !isZero(id)) {
    return id.toLowerCase();
  }
  if (/^\d{1,20}$/.test(id)) {
    const row = BigInt(id);
    if (row > 0n && row <= 0xffffffffffffffffn) {
      return hex64(row);
    }
  }
  return hex64(hash64(id, 3));
}

export interface SpanIds {
  readonly traceId: string;
  /** Id of each span, unique within the trace. */
  readonly spanId: readonly string[];
}

/**
 * Ids for a whole trace. Spans made by applications keep the ids their SDK gave them, so that an export joins what
 * other tools hold; ids of rows are derived, the same at every export. A repeated id is replaced from its second use.
 */
export function otlpIds(trace: Trace): SpanIds {
  const taken = new Set<string>();
  const spanId = trace.spans.map((span, index) => {
    const told = span.spanType === 'application' ? tagOf(trace, index, 'span_id') : '';
    let id = otlpSpanId(/^[0-9a-f]{16}$/i.test(told) ? told : span.spanId);
    for (let use = 2; taken.has(id); use++) {
      id = hex64(hash64(`${span.spanId}#${index}`, use));
    }
    taken.add(id);
    return id;
  });
  return { traceId: otlpTraceId(trace.spans[trace.mainRoot]?.traceId ?? ''), spanId };
}

function tagOf(trace: Trace, span: number, key: string): string {
  const value = trace.rows.tags(span).find((tag) => tag.key === key)?.value;
  return typeof value === 'string' ? value : '';
}
