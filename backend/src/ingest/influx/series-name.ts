import { isUtf8 } from 'node:buffer';

const COMMA = 0x2c;
const SPACE = 0x20;
const DELETE = 0x7f;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

interface Token {
  /** What ends it unless a backslash stands before. */
  readonly separators: readonly number[];
  readonly escapes: RegExp;
  readonly hasControls: boolean;
}
const MEASUREMENT: Token = { separators: [COMMA, SPACE], escapes: /\\([, ])/g, hasControls: false };
const KEY: Token = { separators: [COMMA, EQUALS, SPACE], escapes: /\\([,= ])/g, hasControls: false };
const VALUE: Token = { ...KEY, hasControls: true };

/** What a line says of all its fields. */
export interface Head {
  readonly measurement: string;
  /** Names and values in turn, sorted by name. */
  readonly labels: readonly string[];
}

export type ReadHead = { readonly head: Head } | { readonly fault: string };

/** Reads measurement and tags, which end before `end`; what is malformed is named as InfluxDB names it. */
export function readHead(body: Buffer, start: number, end: number): ReadHead {
  const measurementEnd = endOfToken(body, start, end, MEASUREMENT);
  if (measurementEnd === start) return { fault: 'missing measurement' };
  const measurement = readToken(body, start, measurementEnd, MEASUREMENT);
  if (measurement === undefined) return { fault: 'invalid UTF-8 in measurement' };
  const tags = new Map<string, string>();
  let at = measurementEnd;
  while (at < end) {
    if (body[at] !== COMMA) return { fault: 'invalid character in measurement or tags' };
    const keyEnd = endOfToken(body, at + 1, end, KEY);
    if (keyEnd === at + 1) return { fault: 'missing tag key' };
    if (body[keyEnd] !== EQUALS || keyEnd >= end) return { fault: 'missing tag value' };
    const valueEnd = endOfToken(body, keyEnd + 1, end, VALUE);
    if (valueEnd === keyEnd + 1) return { fault: 'missing tag value' };
    if (body[valueEnd] === EQUALS && valueEnd < end) return { fault: 'invalid tag format' };
    const key = readToken(body, at + 1, keyEnd, KEY);
    const value = readToken(body, keyEnd + 1, valueEnd, VALUE);
    if (key === undefined || value === undefined) return { fault: 'invalid UTF-8 in a tag' };
    if (tags.has(key)) return { fault: 'duplicate tags' };
    tags.set(key, value);
    at = valueEnd;
  }
  return { head: { measurement, labels: toLabels(tags) } };
}

/** The field's key, or undefined when it is none. */
export function readFieldKey(body: Buffer, start: number, end: number): string | undefined {
  return endOfToken(body, start, end, KEY) === end ? readToken(body, start, end, KEY) : undefined;
}

/** Measurement and field key as one metric: what PromQL does not take in a name becomes `_`. */
export function metricName(measurement: string, field: string): string {
  const name = `${measurement}_${field}`.replaceAll(/[^a-zA-Z0-9_:]/gu, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

function labelName(tag: string): string {
  if (tag === '__name__') return 'exported___name__';
  const name = tag.replaceAll(/[^a-zA-Z0-9_]/gu, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

function toLabels(tags: ReadonlyMap<string, string>): string[] {
  const labels = new Map<string, string>();
  for (const key of [...tags.keys()].sort()) {
    const name = labelName(key);
    const before = labels.get(name);
    const value = tags.get(key) ?? '';
    // Tags whose names differ in nothing that PromQL takes share a label, as attributes of OpenTelemetry do.
    labels.set(name, before === undefined ? value : `${before};${value}`);
  }
  return [...labels].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
}

/** Where the characters of a token end: at a separator that is not escaped, or at what it cannot have. */
function endOfToken(body: Buffer, start: number, end: number, token: Token): number {
  for (let at = start; at < end; at++) {
    const byte = body[at] as number;
    if (byte === BACKSLASH && at + 1 < end && token.separators.includes(body[at + 1] as number)) at++;
    else if (token.separators.includes(byte)) return at;
    else if (!token.hasControls && (byte < SPACE || byte === DELETE)) return at;
  }
  return end;
}

function readToken(body: Buffer, start: number, end: number, token: Token): string | undefined {
  const bytes = body.subarray(start, end);
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  return text.includes('\\') ? text.replaceAll(token.escapes, '$1') : text;
}
