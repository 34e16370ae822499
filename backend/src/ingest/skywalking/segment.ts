import { ProblemError } from '../../errors';

/** Part of a trace within one thread or request of one process: `skywalking.v3.SegmentObject`. Times: Unix ms. */
export interface Segment {
  traceId: string;
  segmentId: string;
  service: string;
  instance: string;
  /** Spans were left out by the agent, as there were too many. */
  sizeLimited: boolean;
  spans: SegmentSpan[];
}

export interface SegmentSpan {
  spanId: number;
  /** Within the segment; -1 for its first span. */
  parentSpanId: number;
  startMs: number;
  endMs: number;
  refs: SegmentRef[];
  operation: string;
  peer: string;
  type: number;
  layer: number;
  component: number;
  isError: boolean;
  /** Names and values in turn. */
  tags: string[];
  logs: { timeMs: number; data: string[] }[];
}

/** Where a segment goes on from: a span of another segment, in another process or thread. */
export interface SegmentRef {
  crossThread: boolean;
  traceId: string;
  segmentId: string;
  spanId: number;
  service: string;
  endpoint: string;
}

export const SPAN_TYPE = { ENTRY: 0, EXIT: 1, LOCAL: 2 } as const;
export const SPAN_TYPES = ['Entry', 'Exit', 'Local'] as const;
export const LAYER = { UNKNOWN: 0, DATABASE: 1, RPC: 2, HTTP: 3, MQ: 4, CACHE: 5, FAAS: 6 } as const;
export const LAYERS = ['Unknown', 'Database', 'RPCFramework', 'Http', 'MQ', 'Cache', 'FAAS'] as const;
export const REF_TYPES = ['CrossProcess', 'CrossThread'] as const;

export const emptySegment = (): Segment => ({
  traceId: '',
  segmentId: '',
  service: '',
  instance: '',
  sizeLimited: false,
  spans: [],
});

export const emptySegmentSpan = (): SegmentSpan => ({
  spanId: 0,
  parentSpanId: 0,
  startMs: 0,
  endMs: 0,
  refs: [],
  operation: '',
  peer: '',
  type: 0,
  layer: 0,
  component: 0,
  isError: false,
  tags: [],
  logs: [],
});

export const emptyRef = (): SegmentRef => ({
  crossThread: false,
  traceId: '',
  segmentId: '',
  spanId: 0,
  service: '',
  endpoint: '',
});

/** The id that SkyWalking's header gives a span, and rows that carry it have. */
export const spanIdOf = (segmentId: string, spanId: number): string => `${segmentId}-${spanId}`;

/** Longest id taken; SkyWalking's own have up to 60 characters. */
const MAX_ID_LENGTH = 256;
/** Later than this is no time of a span (year 2262 in ns). */
export const MAX_MS = 9_223_372_036_854;

/** Throws with what is missing or impossible; what comes back is safe to make rows of. */
export function checkSegment(segment: Segment, index: number): void {
  const refuse = (what: string): never => {
    throw new ProblemError('bad_request', `segment ${index}: ${what}`);
  };
  for (const name of ['traceId', 'segmentId', 'service'] as const) {
    const { length } = segment[name];
    if (length === 0) refuse(`${name === 'segmentId' ? 'traceSegmentId' : name} is missing`);
    if (length > MAX_ID_LENGTH && name !== 'service') refuse(`${name} has ${length} characters, more than 256`);
  }
  for (const { spanId, startMs, endMs, logs } of segment.spans) {
    if (!(startMs > 0 && startMs <= MAX_MS)) refuse(`span ${spanId} has startTime ${startMs}; send Unix milliseconds`);
    if (!(endMs >= 0 && endMs <= MAX_MS)) refuse(`span ${spanId} has endTime ${endMs}; send Unix milliseconds`);
    for (const { timeMs } of logs) {
      if (!(timeMs >= 0 && timeMs <= MAX_MS)) refuse(`a log of span ${spanId} has time ${timeMs}`);
    }
  }
}
