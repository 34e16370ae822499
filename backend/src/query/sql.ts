import { type Frame, type FrameField, type SqlQuestion, type SqlResponse, type TimeRange } from '@thalweg/protocol';
import { type QueryParams, type QueryResult, type Store } from '../store/client';
import { QUERY_DEFAULTS } from './config';
import { QueryError, toQueryError } from './errors';
import { notice } from './frame-fields';
import { refusedByEngine } from './guard/engine-check';
import { guardSql } from './guard/guard';
import { type Token } from './guard/tokens';

type GivenParams = Readonly<Record<string, string | number | boolean>>;

interface SqlRun {
  readonly sql: string;
  readonly params?: GivenParams;
  readonly range?: TimeRange;
  readonly limit: number;
}

export interface SqlResult extends SqlResponse {
  /** The statement as it ran. */
  readonly executed: string;
}

/** Runs a user's statement under the guard, on a read-only session with limits of its own. */
export async function runSql(store: Store, run: SqlRun, signal?: AbortSignal): Promise<SqlResult> {
  const verdict = guardSql(run.sql);
  if (!verdict.ok) throw new QueryError('sql_not_allowed', verdict.reason);
  const params = { ...rangeParams(verdict.tokens, run.range), ...run.params };
  try {
    if (verdict.kind === 'select') {
      const refused = await refusedByEngine(store, verdict.sql, params, signal);
      if (refused !== undefined) throw new QueryError('sql_not_allowed', refused);
    }
    const { columns, rows } = await store.query(verdict.sql, params, { access: 'raw', signal });
    return {
      columns: columns.map(({ name, type }) => ({ name, type })),
      rows: rows.slice(0, run.limit).map((row) => [...row]),
      truncated: rows.length > run.limit,
      executed: verdict.sql,
    };
  } catch (error) {
    throw toQueryError(error, true);
  }
}

/** `{from:…}` and `{to:…}` are the range, as the type that the statement names for them reads it. */
function rangeParams(tokens: readonly Token[], range: TimeRange | undefined): QueryParams {
  const params: Record<string, string> = {};
  if (!range) return params;
  for (const { kind, raw } of tokens) {
    const [, name, type] = (kind === 'parameter' && /^\{\s*(from|to)\s*:\s*(\w+)/.exec(raw)) || [];
    if (name !== 'from' && name !== 'to') continue;
    const ms = range[name];
    if (type === 'DateTime64') params[name] = (ms / 1000).toFixed(3);
    else if (type === 'DateTime' || type === 'UInt32') params[name] = String(Math.floor(ms / 1000));
    else params[name] = String(ms);
  }
  return params;
}

export async function answerSql(question: SqlQuestion, store: Store, signal?: AbortSignal): Promise<Frame[]> {
  const limit = question.limit ?? QUERY_DEFAULTS.sqlMaxRows;
  const { sql, params, range } = question;
  const began = performance.now();
  const result = await runSql(store, { sql, params, range, limit }, signal);
  const meta = {
    executedQueryString: result.executed,
    custom: { statements: [{ elapsed_ms: performance.now() - began, rows: result.rows.length }] },
    notices: result.truncated
      ? [notice('warning', `The first ${limit} rows, of more; raise the limit or aggregate in SQL.`)]
      : [],
  };
  const frames = question.format === 'time_series' ? seriesFrames(result) : [tableFrame(result)];
  return frames.map((frame, index) => (index === 0 ? { ...frame, meta: { ...frame.meta, ...meta } } : frame));
}

function tableFrame(result: Pick<QueryResult, 'columns' | 'rows'>): Frame {
  const fields = result.columns.map(({ name, type }, at) =>
    fieldOf(
      name,
      type,
      result.rows.map((row) => row[at]),
    ),
  );
  return { name: 'sql', fields, meta: { preferredVisualisationType: 'table' } };
}

/** The type inside `Nullable(…)` and `LowCardinality(…)`. */
const bare = (type: string): string => /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1] ?? type;
const bareType = (type: string): string => bare(bare(type));

function fieldOf(name: string, columnType: string, values: unknown[]): FrameField {
  const type = bareType(columnType);
  if (/^(DateTime|DateTime64|Date|Date32)\b/.test(type)) return { name, type: 'time', values: values.map(toMillis) };
  if (type === 'Bool') return { name, type: 'boolean', values };
  if (/^(U?Int(8|16|32)|Float\d+|BFloat16)$/.test(type)) return { name, type: 'number', values: values.map(toNumber) };
  if (/^(U?Int64|Decimal.*)$/.test(type)) {
    // Counts are numbers to a chart; an id beyond 2^53 would lose digits as one.
    const numbers = values.map((value) => (value === null ? null : Number(value)));
    const exact = numbers.every((value) => value === null || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
    return exact ? { name, type: 'number', values: numbers } : { name, type: 'string', values };
  }
  return {
    name,
    type: 'string',
    values: values.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)),
  };
}

const toNumber = (value: unknown) => (value === null || typeof value === 'number' ? value : Number(value));

/** Text as the engine writes it, UTC. */
function toMillis(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const [, day, time = '00:00:00', fraction = ''] =
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(\.\d+)?)?$/.exec(value) ?? [];
  if (day === undefined) return null;
  return Date.parse(`${day}T${time}Z`) + Math.round(Number(`0${fraction}`) * 1e6) / 1e3;
}

/** One frame per combination of the text columns and number column; the first time column is the axis. */
function seriesFrames(result: Pick<QueryResult, 'columns' | 'rows'>): Frame[] {
  const { fields } = tableFrame(result);
  const time = fields.find(({ type }) => type === 'time');
  const numbers = fields.filter(({ type }) => type === 'number');
  if (!time || numbers.length === 0)
    throw new QueryError(
      'invalid_question',
      'format is time_series, but the answer has no column of times and none of numbers',
    );
  const texts = fields.filter(({ type }) => type === 'string' || type === 'boolean');
  const rows = time.values.map((_, row) => row).filter((row) => time.values[row] !== null);
  rows.sort((a, b) => Number(time.values[a]) - Number(time.values[b]));
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = JSON.stringify(texts.map(({ values }) => values[row]));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const meta = { type: 'timeseries-multi', typeVersion: [0, 1], preferredVisualisationType: 'graph' };
  const frames = [...groups.values()].flatMap((group) => {
    const labels = Object.fromEntries(texts.map(({ name, values }) => [name, String(values[group[0] as number])]));
    return numbers.map((field): Frame => ({
      name: field.name,
      fields: [
        { name: time.name, type: 'time', values: group.map((row) => time.values[row]) },
        { name: field.name, type: 'number', values: group.map((row) => field.values[row]), labels },
      ],
      meta,
    }));
  });
  return frames.length > 0 ? frames : [{ name: '', fields: [], meta }];
}
