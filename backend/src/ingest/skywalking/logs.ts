import { type ToldLog } from '../logs/log-sink';
import { ProtoReader } from '../wire/proto-reader';
import { readPair } from './decode-proto';
import { spanIdOf } from './segment';

/** A log or event with the instance that it comes from. */
export interface InstanceLog {
  readonly service: string;
  readonly instance: string;
  readonly log: Omit<ToldLog, 'resource'>;
}

const NS_PER_MS = 1_000_000n;
/** OpenTelemetry's numbers of the levels that loggers name. */
const SEVERITIES: Readonly<Record<string, number>> = Object.freeze({
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  WARN: 13,
  WARNING: 13,
  ERROR: 17,
  CRITICAL: 21,
  FATAL: 21,
});

/** `LogData`. A stream names its service with the first message alone: `before` is the service so far. */
export function decodeLog(message: Buffer, before: { service: string; instance: string }, nowNs: bigint): InstanceLog {
  const reader = new ProtoReader(message);
  let { service, instance } = before;
  let timeMs = 0;
  let body = '';
  let context = { traceId: '', spanId: '' };
  const attributes: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) timeMs = reader.integer();
    else if (reader.field === 2) service = reader.text() || service;
    else if (reader.field === 3) instance = reader.text() || instance;
    else if (reader.field === 4) attributes.push('skywalking.endpoint', reader.text());
    else if (reader.field === 5) body = readBody(reader.message());
    else if (reader.field === 6) context = readContext(reader.message());
    else if (reader.field === 7) readTags(reader.message(), attributes);
    else reader.skip();
  }
  const level = attributes[attributes.indexOf('level') + 1] ?? '';
  const severityText = attributes.includes('level') ? level : '';
  return {
    service,
    instance,
    log: {
      timeNs: timeMs > 0 ? BigInt(timeMs) * NS_PER_MS : nowNs,
      observedNs: nowNs,
      severityNumber: SEVERITIES[severityText.toUpperCase()] ?? 0,
      severityText,
      body,
      eventName: '',
      ...context,
      traceFlags: 0,
      attributes,
    },
  };
}

/** `Event`: something that happened to a service, told at its start and again at its end. */
export function decodeEvent(message: Buffer, nowNs: bigint): InstanceLog {
  const reader = new ProtoReader(message);
  let source = { service: '', instance: '', endpoint: '' };
  let [name, text, isError, startMs, endMs] = ['', '', false, 0, 0];
  const attributes: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) attributes.push('skywalking.event.uuid', reader.text());
    else if (reader.field === 2) source = readSource(reader.message());
    else if (reader.field === 3) name = reader.text();
    else if (reader.field === 4) isError = reader.integer() === 1;
    else if (reader.field === 5) text = reader.text();
    else if (reader.field === 6) readPair(reader.message(), attributes);
    else if (reader.field === 7) startMs = reader.integer();
    else if (reader.field === 8) endMs = reader.integer();
    else reader.skip();
  }
  if (source.endpoint !== '') attributes.push('skywalking.endpoint', source.endpoint);
  if (endMs > 0) attributes.push('skywalking.event.end_ms', String(endMs));
  const timeMs = startMs || endMs;
  return {
    service: source.service,
    instance: source.instance,
    log: {
      timeNs: timeMs > 0 ? BigInt(timeMs) * NS_PER_MS : nowNs,
      observedNs: nowNs,
      severityNumber: isError ? 17 : 9,
      severityText: isError ? 'Error' : 'Normal',
      body: text,
      eventName: name,
      traceId: '',
      spanId: '',
      traceFlags: 0,
      attributes,
    },
  };
}

/** Text, JSON or YAML: each a message with its text in field 1. */
function readBody(reader: ProtoReader): string {
  let body = '';
  while (reader.next()) {
    if (reader.field < 2 || reader.field > 4) {
      reader.skip();
      continue;
    }
    const content = reader.message();
    while (content.next()) {
      if (content.field === 1) body = content.text();
      else content.skip();
    }
  }
  return body;
}

function readContext(reader: ProtoReader): { traceId: string; spanId: string } {
  let [traceId, segmentId, spanId] = ['', '', 0];
  while (reader.next()) {
    if (reader.field === 1) traceId = reader.text();
    else if (reader.field === 2) segmentId = reader.text();
    else if (reader.field === 3) spanId = reader.integer();
    else reader.skip();
  }
  return { traceId, spanId: segmentId === '' ? '' : spanIdOf(segmentId, spanId) };
}

function readTags(reader: ProtoReader, attributes: string[]): void {
  while (reader.next()) {
    if (reader.field === 1) readPair(reader.message(), attributes);
    else reader.skip();
  }
}

function readSource(reader: ProtoReader): { service: string; instance: string; endpoint: string } {
  let [service, instance, endpoint] = ['', '', ''];
  while (reader.next()) {
    if (reader.field === 1) service = reader.text();
    else if (reader.field === 2) instance = reader.text();
    else if (reader.field === 3) endpoint = reader.text();
    else reader.skip();
  }
  return { service, instance, endpoint };
}
