import { type Attributes } from '../spans/attributes';
import { BYTES, FIXED64, type Scanner, VARINT } from './scanner';

/** Lists in lists in values; deeper is nobody's data. */
const MAX_DEPTH = 32;

/** Fields of KeyValue and AnyValue, whose field 6 is a list of KeyValues: opentelemetry/proto/common/v1/common.proto */
const KEY = 1;
const VALUE = 2;
const STRING = 1;
const BOOL = 2;
const INT = 3;
const DOUBLE = 4;
const ARRAY = 5;
const BINARY = 7;

/** Reads a KeyValue, whose range the scanner read last, into attributes. */
export function readAttribute(scanner: Scanner, attributes: Attributes): void {
  const end = scanner.to;
  const after = scanner.at;
  let keyFrom = end;
  let keyTo = end;
  let valueFrom = -1;
  let valueTo = 0;
  scanner.at = scanner.from;
  while (scanner.next(end)) {
    if (!((scanner.field === KEY || scanner.field === VALUE) && scanner.wire === BYTES)) {
      scanner.skip(end);
      continue;
    }
    scanner.range(end);
    if (scanner.field === KEY) {
      keyFrom = scanner.from;
      keyTo = scanner.to;
    } else {
      valueFrom = scanner.from;
      valueTo = scanner.to;
    }
  }
  const name = attributes.name(scanner.bytes, keyFrom, keyTo);
  if (valueFrom < 0) attributes.addRange(name, 0, 0);
  else {
    scanner.at = valueFrom;
    readValue(
      scanner,
      valueTo,
      (from, to) => attributes.addRange(name, from, to),
      (text) => attributes.addText(name, text),
    );
  }
  scanner.at = after;
}

/** An AnyValue as text: strings as they are, by their range, everything else as JSON. */
export function readValue(
  scanner: Scanner,
  end: number,
  onRange: (from: number, to: number) => void,
  onText: (text: string) => void,
): void {
  let found = false;
  // Of several the last holds, as for any field that is not repeated.
  let text = '';
  let from = -1;
  let to = 0;
  while (scanner.next(end)) {
    if (scanner.field === STRING && scanner.wire === BYTES) {
      scanner.range(end);
      from = scanner.from;
      to = scanner.to;
      found = true;
    } else if (scanner.field === INT && scanner.wire === VARINT) {
      text = scanner.varintText(end);
      from = -1;
      found = true;
    } else {
      const json = readOther(scanner, end, 0);
      if (json === undefined) continue;
      text = typeof json === 'string' ? json : JSON.stringify(json);
      from = -1;
      found = true;
    }
  }
  if (!found) onText('');
  else if (from >= 0) onRange(from, to);
  else onText(text);
}

/** An AnyValue as what JSON makes of it; integers beyond 2^53 and numbers that JSON does not know are text. */
export function valueAsJson(scanner: Scanner, end: number, depth = 0): unknown {
  let value: unknown = null;
  while (scanner.next(end)) {
    if (scanner.field === STRING && scanner.wire === BYTES) {
      scanner.range(end);
      value = scanner.text();
    } else if (scanner.field === INT && scanner.wire === VARINT) {
      const text = scanner.varintText(end);
      value = Number.isSafeInteger(Number(text)) ? Number(text) : text;
    } else {
      const other = readOther(scanner, end, depth);
      if (other !== undefined) value = other;
    }
  }
  return value;
}

function readOther(scanner: Scanner, end: number, depth: number): unknown {
  const { field, wire } = scanner;
  if (field === BOOL && wire === VARINT) return scanner.varint(end) !== 0;
  if (field === DOUBLE && wire === FIXED64) {
    const value = scanner.bytes.readDoubleLE(scanner.fixed(8, end));
    return Number.isFinite(value) ? value : String(value);
  }
  if (wire !== BYTES || field < ARRAY || field > BINARY) {
    scanner.skip(end);
    return undefined;
  }
  scanner.range(end);
  if (field === BINARY) return scanner.bytes.toString('base64', scanner.from, scanner.to);
  if (depth >= MAX_DEPTH) throw scanner.malformed(`a value nested deeper than ${MAX_DEPTH}`);
  const after = scanner.at;
  const inner = scanner.to;
  scanner.at = scanner.from;
  const value = field === ARRAY ? listAsJson(scanner, inner, depth + 1) : keyValuesAsJson(scanner, inner, 1, depth + 1);
  scanner.at = after;
  return value;
}

function listAsJson(scanner: Scanner, end: number, depth: number): unknown[] {
  const list: unknown[] = [];
  while (scanner.next(end)) {
    if (scanner.field !== 1 || scanner.wire !== BYTES) {
      scanner.skip(end);
      continue;
    }
    scanner.range(end);
    const after = scanner.at;
    scanner.at = scanner.from;
    list.push(valueAsJson(scanner, scanner.to, depth));
    scanner.at = after;
  }
  return list;
}

/** The KeyValues that are field `number` of a message, as an object; other fields are skipped. */
export function keyValuesAsJson(scanner: Scanner, end: number, number: number, depth = 0): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  while (scanner.next(end)) {
    if (scanner.field !== number || scanner.wire !== BYTES) {
      scanner.skip(end);
      continue;
    }
    scanner.range(end);
    readKeyValue(scanner, object, depth);
  }
  return object;
}

/** Adds a KeyValue, whose range the scanner read last, to an object. */
export function readKeyValue(scanner: Scanner, object: Record<string, unknown>, depth = 0): void {
  const end = scanner.to;
  const after = scanner.at;
  scanner.at = scanner.from;
  let key = '';
  let value: unknown = null;
  while (scanner.next(end)) {
    if (scanner.wire !== BYTES || scanner.field > VALUE) {
      scanner.skip(end);
      continue;
    }
    scanner.range(end);
    if (scanner.field === KEY) key = scanner.text();
    else {
      const rest = scanner.at;
      scanner.at = scanner.from;
      value = valueAsJson(scanner, scanner.to, depth);
      scanner.at = rest;
    }
  }
  object[key] = value;
  scanner.at = after;
}
