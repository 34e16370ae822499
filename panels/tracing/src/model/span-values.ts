import { type SpanRow } from './span';
import { type Trace } from './trace';

/** Columns of a span that can be asked for by name; further names are keys of its tags. */
const COLUMNS: Readonly<Record<string, (span: SpanRow) => string>> = {
  service: (span) => span.service,
  operation: (span) => span.operation,
  name: (span) => span.operation,
  protocol: (span) => span.protocol,
  host: (span) => span.host,
  kind: (span) => span.kind,
  type: (span) => span.spanType,
  point: (span) => span.observationPoint,
  observation_point: (span) => span.observationPoint,
  signal_source: (span) => span.signalSource,
  response_status: (span) => span.responseStatus,
  response_code: (span) => String(span.responseCode ?? ''),
  id: (span) => span.spanId,
  rule: (span) => span.link?.rule ?? '',
  error: (span) => String(span.isError),
};

/** What the filter offers first, before the keys of tags. */
export const COLUMN_KEYS: readonly string[] = Object.freeze([
  'duration',
  'self',
  'service',
  'operation',
  'protocol',
  'host',
  'kind',
  'type',
  'point',
  'response_status',
  'response_code',
  'rule',
]);

/** Keys whose figures are times, so that `20ms` and `5%` of the trace can be asked for. */
export function timeOf(trace: Trace, index: number, key: string): number | undefined {
  if (key === 'duration') {
    return trace.spans[index]?.durationMs ?? NaN;
  }
  return key === 'self' || key === 'self_time' ? (trace.selfTime[index] ?? NaN) : undefined;
}

/** Values of a key, in any case: the span's own columns first, then its tags and those of its process. */
export function valuesOf(trace: Trace, index: number, key: string): string[] {
  const span = trace.spans[index];
  const name = key.toLowerCase();
  const column = span && Object.hasOwn(COLUMNS, name) ? COLUMNS[name]?.(span) : undefined;
  if (column !== undefined) {
    return [column];
  }
  return trace.rows
    .tags(index)
    .filter((tag) => tag.key.toLowerCase() === name)
    .map((tag) => asText(tag.value));
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
