/** OTLP's JSON encoding of one value: 64-bit integers travel as text. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly Attribute[] } }
  | { readonly bytesValue: string };

export interface Attribute {
  readonly key: string;
  readonly value: AnyValue;
}

/** Nesting beyond this is written as text: deep values come from broken sources. */
const MAX_DEPTH = 16;

export function toAnyValue(value: unknown, depth = 0): AnyValue {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: value.toString() };
    case 'number':
      if (Number.isSafeInteger(value)) {
        return { intValue: String(value) };
      }
      // JSON has no such numbers; the encoding names them.
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
  }
  if (depth >= MAX_DEPTH) {
    return { stringValue: JSON.stringify(value) ?? '' };
  }
  if (Array.isArray(value)) {
    return { arrayValue: { values: value.map((item) => toAnyValue(item, depth + 1)) } };
  }
  if (typeof value === 'object' && value !== null) {
    return { kvlistValue: { values: toAttributes(Object.entries(value), depth + 1) } };
  }
  return { stringValue: '' };
}

export function toAttributes(entries: Iterable<readonly [string, unknown]>, depth = 0): Attribute[] {
  return Array.from(entries, ([key, value]) => ({ key, value: toAnyValue(value, depth) }));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads either spelling of a key: the encoding has camelCase, some writers keep protobuf's names. */
export function pick(record: Record<string, unknown>, camel: string): unknown {
  const found = record[camel];
  return found === undefined ? record[camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] : found;
}

export function fromAnyValue(value: unknown, depth = 0): unknown {
  if (!isRecord(value) || depth > MAX_DEPTH) {
    return value ?? '';
  }
  const of = (name: string) => pick(value, name);
  const int = of('intValue');
  if (int !== undefined) {
    const parsed = Number(int);
    // An id keeps its digits as text.
    return Number.isSafeInteger(parsed) ? parsed : String(int);
  }
  const double = of('doubleValue');
  if (double !== undefined) {
    return Number(double);
  }
  const list = of('arrayValue');
  if (isRecord(list)) {
    return asList(list['values']).map((item) => fromAnyValue(item, depth + 1));
  }
  const map = of('kvlistValue');
  if (isRecord(map)) {
    return Object.fromEntries(fromAttributes(map['values'], depth + 1).map(({ key, value: inner }) => [key, inner]));
  }
  return of('stringValue') ?? of('boolValue') ?? of('bytesValue') ?? '';
}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function fromAttributes(value: unknown, depth = 0): Array<{ key: string; value: unknown }> {
  return asList(value).flatMap((entry) =>
    isRecord(entry) && typeof entry['key'] === 'string'
      ? [{ key: entry['key'], value: fromAnyValue(entry['value'], depth) }]
      : [],
  );
}
