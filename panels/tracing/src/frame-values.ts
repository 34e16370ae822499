import { type KeyValue, type SpanLog, type SpanReference } from './model/span';

/** A cell of a frame by field and row. */
export type Cell = (name: string, row: number) => unknown;

/** Cells come from any source: each reader takes what it can use and answers empty otherwise. */
export function readText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'bigint') {
    const parsed = Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  }
  return undefined;
}

/** A value of a tag as it may be shown and written: JSON knows no 64-bit integers. */
export function readValue(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

export function readBoolean(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1';
}

/** Some sources send lists as JSON text. */
function readList(value: unknown): readonly unknown[] {
  if (typeof value === 'string' && value.startsWith('[')) {
    try {
      return readList(JSON.parse(value));
    } catch {
      // Text that only looks like a list: there is nothing to read from it.
      return [];
    }
  }
  return Array.isArray(value) ? value : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export function readKeyValues(value: unknown): KeyValue[] {
  return readList(value).flatMap((entry) =>
    isRecord(entry) && typeof entry.key === 'string' ? [{ key: entry.key, value: readValue(entry.value) }] : [],
  );
}

export function readLogs(value: unknown): SpanLog[] {
  return readList(value).flatMap((entry) => {
    const timestampMs = isRecord(entry) ? readNumber(entry.timestamp) : undefined;
    return isRecord(entry) && timestampMs !== undefined
      ? [{ timestampMs, name: readText(entry.name), fields: readKeyValues(entry.fields) }]
      : [];
  });
}

export function readReferences(value: unknown): SpanReference[] {
  return readList(value).flatMap((entry) =>
    isRecord(entry) && typeof entry.spanID === 'string'
      ? [{ traceId: readText(entry.traceID), spanId: entry.spanID }]
      : [],
  );
}

export function readStrings(value: unknown): string[] {
  return readList(value).filter((entry): entry is string => typeof entry === 'string');
}
