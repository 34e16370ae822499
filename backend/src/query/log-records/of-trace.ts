import { type LogsQuestion, type TraceSpan } from '@thalweg/protocol';
import { type QueryParam, type Store } from '../../store/client';
import { joined } from '../conditions';
import { readTrace } from '../trace/read-trace';
import { type RecordCondition } from './record-tags';

/** Which records belong to a trace or span, and by what they were found. */
export interface OfTrace extends RecordCondition {
  readonly found: string;
}

type Columns = TraceSpan & Readonly<Record<string, unknown>>;
type Asked = Pick<LogsQuestion, 'of_trace' | 'of_span'>;

/** How far around a span its records may lie where time alone tells, ms. */
const SLACK_MS = 50;

/**
 * Records of a trace or of one span: by the ids that both carry; where a span has none, by its service and its time.
 * Undefined when the question names neither.
 */
export async function recordsOf(store: Store, { of_trace, of_span }: Asked): Promise<OfTrace | undefined> {
  const id = of_span ?? of_trace;
  if (id === undefined) return undefined;
  const trace = await readTrace(store, id);
  const spans = (trace?.spans ?? []) as readonly Columns[];
  if (of_span !== undefined) {
    const span = spans.find(({ row_id }) => row_id === of_span);
    return span ? ofSpan(span) : byIds([id], [], 'trace id; nothing is known of the span');
  }
  const traceIds = distinct(spans.flatMap(traceIdsOf));
  // A trace that nobody stored a span of may still have records.
  if (spans.length === 0) return byIds([id], [], 'trace id');
  const requestIds = distinct(spans.flatMap(requestIdsOf));
  if (traceIds.length + requestIds.length > 0) return byIds(traceIds, requestIds, 'trace id or X-Request-ID');
  return byTime(spans, 'services and time, as its requests carry no id');
}

function ofSpan(span: Columns): OfTrace {
  const traceIds = traceIdsOf(span);
  const requestIds = requestIdsOf(span);
  const spanId = text(span, 'span_id');
  if (span.observation_point.endsWith('app') && spanId !== '') {
    return { sql: 'span_id = {of_span_id:String}', params: { of_span_id: spanId }, found: 'span id' };
  }
  if (traceIds.length + requestIds.length === 0) return byTime([span], 'service and time, as the span carries no id');
  // The id in a header is the caller's span: of this one, the ids of its request and its service tell.
  const ids = byIds(traceIds, requestIds, '');
  const service = servicesOf([span]);
  return {
    sql: joined([ids.sql, service.sql], 'AND'),
    params: { ...ids.params, ...service.params },
    found: 'service, and trace id or X-Request-ID',
  };
}

function byIds(traceIds: readonly string[], requestIds: readonly string[], found: string): OfTrace {
  const params: Record<string, QueryParam> = { of_trace_ids: traceIds, of_request_ids: requestIds };
  return {
    sql: '(trace_id IN {of_trace_ids:Array(String)} OR x_request_id IN {of_request_ids:Array(String)})',
    params,
    found,
  };
}

function byTime(spans: readonly Columns[], found: string): OfTrace {
  const times = spans.map(({ start_time_ns, end_time_ns }) => [Number(start_time_ns), Number(end_time_ns)] as const);
  const service = servicesOf(spans);
  return {
    sql: joined(
      [
        service.sql,
        `start_time >= fromUnixTimestamp64Milli({of_from:Int64}, 'UTC')`,
        `start_time <= fromUnixTimestamp64Milli({of_to:Int64}, 'UTC')`,
      ],
      'AND',
    ),
    params: {
      ...service.params,
      of_from: Math.floor(Math.min(...times.map(([start]) => start)) / 1e6) - SLACK_MS,
      of_to: Math.ceil(Math.max(...times.map(([, end]) => end)) / 1e6) + SLACK_MS,
    },
    found,
  };
}

/** Services that did the work of the spans: a client's rows tell of the client, all others of the server. */
function servicesOf(spans: readonly Columns[]): RecordCondition {
  const names = distinct(
    spans.map((span) => text(span, `auto_service_${span.observation_point.startsWith('c') ? 0 : 1}`)),
  );
  return {
    sql: '(auto_service IN {of_services:Array(String)} OR app_service IN {of_services:Array(String)})',
    params: { of_services: names },
  };
}

const text = (span: Columns, column: string): string => String(span[column] ?? '');
const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].filter((one) => one !== '');
const traceIdsOf = (span: Columns): string[] => distinct([text(span, 'trace_id'), text(span, 'trace_id_2')]);
const requestIdsOf = (span: Columns): string[] =>
  distinct([text(span, 'x_request_id_0'), text(span, 'x_request_id_1')]);
