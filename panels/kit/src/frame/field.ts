import { type DataFrame, type Field, formattedValueToString, getValueFormat } from '@grafana/data';
import { NO_VALUE } from '../format/format';

/** Field by name; exact first, then ignoring case, as Grafana's node graph and trace view do. */
export function field(frame: DataFrame, name: string): Field | undefined {
  const lower = name.toLowerCase();
  return (
    frame.fields.find((candidate) => candidate.name === name) ??
    frame.fields.find((candidate) => candidate.name.toLowerCase() === lower)
  );
}

/** Text of a cell; missing and null are the empty string. */
export function textAt(source: Field | undefined, row: number): string {
  const value: unknown = source?.values[row];
  return value == null ? '' : String(value);
}

/** Number of a cell; numbers that travelled as strings count, anything else is null. */
export function numberAt(source: Field | undefined, row: number): number | null {
  const value: unknown = source?.values[row];
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

/** Value as the user configured it: the field's display processor, else its unit, else the given formatter. */
export function formatWith(
  source: Field | undefined,
  value: unknown,
  fallback: (value: number | null) => string = (number) => (number === null ? NO_VALUE : String(number)),
): string {
  if (value == null || value === '') return NO_VALUE;
  const unit = source?.config.unit;
  if (source?.display && unit) return formattedValueToString(source.display(value));
  if (typeof value !== 'number') return source?.display ? formattedValueToString(source.display(value)) : String(value);
  if (unit) return formattedValueToString(getValueFormat(unit)(value, source?.config.decimals));
  return fallback(value);
}
