import { typedValue } from '../../export/otlp/to-otlp';
import { type Field, fieldText } from '../../query/traceql/ast';
import { type Value } from '../../query/traceql/evaluate';
import { goDuration } from '../../query/traceql/go-duration';
import { isDuration, type Spanset } from '../../query/traceql/pipeline';
import { type FoundTrace } from '../../query/traceql/search';
import {
  nameField,
  serviceField,
  spanIdField,
  type SpanTrace,
  statusField,
  type TraceNode,
  valueOf,
} from '../../query/traceql/trace-spans';
import { valueJson } from './otlp-json';

/** Fields that a span of an answer has places of their own for, or that are the same for the whole trace. */
const SHOWN_ELSEWHERE = new Set([
  'name',
  'duration',
  'traceDuration',
  'rootName',
  'rootServiceName',
  'trace:id',
  'span:id',
]);

/** A found trace as Tempo's search answers it. */
export function traceJson({ trace, sets }: FoundTrace, fields: readonly Field[], spansPerSet: number): object {
  const shown = fields.filter((field) => !SHOWN_ELSEWHERE.has(fieldText(field)));
  return {
    traceID: trace.id,
    rootServiceName: textOf(serviceField, trace.root, trace),
    rootTraceName: textOf(nameField, trace.root, trace),
    startTimeUnixNano: trace.startNs.toString(),
    durationMs: Number((trace.endNs - trace.startNs) / 1_000_000n),
    spanSets: sets.map((set) => spansetJson(set, trace, shown, spansPerSet)),
    serviceStats: serviceStats(trace),
  };
}

const textOf = (field: Field, node: TraceNode, trace: SpanTrace): string => String(valueOf(field, node, trace) ?? '');

function spansetJson({ spans, attributes }: Spanset, trace: SpanTrace, shown: readonly Field[], most: number): object {
  return {
    spans: spans.slice(0, most).map((node) => ({
      spanID: textOf(spanIdField, node, trace),
      name: textOf(nameField, node, trace),
      startTimeUnixNano: node.row.startNs.toString(),
      durationNanos: (node.row.endNs - node.row.startNs).toString(),
      ...attributesOf(node, trace, shown),
    })),
    matched: spans.length,
    ...(attributes.length > 0
      ? { attributes: attributes.map(([key, value]) => ({ key, value: anyValue(value) })) }
      : {}),
  };
}

function attributesOf(node: TraceNode, trace: SpanTrace, shown: readonly Field[]): object {
  const attributes = shown.flatMap((field) => {
    const value = valueOf(field, node, trace);
    if (value === null || (Array.isArray(value) && value.length === 0)) return [];
    const key = field.name;
    if (typeof value === 'number' && isDuration(field)) return [{ key, value: { stringValue: goDuration(value) } }];
    return [{ key, value: anyValue(field.kind === 'attribute' && typeof value === 'string' ? typedOf(value) : value) }];
  });
  return attributes.length > 0 ? { attributes } : {};
}

function typedOf(value: string): Value {
  const typed = typedValue(value);
  return typeof typed === 'object' ? value : typed;
}

/** A list of one is its value, as Tempo answers attributes of events. */
function anyValue(value: Value): object {
  if (value === null) return { stringValue: 'nil' };
  return valueJson(Array.isArray(value) && value.length === 1 ? (value[0] ?? '') : value);
}

function serviceStats(trace: SpanTrace): Record<string, { spanCount: number; errorCount?: number }> {
  const stats: Record<string, { spanCount: number; errorCount?: number }> = {};
  for (const node of trace.nodes) {
    const one = (stats[textOf(serviceField, node, trace)] ??= { spanCount: 0 });
    one.spanCount++;
    if (valueOf(statusField, node, trace) === 'error') one.errorCount = (one.errorCount ?? 0) + 1;
  }
  return stats;
}
