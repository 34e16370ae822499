import { type DataFrame, type Field } from '@grafana/data';
import { t } from '@thalweg/panel-kit';
import { FRAME_NAME, TRACE_FIELDS } from '@thalweg/protocol';
import { readDefects } from './frame-defects';
import { type ForeignReader, foreignReader } from './frame-foreign';
import {
  type Cell,
  readKeyValues,
  readLogs,
  readNumber,
  readReferences,
  readStrings,
  readText,
  readValue,
} from './frame-values';
import {
  type KeyValue,
  type SpanDataLink,
  type SpanDetail,
  type SpanRow,
  type SpanRows,
  type SpanType,
} from './model/span';
import { finish, type Steps } from './model/steps';

export type ReadResult =
  | { readonly ok: true; readonly rows: SpanRows }
  /** `empty`: nothing there to draw; `unreadable`: there is a frame, but not one of spans. */
  | { readonly ok: false; readonly reason: 'empty' | 'unreadable'; readonly message: string };

type FieldName = keyof typeof TRACE_FIELDS;
const FIELD_NAMES = Object.keys(TRACE_FIELDS) as FieldName[];
const REQUIRED = FIELD_NAMES.filter((name) => 'required' in TRACE_FIELDS[name] && TRACE_FIELDS[name].required);

/** Frames that other parts of an answer carry beside the trace: never to be read as one. */
const isTraceFrame = (frame: DataFrame) =>
  frame.fields.some(({ name }) => name === 'spanID') ||
  frame.meta?.preferredVisualisationType === 'trace' ||
  frame.name === FRAME_NAME.TRACE;

/** Reads the trace frames of an answer and, where there is one, the frame of its defects. */
export function readFrames(series: readonly DataFrame[]): ReadResult {
  return finish(readSteps(series));
}

/** The same in parts, because a hundred thousand rows take longer than a page may stand still. */
export function* readSteps(series: readonly DataFrame[]): Steps<ReadResult> {
  const candidates = series.filter(isTraceFrame);
  if (candidates.length === 0) {
    return series.some((frame) => frame.length > 0)
      ? {
          ok: false,
          reason: 'unreadable',
          message: t('frame.no-trace', 'No frame holds spans. A trace frame has {{fields}}.', {
            fields: listed(REQUIRED),
          }),
        }
      : nothing();
  }
  const results: ReadResult[] = [];
  for (const candidate of candidates) {
    results.push(yield* readFrameSteps(candidate));
  }
  const bad = results.find((result) => !result.ok && result.reason === 'unreadable');
  if (bad) {
    return bad;
  }
  const parts = results.flatMap((result) => (result.ok ? [result.rows] : []));
  if (parts.length === 0) {
    return nothing();
  }
  const notices = series.flatMap((frame) => (frame.meta?.notices ?? []).map(({ text }) => text));
  const joined = joinRows(parts);
  return { ok: true, rows: { ...joined, defects: readDefects(series, joined), notices } };
}

const nothing = (): ReadResult => ({
  ok: false,
  reason: 'empty',
  message: t('frame.nothing', 'The query returned no spans.'),
});

/** Rows of one trace frame, or a sentence that names the field it lacks. */
export function readFrame(frame: DataFrame): ReadResult {
  return finish(readFrameSteps(frame));
}

const ROWS_PER_STEP = 5_000;

function* readFrameSteps(frame: DataFrame): Steps<ReadResult> {
  const fields = new Map<string, Field>(frame.fields.map((field) => [field.name, field]));
  const missing = REQUIRED.filter((name) => !fields.has(name));
  if (missing.length > 0) {
    return {
      ok: false,
      reason: 'unreadable',
      message: t('frame.missing', 'The trace frame has no fields {{missing}}. A trace frame has {{fields}}.', {
        missing: listed(missing),
        fields: listed(REQUIRED),
        count: missing.length,
        defaultValue_one: 'The trace frame has no field {{missing}}. A trace frame has {{fields}}.',
      }),
    };
  }
  if (frame.length === 0) {
    return { ok: false, reason: 'empty', message: t('frame.no-spans', 'The trace has no spans.') };
  }
  const cell: Cell = (name, row) => fields.get(name)?.values?.[row];
  const foreign = foreignReader((name) => fields.has(name), cell);
  const spans: SpanRow[] = [];
  for (let row = 0; row < frame.length; row++) {
    spans.push(readSpan(cell, foreign, row));
    if (row % ROWS_PER_STEP === ROWS_PER_STEP - 1) {
      yield;
    }
  }
  const further = frame.fields.filter(({ name }) => !KNOWN.has(name));
  const ownTags = (row: number) => [...readKeyValues(cell('tags', row)), ...readFurther(further, row)];
  const detail = (row: number) => readDetail(frame, cell, row, ownTags(row));
  const tags = (row: number) => [...ownTags(row), ...readKeyValues(cell('serviceTags', row))];
  const warnings = (row: number) => readStrings(cell('warnings', row));
  return { ok: true, rows: { spans, detail, tags, warnings, defects: new Map(), notices: [] } };
}

