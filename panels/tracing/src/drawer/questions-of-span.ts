import { dateTime, type TimeRange } from '@grafana/data';
import { type Asking } from '@thalweg/panel-kit';
import { asText } from '../model/span-values';
import { type Trace } from '../model/trace';

/** How far around a span is looked, and how much is asked for. */
export const QUESTION_BOUNDS = Object.freeze({
  relatedMs: 60_000,
  relatedRows: 100,
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

/** Requests of the same server and endpoint around the time of a span, seen at the same point. */
export function relatedQuestion(trace: Trace, span: number): Asking | undefined {
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
  return {
    query: {
      kind: 'requests',
      filters: filters
        .filter(([, value]) => value !== '')
        .map(([key, value]) => ({ key, operator: '=' as const, values: [value] })),
      order_by: 'start_time',
      limit: QUESTION_BOUNDS.relatedRows,
    },
    range: rangeAround(startOf(trace, span), QUESTION_BOUNDS.relatedMs),
  };
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
