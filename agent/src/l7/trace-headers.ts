import { latin1Of } from './text';

/** What a propagation header says of the caller: its trace, its span, and where the format has it, that span's parent. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
}

const DASH = 0x2d;

/** https://www.w3.org/TR/trace-context/ — `version-traceid-parentid-flags`; later versions may append fields. */
export function parseTraceparent(bytes: Uint8Array, start: number, end: number): TraceContext | undefined {
  if (end - start < 55 || bytes[start + 2] !== DASH || bytes[start + 35] !== DASH || bytes[start + 52] !== DASH) {
    return undefined;
  }
  if (end - start > 55 && bytes[start + 55] !== DASH) return undefined;
  if (bytes[start] === 0x66 && bytes[start + 1] === 0x66) return undefined; // version ff is forbidden
  if (!isId(bytes, start + 3, start + 35) || !isId(bytes, start + 36, start + 52)) return undefined;
  return {
    traceId: latin1Of(bytes, start + 3, start + 35).toLowerCase(),
    spanId: latin1Of(bytes, start + 36, start + 52).toLowerCase(),
    parentSpanId: '',
  };
}

/** Hex digits, not all zero. */
function isId(bytes: Uint8Array, start: number, end: number): boolean {
  let any = 0;
  for (let i = start; i < end; i++) {
    const c = bytes[i] as number;
    const isDigit = c >= 0x30 && c <= 0x39;
    const letter = c | 0x20;
    if (!isDigit && !(letter >= 0x61 && letter <= 0x66)) return false;
    any |= c ^ 0x30;
  }
  return any !== 0;
}

const HEX_ID = /^(?!0+$)[0-9a-f]{1,32}$/;
const B3_TRACE_ID = /^(?!0+$)(?:[0-9a-f]{16}|[0-9a-f]{32})$/;
const B3_SPAN_ID = /^(?!0+$)[0-9a-f]{16}$/;

/** Digits of a trace id; shorter ones are the same id with zeros in front, as OpenTelemetry and Zipkin tell them. */
const TRACE_ID_LENGTH = 32;

/**
 * https://github.com/openzipkin/b3-propagation — `traceid-spanid[-sampled[-parentspanid]]`; `0`, `1` or `d` alone says
 * whether to sample, and nothing of the caller.
 */
export function parseB3Single(text: string): TraceContext | undefined {
  const [traceId = '', spanId = '', , parent = ''] = text.toLowerCase().split('-', 4);
  return b3Context(traceId, spanId, parent);
}

/** The same in headers of their own; with `X-B3-Sampled` alone there is no trace id. */
export function parseB3Multi(traceId: string, spanId: string, parent: string): TraceContext | undefined {
  return b3Context(traceId.toLowerCase(), spanId.toLowerCase(), parent.toLowerCase());
}

function b3Context(traceId: string, spanId: string, parent: string): TraceContext | undefined {
  if (!B3_TRACE_ID.test(traceId)) return undefined;
  return {
    traceId: traceId.padStart(TRACE_ID_LENGTH, '0'),
    spanId: B3_SPAN_ID.test(spanId) ? spanId : '',
    parentSpanId: B3_SPAN_ID.test(parent) ? parent : '',
  };
}

/**
 * SkyWalking's cross-process header, version 3: `sample-traceId-segmentId-spanIndex-…`, text fields in Base64. A span
 * is named by its segment and index, as SkyWalking itself refers to it.
 */
export function parseSw8(text: string): TraceContext | undefined {
  const parts = text.split('-', 5);
  if (parts.length < 4 || !/^[01]$/.test(parts[0] as string) || !/^\d{1,9}$/.test(parts[3] as string)) return undefined;
  const traceId = fromBase64(parts[1] as string);
  const segment = fromBase64(parts[2] as string);
  if (traceId === '' || segment === '') return undefined;
  return { traceId, spanId: `${segment}-${parts[3]}`, parentSpanId: '' };
}

function fromBase64(text: string): string {
  if (!/^[A-Za-z0-9+/_]{1,344}={0,2}$/.test(text)) return '';
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x21-\x7e]+$/.test(decoded) ? decoded : '';
}

/** Jaeger's own header: `traceid:spanid:parentid:flags`, leading zeros dropped, colons at times percent-encoded. */
export function parseUberTraceId(text: string): TraceContext | undefined {
  const [traceId = '', spanId = '', parent = ''] = text.toLowerCase().replaceAll('%3a', ':').split(':', 4);
  if (!HEX_ID.test(traceId) || !HEX_ID.test(spanId) || spanId.length > 16) return undefined;
  return {
    traceId: traceId.padStart(TRACE_ID_LENGTH, '0'),
    spanId: spanId.padStart(16, '0'),
    parentSpanId: HEX_ID.test(parent) ? parent.padStart(16, '0') : '',
  };
}
