import { asText } from '../model/span-values';
import { type Trace } from '../model/trace';
import { csvOf } from './csv';

const COLUMNS = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'depth',
  'service',
  'operation',
  'start',
  'offset_ms',
  'duration_ms',
  'self_ms',
  'critical_ms',
  'kind',
  'span_type',
  'observation_point',
  'protocol',
  'host',
  'error',
  'response_status',
  'response_code',
  'status_message',
  'link_rule',
  'link_key',
  'link_confidence',
];

/** Columns for attributes at the most: a sheet of thousands of columns opens nowhere. */
const MAX_ATTRIBUTES = 500;

/** All spans from top to bottom, a line each; attributes in columns of their own. */
export function spansCsv(trace: Trace): string {
  const order = Array.from(trace.tree.order);
  const keys = new Set<string>();
  for (const span of order) {
    for (const { key } of trace.rows.tags(span)) {
      if (keys.size < MAX_ATTRIBUTES) {
        keys.add(key);
      }
    }
  }
  const attributes = [...keys];
  const lines = order.map((span) => {
    const tags = new Map(trace.rows.tags(span).map(({ key, value }) => [key, value]));
    return [...figures(trace, span), ...attributes.map((key) => (tags.has(key) ? asText(tags.get(key)) : ''))];
  });
  return csvOf([
    [...COLUMNS, ...attributes.map((key) => (COLUMNS.includes(key) ? `attribute.${key}` : key))],
    ...lines,
  ]);
}

function figures(trace: Trace, span: number) {
  const row = trace.spans[span];
  const start = trace.times.start[span] ?? 0;
  const end = trace.times.end[span] ?? 0;
  const critical = (trace.criticalPath.get(span) ?? []).reduce((sum, at) => sum + at.end - at.start, 0);
  const rounded = (ms: number) => Number(ms.toFixed(6));
  return [
    row?.traceId,
    row?.spanId,
    trace.spans[trace.tree.parent[span] ?? -1]?.spanId ?? row?.parentSpanId,
    trace.tree.depth[span],
    row?.service,
    row?.operation,
    isoTime(trace.times.originMs + start),
    rounded(start),
    rounded(end - start),
    rounded(trace.selfTime[span] ?? 0),
    rounded(critical),
    row?.kind,
    row?.spanType,
    row?.observationPoint,
    row?.protocol,
    row?.host,
    row?.isError,
    row?.responseStatus,
    row?.responseCode,
    row?.statusMessage,
    row?.link?.rule,
    row?.link?.key,
    row?.link?.confidence,
  ];
}

/** Empty beyond what a calendar holds: broken sources count from anywhere. */
const isoTime = (unixMs: number) => (Math.abs(unixMs) <= 8.64e15 ? new Date(unixMs).toISOString() : '');
