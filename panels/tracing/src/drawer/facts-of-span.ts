import { dateTimeFormat, type TimeZone } from '@grafana/data';
import { formatLatencyMs, formatRatio } from '@thalweg/panel-kit';
import { explainPoint, explainType } from '../explain';
import { type Segment } from '../model/self-time';
import { asText } from '../model/search';
import { type SpanDetail } from '../model/span';
import { type Trace } from '../model/trace';
import { t } from '../strings';
import { type FactRow } from './Facts';

const share = (part: number, whole: number) => formatRatio(whole > 0 ? part / whole : 0);

/** The figures of a span that its reader wants first. */
export function overviewFacts(trace: Trace, span: number, timeZone: TimeZone): FactRow[] {
  const row = trace.spans[span];
  if (!row) {
    return [];
  }
  const start = trace.times.start[span] ?? 0;
  const own = trace.selfTime[span] ?? 0;
  const critical = (trace.criticalPath.get(span) ?? []).reduce(
    (sum: number, at: Segment) => sum + at.end - at.start,
    0,
  );
  const clock = (atMs: number) => dateTimeFormat(atMs, { timeZone, format: 'YYYY-MM-DD HH:mm:ss.SSS' });
  const shownMs = trace.times.originMs + start;
  const isMoved = Number.isFinite(row.startMs) && Math.abs(shownMs - row.startMs) > 0.001;
  return [
    { name: t('fact.service'), value: row.service },
    { name: t('fact.operation'), value: row.operation },
    { name: t('fact.status'), value: statusText(trace, span) },
    {
      name: t('fact.duration'),
      value: formatLatencyMs(row.durationMs),
      note: t('fact.of-trace', { share: share(row.durationMs, trace.times.totalMs) }),
    },
    {
      name: t('fact.self'),
      value: formatLatencyMs(own),
      note: t('fact.of-span', { share: share(own, row.durationMs) }),
    },
    {
      name: t('fact.critical'),
      value: critical > 0 ? formatLatencyMs(critical) : '',
      note: t('fact.of-trace', { share: share(critical, trace.times.totalMs) }),
    },
    {
      name: t('fact.start'),
      value: clock(shownMs),
      note: isMoved ? t('fact.reported', { time: clock(row.startMs) }) : undefined,
    },
    { name: t('fact.offset'), value: formatLatencyMs(start) },
    {
      name: t('fact.point'),
      value: row.observationPoint,
      note: row.observationPoint === '' ? undefined : explainPoint(row.observationPoint),
    },
    { name: t('fact.source'), value: row.signalSource, note: explainType(row.spanType) },
    { name: t('fact.host'), value: row.host },
    { name: t('fact.protocol'), value: row.protocol },
    { name: t('fact.kind'), value: row.kind },
    { name: t('fact.span-id'), value: row.spanId },
  ];
}

function statusText(trace: Trace, span: number): string {
  const row = trace.spans[span];
  const told = row?.responseStatus.replaceAll('_', ' ') || t(row?.isError ? 'status.error' : 'status.ok');
  return [told, row?.responseCode ? `(${row.responseCode})` : '', row?.statusMessage].filter(Boolean).join(' ');
}

/** Names under which sources tell what was asked and what came back: our columns and OpenTelemetry's attributes. */
const REQUEST =
  /^(request_|endpoint$|version$|x_request_id_0|http_proxy|http\.(request|method|url|target|route|host)|url\.|db\.|rpc\.|messaging\.|user_agent)/;
const RESPONSE = /^(response_|x_request_id_1|sql_affected|http\.(response|status)|error\.|exception\.)/;

export function tagFacts(detail: SpanDetail, part: 'request' | 'response'): FactRow[] {
  const pattern = part === 'request' ? REQUEST : RESPONSE;
  return detail.tags
    .filter(({ key, value }) => pattern.test(key) && value !== '' && value !== null)
    .map(({ key, value }) => ({ name: key, value: asText(value) }));
}
