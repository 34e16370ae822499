import { type FrameField, METRICS } from '@thalweg/protocol';
import { type QueryResult } from '../../store/client';

/** A column of an answer, as a field and as what a format may use it for. */
export interface SqlColumn {
  readonly name: string;
  /** ClickHouse type as the engine names it. */
  readonly sqlType: string;
  readonly field: FrameField;
  /** `label` for text and the like, which tell series apart; `other` for what no chart can use. */
  readonly use: 'time' | 'number' | 'label' | 'other';
}

/** The type inside `Nullable(…)`, `LowCardinality(…)` and `SimpleAggregateFunction(any, …)`. */
function bareType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality|SimpleAggregateFunction)\((?:\w+, )?(.*)\)$/.exec(type)?.[1];
  return inner === undefined ? type : bareType(inner);
}

/** Units of columns that have the same meaning everywhere, by name. */
const UNITS: Readonly<Record<string, string>> = Object.freeze({
  ...Object.fromEntries(Object.entries(METRICS).map(([name, { unit }]) => [name, unit])),
  response_duration: 'µs',
  rrt_sum: 'µs',
  rrt_max: 'µs',
  request_length: 'bytes',
  response_length: 'bytes',
  memory_bytes: 'bytes',
});

export function columnsOf(result: Pick<QueryResult, 'columns' | 'rows'>): SqlColumn[] {
  return result.columns.map(({ name, type }, at) => {
    const values = result.rows.map((row) => row[at]);
    const { field, use } = fieldOf(name, bareType(type), values);
    const unit = use === 'number' ? UNITS[name] : undefined;
    return { name, sqlType: type, use, field: unit ? { ...field, config: { unit } } : field };
  });
}

function fieldOf(name: string, type: string, values: unknown[]): Pick<SqlColumn, 'field' | 'use'> {
  if (/^(DateTime|DateTime64|Date|Date32)\b/.test(type))
    return { field: { name, type: 'time', values: values.map(toMillis) }, use: 'time' };
  if (type === 'Bool') return { field: { name, type: 'boolean', values }, use: 'label' };
  if (/^(U?Int(8|16|32)|Float\d+|BFloat16)$/.test(type))
    return { field: { name, type: 'number', values: values.map(toNumber) }, use: 'number' };
  if (/^(U?Int(64|128|256)|Decimal.*)$/.test(type)) {
    // Counts are numbers to a chart; an id beyond 2^53 would lose digits as one.
    const numbers = values.map(toNumber);
    const exact = numbers.every((value) => value === null || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
    return exact
      ? { field: { name, type: 'number', values: numbers }, use: 'number' }
      : { field: { name, type: 'string', values }, use: 'label' };
  }
  const isText = /^(String|FixedString.*|Enum.*|UUID|IPv[46]|Nothing)$/.test(type);
  const text = values.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value));
  return { field: { name, type: 'string', values: text }, use: isText ? 'label' : 'other' };
}

const toNumber = (value: unknown): number | null => {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
};

/** Text as the engine writes it, UTC. */
function toMillis(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const [, day, time = '00:00:00', fraction = ''] =
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(\.\d+)?)?$/.exec(value) ?? [];
  if (day === undefined) return null;
  return Date.parse(`${day}T${time}Z`) + Math.round(Number(`0${fraction}`) * 1e6) / 1e3;
}
