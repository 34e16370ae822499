import { type WireReader } from '../../prometheus/wire-reader';
import { ANY_VALUE, KEY_VALUE, LIST } from './fields';

const DEEPEST = 32;

/** Enters the message whose length is next; gives the end of the one around it, for {@link leave}. */
export function enter(wire: WireReader): number {
  const length = wire.length();
  const outer = wire.end;
  wire.end = wire.at + length;
  return outer;
}

export function leave(wire: WireReader, outer: number): void {
  wire.at = wire.end;
  wire.end = outer;
}

export function readText(wire: WireReader): string {
  return readBytes(wire, 'utf8');
}

export function readBytes(wire: WireReader, encoding: 'utf8' | 'hex' | 'base64'): string {
  const length = wire.length();
  const { bytes, at } = wire;
  wire.at += length;
  return length === 0 ? '' : Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString(encoding);
}

/** Reads the attribute whose message is next into `into`, its value as a label has it. */
export function readAttribute(wire: WireReader, into: Map<string, string>): void {
  const outer = enter(wire);
  let key = '';
  let value: Json = '';
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === KEY_VALUE.key) key = readText(wire);
    else if (tag === KEY_VALUE.value) value = readValue(wire, 0);
    else wire.skip(tag);
  }
  leave(wire, outer);
  if (value === null) return;
  into.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An AnyValue; null when it is not set. */
function readValue(wire: WireReader, depth: number): Json {
  if (depth > DEEPEST) throw wire.malformed(`an attribute is nested deeper than ${DEEPEST}`);
  const outer = enter(wire);
  let value: Json = null;
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === ANY_VALUE.text) value = readText(wire);
    else if (tag === ANY_VALUE.bool) value = wire.varint() !== 0;
    else if (tag === ANY_VALUE.int) value = readInteger(wire);
    else if (tag === ANY_VALUE.double) value = wire.double();
    else if (tag === ANY_VALUE.array) value = readList(wire, depth);
    else if (tag === ANY_VALUE.map) value = readMap(wire, depth);
    else if (tag === ANY_VALUE.bytes) value = readBytes(wire, 'base64');
    else wire.skip(tag);
  }
  leave(wire, outer);
  return value;
}

function readInteger(wire: WireReader): number | string {
  const { at } = wire;
  const value = wire.int64();
  if (Number.isSafeInteger(value)) return value;
  let exact = 0n;
  for (let i = at; i < wire.at; i++) exact |= BigInt((wire.bytes[i] as number) & 127) << BigInt(7 * (i - at));
  return BigInt.asIntN(64, exact).toString();
}

function readList(wire: WireReader, depth: number): Json {
  const outer = enter(wire);
  const values: Json[] = [];
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === LIST.values) values.push(readValue(wire, depth + 1));
    else wire.skip(tag);
  }
  leave(wire, outer);
  return values;
}

function readMap(wire: WireReader, depth: number): Json {
  const outer = enter(wire);
  const values = new Map<string, Json>();
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag !== LIST.values) {
      wire.skip(tag);
      continue;
    }
    const list = enter(wire);
    let key = '';
    let value: Json = null;
    while (wire.at < wire.end) {
      const inner = wire.tag();
      if (inner === KEY_VALUE.key) key = readText(wire);
      else if (inner === KEY_VALUE.value) value = readValue(wire, depth + 1);
      else wire.skip(inner);
    }
    leave(wire, list);
    values.set(key, value);
  }
  leave(wire, outer);
  return Object.fromEntries(values);
}
