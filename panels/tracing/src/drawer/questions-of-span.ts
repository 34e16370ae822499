import { dateTime, type TimeRange } from '@grafana/data';
import { type Asking } from '@thalweg/panel-kit';
import { asText } from '../model/span-values';
import { type Trace } from '../model/trace';

/** How far around a span is looked, and how much is asked for. */
export const QUESTION_BOUNDS = Object.freeze({
  relatedMs: 60_000,
  /** Before, and as many after. */
  relatedRows: 30,
  /** Records of a span may be stamped by another clock. */
  recordsMs: 60_000,
  records: 200,
  metricsMs: 5 * 60_000,
  metricsStepMs: 10_000,
});

function rangeAround(unixMs: number, reachMs: number): TimeRange {
  // Whole seconds: rollups have no finer.
  const at = Math.floor(unixMs / 1000) * 1000;
  const [from, to] = [dateTime(at - reachMs), dateTime(at + reachMs)];
  return { from, to, raw: { from, to } };
}

const startOf = (trace: Trace, span: number) => trace.times.originMs + (trace.times.start[span] ?? 0);

function tagOf(trace: Trace, span: number, key: string): string {
  const value = trace.rows.tags(span).find((tag) => tag.key === key)?.value;
  return value === undefined || value === null ? '' : asText(value);
}

/**
 * Requests of the same server and endpoint next to a span in time, seen at the same point: the last before its second
 * ends and the first after it. One question for both would be answered with the newest of a busy minute.
 */
export function relatedQuestions(trace: Trace, span: number): readonly [Asking, Asking] | undefined {
  const service = tagOf(trace, span, 'auto_service_1');
  const endpoint = tagOf(trace, span, 'endpoint');
  const point = trace.spans[span]?.observationPoint ?? '';
  if (service === '') {
    return undefined;
  }
  const filters = [
    ['auto_service_1', service],
    ['endpoint', endpoint],
    ['observation_point', point],
  ] as const;
  const query = {
    kind: 'requests' as const,
    filters: filters
      .filter(([, value]) => value !== '')
      .map(([key, value]) => ({ key, operator: '=' as const, values: [value] })),
    order_by: 'start_time' as const,
    limit: QUESTION_BOUNDS.relatedRows,
  };
  const border = (Math.floor(startOf(trace, span) / 1000) + 1) * 1000;
  const range = (from: number, to: number): TimeRange => {
    const ends = { from: dateTime(from), to: dateTime(to) };
    return { ...ends, raw: ends };
  };
  return [
    { query: { ...query, descending: true }, range: range(border - QUESTION_BOUNDS.relatedMs, border) },
    { query: { ...query, descending: false }, range: range(border, border + QUESTION_BOUNDS.relatedMs) },
  ];
}

export const RED_METRICS = ['request_rate', 'error_ratio', 'latency_p95'] as const;

/** Rate, failures and latency of the service of a span, in the minutes around it. */
export function metricsQuestion(trace: Trace, span: number): Asking | undefined {
  const service = trace.spans[span]?.service ?? '';
  if (service === '') {
    return undefined;
  }
  return {
    query: {
      kind: 'red',
      metrics: [...RED_METRICS],
      filters: [{ key: 'auto_service_1', operator: '=', values: [service] }],
    },
    range: rangeAround(startOf(trace, span), QUESTION_BOUNDS.metricsMs),
    intervalMs: QUESTION_BOUNDS.metricsStepMs,
  };
}

/** Log records of a span: by its ids where it has some, else by its service and time. */
export function recordsQuestion(trace: Trace, span: number): Asking | undefined {
  const row = trace.spans[span];
  if (!row) {
    return undefined;
  }
  const from = dateTime(row.startMs - QUESTION_BOUNDS.recordsMs);
  const to = dateTime(row.startMs + row.durationMs + QUESTION_BOUNDS.recordsMs);
  return {
    query: {
      kind: 'logs',
      log_source: 'records',
      of_span: row.spanId,
      descending: false,
      limit: QUESTION_BOUNDS.records,
    },
    range: { from, to, raw: { from, to } },
  };
}
