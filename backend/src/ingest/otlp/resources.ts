import { Attributes } from '../spans/attributes';
import { type FlatAttributes, type ToldResource } from '../spans/span-sink';
import { BYTES, type Scanner } from './scanner';
import { readAttribute } from './values';

/** Bytes of resources with their scopes that are remembered; beyond that all are read anew. */
const REMEMBERED_BYTES = 16 * 1024 * 1024;

/** Parts of a body that are one message; protobuf lets it come in several. */
export type Ranges = readonly (readonly [from: number, to: number])[];

const scratch = new Attributes();

/** A resource and scope of OTLP; the same object for the same bytes, as most are known. */
export class ProtoResources {
  private known = new Map<string, ToldResource>();
  private bytes = 0;

  read(scanner: Scanner, resource: Ranges, scope: Ranges): ToldResource {
    const key = `${textOf(scanner, resource)}\0${textOf(scanner, scope)}`;
    const known = this.known.get(key);
    if (known) return known;
    const attributes = readAttributes(scanner, resource, 1);
    const told = toldResource(
      attributes,
      readText(scanner, scope, 1),
      readText(scanner, scope, 2),
      readAttributes(scanner, scope, 3),
    );
    this.bytes += 4 * key.length + 256;
    if (this.bytes > REMEMBERED_BYTES) {
      this.known = new Map();
      this.bytes = 4 * key.length + 256;
    }
    this.known.set(key, told);
    return told;
  }
}

const textOf = (scanner: Scanner, ranges: Ranges): string =>
  ranges.length === 1
    ? scanner.bytes.toString('latin1', ranges[0]?.[0], ranges[0]?.[1])
    : ranges.map(([from, to]) => scanner.bytes.toString('latin1', from, to)).join('\u0001');

function readAttributes(scanner: Scanner, ranges: Ranges, field: number): FlatAttributes {
  const after = scanner.at;
  const flat: string[] = [];
  for (const [from, to] of ranges) {
    scanner.at = from;
    while (scanner.next(to)) {
      if (scanner.field !== field || scanner.wire !== BYTES) {
        scanner.skip(to);
        continue;
      }
      scanner.range(to);
      scratch.reset(scanner.bytes);
      readAttribute(scanner, scratch);
      flat.push(scratch.names[0]?.text ?? '', scratch.textAt(0));
    }
  }
  scanner.at = after;
  return flat;
}

function readText(scanner: Scanner, ranges: Ranges, field: number): string {
  const after = scanner.at;
  let text = '';
  for (const [from, to] of ranges) {
    scanner.at = from;
    while (scanner.next(to)) {
      if (scanner.field !== field || scanner.wire !== BYTES) scanner.skip(to);
      else {
        scanner.range(to);
        text = scanner.text();
      }
    }
  }
  scanner.at = after;
  return text;
}

/** What the attributes of a resource say of service and instance. */
export function toldResource(
  attributes: FlatAttributes,
  scopeName: string,
  scopeVersion: string,
  scopeAttributes: FlatAttributes,
): ToldResource {
  const value = (name: string): string => {
    for (let i = 0; i < attributes.length; i += 2) if (attributes[i] === name) return attributes[i + 1] ?? '';
    return '';
  };
  return {
    service: value('service.name') || 'unknown_service',
    instance: value('service.instance.id') || value('k8s.pod.name') || value('host.name'),
    attributes,
    scopeName,
    scopeVersion,
    scopeAttributes,
  };
}
