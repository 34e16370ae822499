import { type DataFrame, FieldType, toDataFrame } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { type KeyValue } from '../model/span';

/** A span of a file before it becomes a row of a trace frame. */
export interface ImportedSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly parentSpanID: string;
  readonly operationName: string;
  readonly serviceName: string;
  readonly serviceTags: readonly KeyValue[];
  /** Unix ms, fractional. */
  readonly startTime: number | undefined;
  /** Milliseconds. */
  readonly duration: number | undefined;
  readonly tags: readonly KeyValue[];
  readonly logs: ReadonlyArray<{ timestamp: number; name: string; fields: readonly KeyValue[] }>;
  readonly references: ReadonlyArray<{ traceID: string; spanID: string }>;
  readonly kind: string;
  readonly statusCode: number | undefined;
  readonly statusMessage: string;
  readonly warnings?: readonly string[];
  readonly stackTraces?: readonly string[];
  readonly instrumentationLibraryName?: string;
  readonly instrumentationLibraryVersion?: string;
  readonly traceState?: string;
  readonly observation_point?: string;
  readonly span_type?: string;
  readonly signal_source?: string;
  readonly protocol?: string;
  readonly host?: string;
  readonly response_status?: string;
  readonly response_code?: number | undefined;
  readonly link_rule?: string;
  readonly link_key?: string;
  readonly link_confidence?: number | undefined;
}

const NUMBERS = ['startTime', 'duration', 'statusCode', 'response_code', 'link_confidence'] as const;
const OTHERS = ['serviceTags', 'tags', 'logs', 'references', 'warnings', 'stackTraces'] as const;
const TEXTS = [
  'traceID',
  'spanID',
  'parentSpanID',
  'operationName',
  'serviceName',
  'kind',
  'statusMessage',
  'instrumentationLibraryName',
  'instrumentationLibraryVersion',
  'traceState',
  'observation_point',
  'span_type',
  'signal_source',
  'protocol',
  'host',
  'response_status',
  'link_rule',
  'link_key',
] as const;

/** The spans as a frame, so that a file takes the same way into the panel as an answer. */
export function importedFrame(spans: readonly ImportedSpan[]): DataFrame {
  const column = (type: FieldType) => (name: keyof ImportedSpan) => ({
    name,
    type,
    values: spans.map((span) => span[name] ?? null),
  });
  return toDataFrame({
    name: FRAME_NAME.TRACE,
    meta: { preferredVisualisationType: 'trace' },
    fields: [
      ...TEXTS.map(column(FieldType.string)),
      ...NUMBERS.map(column(FieldType.number)),
      ...OTHERS.map(column(FieldType.other)),
    ],
  });
}
