import { type KeyValue } from '../model/span';
import { type ImportedSpan } from './imported-span';
import { asList } from './otlp-values';
import { protocolOf } from './semantic-names';

type Record_ = Record<string, unknown>;
const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const records = (value: unknown): Record_[] => asList(value).filter(isRecord);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const microseconds = (value: unknown): number | undefined => {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed / 1_000 : undefined;
};

/** The traces of a file from Jaeger: its API's answer, its UI's download, or one trace alone. */
export function jaegerTracesOf(document: unknown): Record_[] | undefined {
  const isTrace = (value: unknown) => isRecord(value) && Array.isArray(value['spans']);
  if (isTrace(document)) {
    return [document as Record_];
  }
  const list = isRecord(document) ? document['data'] : document;
  return Array.isArray(list) && list.some(isTrace) ? list.filter(isTrace) : undefined;
}

export function* importJaeger(traces: readonly Record_[]): Generator<ImportedSpan> {
  for (const trace of traces) {
    const processes = isRecord(trace['processes']) ? trace['processes'] : {};
    for (const span of records(trace['spans'])) {
      const named = processes[text(span['processID'])];
      yield readSpan(
        span,
        text(trace['traceID']),
        isRecord(named) ? named : isRecord(span['process']) ? span['process'] : {},
      );
    }
  }
}

function readSpan(span: Record_, traceId: string, process: Record_): ImportedSpan {
  const tags = keyValues(span['tags']);
  const attributes = new Map(tags.map(({ key, value }) => [key, value]));
  const references = records(span['references']);
  const parent =
    references.find((reference) => reference['refType'] === 'CHILD_OF') ??
    references.find((reference) => reference['refType'] === 'FOLLOWS_FROM');
  const serviceTags = keyValues(process['tags']);
  const code = Number(attributes.get('http.status_code') ?? attributes.get('http.response.status_code') ?? NaN);
  const start = microseconds(span['startTime']);
  const hasFailed = attributes.get('error') === true || attributes.get('error') === 'true';
  return {
    traceID: text(span['traceID']) || traceId,
    spanID: text(span['spanID']),
    parentSpanID: text(parent?.['spanID']) || text(span['parentSpanID']),
    operationName: text(span['operationName']),
    serviceName: text(process['serviceName']),
    serviceTags,
    startTime: start,
    duration: microseconds(span['duration']),
    tags,
    logs: records(span['logs']).flatMap((log) => {
      const at = microseconds(log['timestamp']);
      const fields = keyValues(log['fields']);
      const event = fields.find(({ key }) => key === 'event')?.value;
      return at === undefined ? [] : [{ timestamp: at, name: text(event), fields }];
    }),
    references: references
      .filter((reference) => reference !== parent)
      .map((reference) => ({ traceID: text(reference['traceID']), spanID: text(reference['spanID']) })),
    kind: text(attributes.get('span.kind')).toLowerCase(),
    statusCode:
      hasFailed || attributes.get('otel.status_code') === 'ERROR'
        ? 2
        : attributes.get('otel.status_code') === 'OK'
          ? 1
          : 0,
    statusMessage: text(attributes.get('otel.status_description')),
    warnings: asList(span['warnings']).filter((warning): warning is string => typeof warning === 'string'),
    instrumentationLibraryName: text(attributes.get('otel.scope.name') ?? attributes.get('otel.library.name')),
    protocol: protocolOf(attributes),
    host: text(serviceTags.find(({ key }) => key === 'host.name' || key === 'hostname')?.value),
    response_code: Number.isFinite(code) ? code : undefined,
  };
}

function keyValues(value: unknown): KeyValue[] {
  return records(value).flatMap(({ key, value: inner, type }) =>
    typeof key === 'string'
      ? [{ key, value: type === 'int64' && typeof inner === 'string' ? safeInteger(inner) : inner }]
      : [],
  );
}

/** An integer that fits a number is one; a larger keeps its digits. */
function safeInteger(digits: string): number | string {
  const parsed = Number(digits);
  return Number.isSafeInteger(parsed) ? parsed : digits;
}
