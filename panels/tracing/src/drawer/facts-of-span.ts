import { formatRatio, t } from '@thalweg/panel-kit';
import { type Formats } from '../components/view-props';
import { explainPoint, explainType } from '../explain';
import { asText } from '../model/span-values';
import { type SpanDetail } from '../model/span';
import { type Trace } from '../model/trace';
import { type FactRow } from './Facts';

const share = (part: number, whole: number) => formatRatio(whole > 0 ? part / whole : 0);

/** The figures of a span that its reader wants first. */
export function overviewFacts(trace: Trace, span: number, format: Formats): FactRow[] {
  const row = trace.spans[span];
  if (!row) {
    return [];
  }
  const start = trace.times.start[span] ?? 0;
  const own = trace.selfTime[span] ?? 0;
  const critical = (trace.criticalPath.get(span) ?? []).reduce((sum, at) => sum + at.end - at.start, 0);
  const shownMs = trace.times.originMs + start;
  const isMoved = Number.isFinite(row.startMs) && Math.abs(shownMs - row.startMs) > 0.001;
  const ofTrace = (ms: number) =>
    t('drawer.fact.of-trace', '{{share}} of the trace', { share: share(ms, trace.times.totalMs) });
  return [
    { name: t('drawer.fact.service', 'Service'), value: row.service, key: 'service' },
    { name: t('drawer.fact.operation', 'Operation'), value: row.operation, key: 'operation' },
    { name: t('drawer.fact.status', 'Status'), value: statusText(trace, span) },
    {
      name: t('drawer.fact.duration', 'Duration'),
      value: format.duration(row.durationMs),
      note: ofTrace(row.durationMs),
    },
    {
      name: t('drawer.fact.self', 'Own time'),
      value: format.duration(own),
      note: t('drawer.fact.of-span', '{{share}} of the span', { share: share(own, row.durationMs) }),
    },
    {
      name: t('drawer.fact.critical', 'On the critical path'),
      value: critical > 0 ? format.duration(critical) : '',
      note: ofTrace(critical),
    },
    {
      name: t('drawer.fact.start', 'Start'),
      value: format.time(shownMs),
      note: isMoved ? t('drawer.fact.reported', 'reported as {{time}}', { time: format.time(row.startMs) }) : undefined,
    },
    { name: t('drawer.fact.offset', 'After the trace began'), value: format.duration(start) },
    {
      name: t('drawer.fact.point', 'Seen at'),
      value: row.observationPoint,
      note: row.observationPoint === '' ? undefined : explainPoint(row.observationPoint),
      key: 'observation_point',
    },
    {
      name: t('drawer.fact.source', 'Source'),
      value: row.signalSource,
      note: explainType(row.spanType),
      key: 'signal_source',
    },
    { name: t('drawer.fact.host', 'Host'), value: row.host, key: 'host' },
    { name: t('drawer.fact.protocol', 'Protocol'), value: row.protocol, key: 'protocol' },
    { name: t('drawer.fact.kind', 'Kind'), value: row.kind, key: 'kind' },
    { name: t('drawer.fact.span-id', 'Span id'), value: row.spanId },
  ];
}

function statusText(trace: Trace, span: number): string {
  const row = trace.spans[span];
  const told =
    row?.responseStatus.replaceAll('_', ' ') ||
    (row?.isError ? t('drawer.status.error', 'Error') : t('drawer.status.ok', 'Ok'));
  return [told, row?.responseCode ? `(${row.responseCode})` : '', row?.statusMessage].filter(Boolean).join(' ');
}

/** Names under which sources tell what was asked and what came back: our columns and OpenTelemetry's attributes. */
const REQUEST =
  /^(request_|endpoint$|version$|x_request_id_0|http_proxy|http\.(request|method|url|target|route|host)|url\.|db\.(?!response)|rpc\.|messaging\.|user_agent|dns\.)/;
const RESPONSE = /^(response_|x_request_id_1|sql_affected|http\.(response|status)|db\.response|error\.|exception\.)/;

export function tagFacts(detail: SpanDetail, part: 'request' | 'response'): FactRow[] {
  const pattern = part === 'request' ? REQUEST : RESPONSE;
  return detail.tags
    .filter(({ key, value }) => pattern.test(key) && value !== '' && value !== null)
    .map(({ key, value }) => ({ name: key, value: asText(value), key }));
}
