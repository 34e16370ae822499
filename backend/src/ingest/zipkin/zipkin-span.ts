import { ProblemError } from '../../errors';

/** One end of a call; '' and 0 where it is not told. */
export interface ZipkinEndpoint {
  serviceName: string;
  /** IPv4 where there is one, else IPv6. */
  address: string;
  port: number;
}

/** A span as Zipkin's model has it: https://zipkin.io/zipkin-api/#/ */
export interface ZipkinSpan {
  traceId: string;
  /** '' for the first of a trace. */
  parentId: string;
  id: string;
  kind: ZipkinKind;
  name: string;
  /** Unix µs; 0 where it is not told. */
  timestampUs: number;
  durationUs: number;
  local: ZipkinEndpoint | undefined;
  remote: ZipkinEndpoint | undefined;
  annotations: { timeUs: number; value: string }[];
  /** Names and values in turn. */
  tags: string[];
  debug: boolean;
  /** The other side began the span, and tells it too. */
  shared: boolean;
}

export const ZIPKIN_KINDS = ['', 'CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'] as const;
export type ZipkinKind = (typeof ZIPKIN_KINDS)[number];

export const emptySpan = (): ZipkinSpan => ({
  traceId: '',
  parentId: '',
  id: '',
  kind: '',
  name: '',
  timestampUs: 0,
  durationUs: 0,
  local: undefined,
  remote: undefined,
  annotations: [],
  tags: [],
  debug: false,
  shared: false,
});

const HEX = /^[0-9a-f]{1,32}$/;
const ZEROS = /^0*$/;
/** Beyond this a number of µs is not exact, and no time of ours. */
const MAX_US = 2 ** 53;

/**
 * Checks what identifies a span and brings ids to their full length, as Zipkin does: traces to 32 digits, with which
 * the ids of other makes and those read from headers meet; spans to 16. Throws with the number of the span.
 */
export function checkSpan(span: ZipkinSpan, index: number): void {
  span.traceId = idOf(span.traceId, 32, 'traceId', index);
  span.id = idOf(span.id, 16, 'id', index);
  // A parent of zero, or the span itself, is how some writers say that there is none.
  span.parentId = ZEROS.test(span.parentId) ? '' : idOf(span.parentId, 16, 'parentId', index);
  if (span.parentId === span.id) span.parentId = '';
  span.timestampUs = microseconds(span.timestampUs, 'timestamp', index);
  span.durationUs = microseconds(span.durationUs, 'duration', index);
  for (const annotation of span.annotations) {
    annotation.timeUs = microseconds(annotation.timeUs, 'timestamp of an annotation', index);
  }
}

function idOf(text: string, length: number, name: string, index: number): string {
  const id = text.toLowerCase();
  if (!HEX.test(id) || id.length > length || ZEROS.test(id)) {
    throw new ProblemError(
      'bad_request',
      `span ${index}: ${name} is ${JSON.stringify(text.slice(0, 64))}; send 1 to ${length} hexadecimal digits, not all 0`,
    );
  }
  return id.padStart(length, '0');
}

function microseconds(value: number, name: string, index: number): number {
  if (Number.isNaN(value)) return 0;
  if (value < 0 || value >= MAX_US) {
    throw new ProblemError('bad_request', `span ${index}: ${name} is ${value}; send Unix microseconds`);
  }
  return Math.trunc(value);
}
