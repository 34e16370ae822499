import { type JsonReader } from '../wire/json-reader';
import { type FlatAttributes } from '../spans/span-sink';

/** An AnyValue in JSON, as what JSON makes of it; integers are strings there, and become numbers where that is exact. */
export function jsonValue(reader: JsonReader): unknown {
  let value: unknown = null;
  reader.object((name) => {
    switch (name) {
      case 'stringValue':
      case 'bytesValue':
        value = reader.text();
        break;
      case 'boolValue':
        value = reader.bool();
        break;
      case 'intValue': {
        const text = reader.text();
        value = Number.isSafeInteger(Number(text)) ? Number(text) : text;
        break;
      }
      case 'doubleValue': {
        const text = reader.text();
        const number = Number(text);
        value = text !== '' && Number.isFinite(number) ? number : text;
        break;
      }
      case 'arrayValue': {
        const list: unknown[] = [];
        reader.object((member) => {
          if (member === 'values') reader.list(() => list.push(jsonValue(reader)));
          else reader.skip();
        });
        value = list;
        break;
      }
      case 'kvlistValue': {
        const object = emptyObject();
        reader.object((member) => {
          if (member === 'values') jsonKeyValues(reader, (key, item) => (object[key] = item));
          else reader.skip();
        });
        value = object;
        break;
      }
      default:
        reader.skip();
    }
  });
  return value;
}

export function jsonKeyValues(reader: JsonReader, take: (key: string, value: unknown) => void): void {
  reader.list(() => {
    let key = '';
    let value: unknown = null;
    reader.object((name) => {
      if (name === 'key') key = reader.text();
      else if (name === 'value') value = jsonValue(reader);
      else reader.skip();
    });
    take(key, value);
  });
}

export function jsonAttributes(reader: JsonReader): string[] {
  const flat: string[] = [];
  jsonKeyValues(reader, (key, value) => flat.push(key, valueText(value)));
  return flat;
}

export function jsonObject(reader: JsonReader): Record<string, unknown> {
  const object = emptyObject();
  jsonKeyValues(reader, (key, value) => (object[key] = value));
  return object;
}

const emptyObject = () => Object.create(null) as Record<string, unknown>;

export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);

/** Unix ns: a string as a rule, a number where the sender did not know better. */
export function jsonNanos(reader: JsonReader): bigint {
  const text = reader.text();
  if (/^\d{1,20}$/.test(text)) return BigInt.asUintN(64, BigInt(text));
  const number = Number(text);
  return text !== '' && Number.isFinite(number) && number > 0 && number < 2 ** 63 ? BigInt(Math.round(number)) : 0n;
}

/** A number, or a name of the enumeration. */
export function jsonEnum(reader: JsonReader, names: Readonly<Record<string, number>>): number {
  const text = reader.text();
  const number = names[text] ?? Number(text);
  return Number.isInteger(number) ? number : 0;
}

/** Hex, as OTLP writes ids in JSON; undefined for what is no id of `bytes` bytes, '' for none. */
export function jsonId(reader: JsonReader, bytes: number): string | undefined {
  const text = reader.text().toLowerCase();
  if (text === '') return '';
  return text.length === 2 * bytes && /^[\da-f]+$/.test(text) ? text : undefined;
}

export interface JsonScope {
  name: string;
  version: string;
  attributes: FlatAttributes;
}
