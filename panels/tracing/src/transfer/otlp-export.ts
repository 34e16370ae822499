import { type SpanDetail, type SpanRow } from '../model/span';
import { type Trace } from '../model/trace';
import { otlpIds, otlpSpanId, otlpTraceId, type SpanIds } from './otlp-ids';
import { type Attribute, toAttributes } from './otlp-values';
import { OURS, protocolAttributes, RESOURCE_NAMES, semanticName } from './semantic-names';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Attribute[];
  readonly events?: unknown[];
  readonly links?: unknown[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface OtlpDocument {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource: { readonly attributes: Attribute[] };
    readonly scopeSpans: ReadonlyArray<{
      readonly scope: { name: string; version?: string };
      readonly spans: OtlpSpan[];
    }>;
  }>;
}

/** The trace by the OTLP JSON encoding, network spans among it, every span below the parent that the panel shows. */
export function exportOtlp(trace: Trace): OtlpDocument {
  const ids = otlpIds(trace);
  const resources = new Map<string, { resource: { attributes: Attribute[] }; scopes: Map<string, OtlpSpan[]> }>();
  for (const index of trace.tree.order) {
    const row = trace.spans[index];
    if (!row) {
      continue;
    }
    const detail = trace.rows.detail(index);
    const attributes = resourceAttributes(row, detail);
    const key = JSON.stringify(attributes);
    const resource = resources.get(key) ?? { resource: { attributes }, scopes: new Map<string, OtlpSpan[]>() };
    resources.set(key, resource);
    const scope = JSON.stringify(scopeOf(row, detail));
    const spans = resource.scopes.get(scope) ?? [];
    resource.scopes.set(scope, spans);
    spans.push(spanOf(trace, index, row, detail, ids));
  }
  return {
    resourceSpans: [...resources.values()].map(({ resource, scopes }) => ({
      resource,
      scopeSpans: [...scopes].map(([scope, spans]) => ({ scope: JSON.parse(scope) as { name: string }, spans })),
    })),
  };
}

function resourceAttributes(row: SpanRow, detail: SpanDetail): Attribute[] {
  const named = new Map<string, unknown>([['service.name', row.service]]);
  for (const { key, value } of detail.serviceTags) {
    named.set(RESOURCE_NAMES[key] ?? key, value);
  }
  if (row.host !== '' && !named.has('host.name')) {
    named.set('host.name', row.host);
  }
  return toAttributes(named);
}

function scopeOf(row: SpanRow, { raw }: SpanDetail): { name: string; version?: string } {
  const name = raw['instrumentationLibraryName'];
  const version = raw['instrumentationLibraryVersion'];
  if (typeof name === 'string' && name !== '') {
    return { name, ...(typeof version === 'string' && version !== '' ? { version } : {}) };
  }
  return { name: row.signalSource === '' ? '' : `${OURS}${row.signalSource}` };
}

const KINDS: Readonly<Record<string, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

function spanOf(trace: Trace, index: number, row: SpanRow, detail: SpanDetail, ids: SpanIds): OtlpSpan {
  const [start, end] = nanosOf(trace, index, row, detail);
  const { events, links } = { events: detail.logs, links: detail.references };
  const parent = parentOf(trace, index, row, ids);
  return {
    // Spans of several traces drawn together keep their own.
    traceId: row.traceId === trace.spans[trace.mainRoot]?.traceId ? ids.traceId : otlpTraceId(row.traceId),
    spanId: ids.spanId[index] ?? '',
    ...(parent === '' ? {} : { parentSpanId: parent }),
    name: row.operation,
    kind: KINDS[row.kind] ?? 0,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: toAttributes(spanAttributes(row, detail)),
    ...(events.length === 0
      ? {}
      : {
          events: events.map(({ timestampMs, name, fields }) => ({
            timeUnixNano: String(nanosFromMs(timestampMs)),
            name,
            attributes: toAttributes(fields.map(({ key, value }) => [key, value] as const)),
          })),
        }),
    ...(links.length === 0
      ? {}
      : { links: links.map(({ traceId, spanId }) => ({ traceId: otlpTraceId(traceId), spanId: otlpSpanId(spanId) })) }),
    status: statusOf(row, detail),
  };
}

/** The parent that the tree has; of an orphan the one that it names, so that whoever has it can join them. */
function parentOf(trace: Trace, index: number, row: SpanRow, ids: SpanIds): string {
  const parent = trace.tree.parent[index] ?? -1;
  if (parent >= 0) {
    return ids.spanId[parent] ?? '';
  }
  const isCut = trace.defects.get(index)?.some(({ kind }) => kind === 'cycle') ?? false;
  return row.parentSpanId === '' || isCut ? '' : otlpSpanId(row.parentSpanId);
}

function statusOf(row: SpanRow, { raw }: SpanDetail): OtlpSpan['status'] {
  const code = row.isError ? 2 : Number(raw['statusCode']) === 1 ? 1 : 0;
  return { ...(code > 0 ? { code } : {}), ...(row.statusMessage === '' ? {} : { message: row.statusMessage }) };
}

/** Fields of our frame that say more than its tags, under the names that the import looks for. */
function spanAttributes(row: SpanRow, { tags, stackTraces }: SpanDetail): Map<string, unknown> {
  const named = new Map<string, unknown>(protocolAttributes(row.protocol));
  for (const { key, value } of tags) {
    if (!TOLD_OTHERWISE.has(key) && value !== null && value !== undefined) {
      named.set(semanticName(key, row.protocol), value);
    }
  }
  const fields: Array<[string, unknown]> = [
    ['observation_point', row.observationPoint],
    ['span_type', row.spanType],
    ['signal_source', row.signalSource],
    ['protocol_name', row.protocol],
    ['response_status', row.responseStatus],
    ['response_code', row.responseCode],
    ['span_id', row.spanId],
    ['link.rule', row.link?.rule],
    ['link.key', row.link?.key],
    ['link.confidence', row.link?.confidence],
    ['stack_traces', stackTraces.length > 0 ? stackTraces : undefined],
  ];
  for (const [name, value] of fields) {
    if (value !== undefined && value !== '') {
      named.set(`${OURS}${name}`, value);
    }
  }
  return named;
}

/** Written as fields of the span itself. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  'start_time_ns',
  'end_time_ns',
  'instrumentationLibraryName',
  'instrumentationLibraryVersion',
]);

/** Nanoseconds where the source tells them. */
function nanosOf(trace: Trace, index: number, row: SpanRow, { tags }: SpanDetail): [bigint, bigint] {
  const told = (key: string) => {
    const value = tags.find((tag) => tag.key === key)?.value;
    return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
  };
  const shown = trace.times.originMs + (trace.times.start[index] ?? 0);
  const start = told('start_time_ns') ?? nanosFromMs(Number.isFinite(row.startMs) ? row.startMs : shown);
  const length = (trace.times.end[index] ?? 0) - (trace.times.start[index] ?? 0);
  return [start, told('end_time_ns') ?? start + lengthFromMs(length)];
}

/** Unix milliseconds as a number are right to a quarter of a microsecond; the encoding has no times before 1970. */
function nanosFromMs(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return isPositive(milliseconds)
    ? BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e3)) * 1_000n
    : 0n;
}

const lengthFromMs = (milliseconds: number): bigint =>
  isPositive(milliseconds) ? BigInt(Math.round(milliseconds * 1e6)) : 0n;

const isPositive = (milliseconds: number) => milliseconds > 0 && milliseconds < Infinity;
