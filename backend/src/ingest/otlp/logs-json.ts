import { type LogBatch } from '../logs/log-sink';
import { type JsonReader } from '../wire/json-reader';
import { readJsonGroups } from './json-groups';
import { jsonAttributes, jsonEnum, jsonId, jsonNanos, jsonValue, valueText } from './json-values';
import { severityOf } from './logs-proto';
import { type Rejections } from './outcome';

const NAMES = { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' };
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** `SEVERITY_NUMBER_INFO` to `SEVERITY_NUMBER_INFO4`, and so on. */
const SEVERITIES = Object.fromEntries(
  LEVELS.flatMap((level, at) =>
    ['', '2', '3', '4'].map((step, more) => [`SEVERITY_NUMBER_${level}${step}`, 4 * at + more + 1] as const),
  ),
);

/** Reads an ExportLogsServiceRequest in JSON. */
export function readJsonLogs(body: Buffer, batch: LogBatch, rejections: Rejections): void {
  let resource = 0;
  readJsonGroups(
    body,
    NAMES,
    (told) => {
      resource = batch.resource(told);
    },
    (reader) => {
      const reason = readRecord(reader, resource, batch);
      if (reason !== '') rejections.add(reason);
    },
  );
}

function readRecord(reader: JsonReader, resource: number, batch: LogBatch): string {
  let timeNs = 0n;
  let observedNs = 0n;
  let severityNumber = 0;
  let severityText = '';
  let body = '';
  let eventName = '';
  let traceId = '';
  let spanId = '';
  let traceFlags = 0;
  let attributes: string[] = [];
  let dropped = 0;
  reader.object((name) => {
    switch (name) {
      case 'timeUnixNano':
        timeNs = jsonNanos(reader);
        break;
      case 'observedTimeUnixNano':
        observedNs = jsonNanos(reader);
        break;
      case 'severityNumber':
        severityNumber = severityOf(jsonEnum(reader, SEVERITIES));
        break;
      case 'severityText':
        severityText = reader.text();
        break;
      case 'body':
        body = valueText(jsonValue(reader));
        break;
      case 'eventName':
        eventName = reader.text();
        break;
      case 'traceId':
        traceId = idOf(jsonId(reader, 16));
        break;
      case 'spanId':
        spanId = idOf(jsonId(reader, 8));
        break;
      case 'flags':
        traceFlags = jsonEnum(reader, {}) >>> 0;
        break;
      case 'attributes':
        attributes = jsonAttributes(reader);
        break;
      case 'droppedAttributesCount':
        dropped = jsonEnum(reader, {});
        break;
      default:
        reader.skip();
    }
  });
  if (dropped > 0) attributes.push('otel.dropped_attributes_count', String(dropped));
  return batch.add({
    resource,
    timeNs,
    observedNs,
    severityNumber,
    severityText,
    body,
    eventName,
    traceId,
    spanId,
    traceFlags,
    attributes,
  });
}

/** A record with an id that is none is still a record: it belongs to no span. */
const idOf = (id: string | undefined): string => (id === undefined || /^0*$/.test(id) ? '' : id);
