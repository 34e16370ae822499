import { type OtlpAttribute, type OtlpResource, type OtlpSpan, type OtlpValue } from '../../export/otlp/model';

/** Spans in JSON as protobuf's own mapping gives it, which is how Tempo writes them: ids are base64, defaults left out. */
export const resourceSpansJson = (resources: readonly OtlpResource[]): object[] =>
  resources.map(({ attributes, scopes }) => ({
    resource: { attributes: attributesJson(attributes) },
    scopeSpans: scopes.map(({ name, version, attributes: own, spans }) => ({
      scope: { name, ...(version ? { version } : {}), ...withAttributes(own) },
      spans: spans.map(spanJson),
    })),
  }));

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS = ['UNSET', 'OK', 'ERROR'];

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const withAttributes = (attributes: readonly OtlpAttribute[]) =>
  attributes.length > 0 ? { attributes: attributesJson(attributes) } : {};

function spanJson(span: OtlpSpan): object {
  return {
    traceId: base64(span.traceId),
    spanId: base64(span.spanId),
    ...(span.traceState ? { traceState: span.traceState } : {}),
    ...(span.parentSpanId ? { parentSpanId: base64(span.parentSpanId) } : {}),
    name: span.name,
    ...(span.kind > 0 ? { kind: `SPAN_KIND_${KINDS[span.kind] ?? 'UNSPECIFIED'}` } : {}),
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    ...withAttributes(span.attributes),
    ...(span.events.length > 0
      ? {
          events: span.events.map(({ timeNs, name, attributes }) => ({
            timeUnixNano: timeNs.toString(),
            name,
            ...withAttributes(attributes),
          })),
        }
      : {}),
    ...(span.links.length > 0
      ? {
          links: span.links.map(({ traceId, spanId, traceState, attributes }) => ({
            traceId: base64(traceId),
            spanId: base64(spanId),
            ...(traceState ? { traceState } : {}),
            ...withAttributes(attributes),
          })),
        }
      : {}),
    status: {
      ...(span.statusMessage ? { message: span.statusMessage } : {}),
      ...(span.statusCode > 0 ? { code: `STATUS_CODE_${STATUS[span.statusCode] ?? 'UNSET'}` } : {}),
    },
  };
}

export const attributesJson = (attributes: readonly OtlpAttribute[]): object[] =>
  attributes.map(([key, value]) => ({ key, value: valueJson(value) }));

export function valueJson(value: OtlpValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value !== 'number') return { arrayValue: { values: value.map(valueJson) } };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
