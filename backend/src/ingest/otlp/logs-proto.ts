import { type LogBatch } from '../logs/log-sink';
import { Attributes } from '../spans/attributes';
import { TextCache } from '../spans/text-cache';
import { readGroups } from './groups';
import { type Rejections } from './outcome';
import { ProtoResources } from './resources';
import { BYTES, FIXED32, FIXED64, Scanner, VARINT } from './scanner';
import { readAttribute, readValue } from './values';

const resources = new ProtoResources();
const texts = new TextCache();
const attributes = new Attributes();

/** Reads an ExportLogsServiceRequest: opentelemetry/proto/logs/v1/logs.proto */
export function readLogs(body: Buffer, batch: LogBatch, rejections: Rejections): void {
  const scanner = new Scanner(body);
  let resource = 0;
  readGroups(
    scanner,
    (told, scope) => {
      resource = batch.resource(resources.read(scanner, told, scope));
    },
    () => {
      const reason = readRecord(scanner, batch, resource);
      if (reason !== '') rejections.add(reason);
    },
  );
}

function readRecord(scanner: Scanner, batch: LogBatch, resource: number): string {
  const { bytes } = scanner;
  const end = scanner.to;
  scanner.at = scanner.from;
  attributes.reset(bytes);
  let timeNs = 0n;
  let observedNs = 0n;
  let severityNumber = 0;
  let severityText = '';
  let text = '';
  let eventName = '';
  let traceId = '';
  let spanId = '';
  let traceFlags = 0;
  let dropped = 0;
  while (scanner.next(end)) {
    const { field, wire } = scanner;
    if (wire === BYTES) {
      scanner.range(end);
      const { from, to, at } = scanner;
      if (field === 3) severityText = texts.get(bytes, from, to);
      else if (field === 5) {
        scanner.at = from;
        readValue(
          scanner,
          to,
          (start, stop) => (text = bytes.toString('utf8', start, stop)),
          (json) => (text = json),
        );
      } else if (field === 6) readAttribute(scanner, attributes);
      else if (field === 9) traceId = idText(bytes, from, to, 16);
      else if (field === 10) spanId = idText(bytes, from, to, 8);
      else if (field === 12) eventName = texts.get(bytes, from, to);
      scanner.at = at;
    } else if (wire === FIXED64 && (field === 1 || field === 11)) {
      const value = bytes.readBigUInt64LE(scanner.fixed(8, end));
      if (field === 1) timeNs = value;
      else observedNs = value;
    } else if (wire === VARINT && field === 2) severityNumber = severityOf(scanner.varint(end));
    else if (wire === VARINT && field === 7) dropped = scanner.varint(end);
    else if (wire === FIXED32 && field === 8) traceFlags = bytes.readUInt32LE(scanner.fixed(4, end));
    else scanner.skip(end);
  }
  if (dropped > 0) attributes.addNamedText('otel.dropped_attributes_count', String(dropped));
  const flat: string[] = [];
  for (let i = 0; i < attributes.count; i++) flat.push(attributes.names[i]?.text ?? '', attributes.textAt(i));
  return batch.add({
    resource,
    timeNs,
    observedNs,
    severityNumber,
    severityText,
    body: text,
    eventName,
    traceId,
    spanId,
    traceFlags,
    attributes: flat,
  });
}

/** Numbers that the specification does not know mean as little as none. */
export const severityOf = (value: number): number => (value >= 1 && value <= 24 ? value : 0);

/** A log record with an id of another length is still a record: it belongs to no span. */
const idText = (bytes: Buffer, from: number, to: number, length: number): string => {
  if (to - from !== length) return '';
  const hex = bytes.toString('hex', from, to);
  return /^0+$/.test(hex) ? '' : hex;
};