function readSpan(cell: Cell, foreign: ForeignReader, row: number): SpanRow {
  const text = (name: FieldName) => readText(cell(name, row));
  const observationPoint = text('observation_point');
  const rule = text('link_rule');
  return {
    row,
    traceId: text('traceID'),
    spanId: text('spanID'),
    parentSpanId: text('parentSpanID'),
    operation: text('operationName'),
    service: text('serviceName'),
    startMs: readNumber(cell('startTime', row)) ?? NaN,
    durationMs: readNumber(cell('duration', row)) ?? NaN,
    kind: text('kind').toLowerCase() || foreign.kind(row),
    isError: isFailed(cell, foreign, row),
    statusMessage: text('statusMessage') || foreign.statusMessage(row),
    spanType: readSpanType(text('span_type'), observationPoint),
    observationPoint,
    signalSource: text('signal_source'),
    protocol: text('protocol') || foreign.protocol(row),
    host: text('host') || foreign.host(row),
    responseStatus: text('response_status'),
    responseCode: readNumber(cell('response_code', row)) ?? foreign.responseCode(row),
    link:
      rule === '' ? undefined : { rule, key: text('link_key'), confidence: readNumber(cell('link_confidence', row)) },
  };
}

/** Told by the status; sources older than it (Jaeger, Zipkin) set a tag instead. */
function isFailed(cell: Cell, foreign: ForeignReader, row: number): boolean {
  const status = readNumber(cell('statusCode', row));
  const response = readText(cell('response_status', row));
  if (status === 2 || response.endsWith('error') || response === 'timeout') {
    return true;
  }
  return status === 1 || response !== '' ? false : foreign.isError(row);
}

function readSpanType(told: string, observationPoint: string): SpanType {
  if (told === 'application' || told === 'process' || told === 'network') {
    return told;
  }
  // A source without observation points only knows spans made by applications.
  if (observationPoint === '' || observationPoint.endsWith('app')) {
    return 'application';
  }
  return observationPoint.endsWith('-p') ? 'process' : 'network';
}

function readDetail(frame: DataFrame, cell: Cell, row: number, tags: readonly KeyValue[]): SpanDetail {
  return {
    tags,
    serviceTags: readKeyValues(cell('serviceTags', row)),
    logs: readLogs(cell('logs', row)),
    references: readReferences(cell('references', row)),
    stackTraces: readStrings(cell('stackTraces', row)),
    links: frame.fields.flatMap((field) => readLinks(field, row)),
    raw: Object.fromEntries(frame.fields.map((field) => [field.name, field.values?.[row]])),
  };
}

/** Told like tags although the contract knows them: no part of the panel shows them otherwise. */
const TOLD_AS_TAGS = ['instrumentationLibraryName', 'instrumentationLibraryVersion', 'traceState'];
/** Fields that no contract knows are shown like tags: nothing that the source sent is hidden. */
const KNOWN: ReadonlySet<string> = new Set(
  [...FIELD_NAMES, 'stackTraces', 'errorIconColor'].filter((name) => !TOLD_AS_TAGS.includes(name)),
);

function readFurther(fields: readonly Field[], row: number): KeyValue[] {
  return fields
    .map((field) => ({ key: field.name, value: readValue(field.values?.[row]) }))
    .filter(({ value }) => value !== undefined && value !== null && value !== '');
}

function readLinks(field: Field, row: number): SpanDataLink[] {
  if (!field.config?.links?.length || !field.getLinks) {
    return [];
  }
  return field.getLinks({ valueRowIndex: row }).map(({ title, href, target, onClick }) => ({
    title,
    href,
    target,
    onClick: onClick && ((event: unknown) => onClick(event, field)),
  }));
}

function joinRows(parts: readonly SpanRows[]): Omit<SpanRows, 'defects' | 'notices'> {
  const [only] = parts;
  if (parts.length === 1 && only) {
    return only;
  }
  const owners = parts.flatMap((part) => part.spans.map((_, row) => ({ part, row })));
  const ownerOf = (index: number) => owners[index] ?? { part: parts[0] as SpanRows, row: 0 };
  return {
    spans: parts.flatMap((part) => part.spans),
    detail: (index) => ownerOf(index).part.detail(ownerOf(index).row),
    tags: (index) => ownerOf(index).part.tags(ownerOf(index).row),
    warnings: (index) => ownerOf(index).part.warnings(ownerOf(index).row),
  };
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2
    ? last
    : t('frame.list', '{{names}} and {{last}}', { names: quoted.slice(0, -1).join(', '), last });
}
