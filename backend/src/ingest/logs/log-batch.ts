import { ArrayColumn, FixedColumn, LOG_RECORD, StringColumn } from '@thalweg/protocol';
import { Attributes } from '../spans/attributes';
import { BlockPool } from '../spans/block-pool';
import { LowCardinalityArrayColumn, LowCardinalityColumn } from '../spans/low-cardinality';
import { type KnownResource } from '../spans/resources';
import { addFlat, writeAttributes } from '../spans/span-batch';
import { type SpanSource } from '../spans/span-sink';
import { ToldBatch, type ToldBatchDeps } from '../spans/told-batch';
import { ToldBlock } from '../spans/told-block';
import { highOf, lowOf, secondsOf } from '../spans/told-time';
import { type LogBatch, type ToldLog } from './log-sink';

const TIME = "DateTime64(9, 'UTC')";
const SIGNAL = LOG_RECORD.signal;

/** Attributes that carry an X-Request-ID, as different libraries name it. */
const REQUEST_ID_NAMES = [
  'http.request.header.x-request-id',
  'http.request.header.x_request_id',
  'x-request-id',
  'x_request_id',
  'X-Request-ID',
  'request_id',
  'requestId',
  'guid:x-request-id',
];

const logBlock = () =>
  new ToldBlock(LOG_RECORD, {
    row_id: new FixedColumn('UInt64', 8),
    start_time: new FixedColumn(TIME, 8),
    observed_time: new FixedColumn(TIME, 8),
    agent_id: new FixedColumn('UInt32', 4),
    signal_source: new FixedColumn('UInt8', 1),
    resource_id: new FixedColumn('UInt64', 8),
    app_service: new LowCardinalityColumn(),
    app_instance: new LowCardinalityColumn(),
    severity_number: new FixedColumn('UInt8', 1),
    severity_text: new LowCardinalityColumn(),
    body: new StringColumn(),
    event_name: new LowCardinalityColumn(),
    trace_id: new StringColumn(),
    span_id: new StringColumn(),
    trace_flags: new FixedColumn('UInt8', 1),
    x_request_id: new StringColumn(),
    process_id: new FixedColumn('UInt32', 4),
    attribute_names: new LowCardinalityArrayColumn(),
    attribute_values: new ArrayColumn(new StringColumn()),
  });

const attributes = new Attributes();
const blocks = new BlockPool(logBlock);

export class ToldLogBatch extends ToldBatch<ReturnType<typeof logBlock>> implements LogBatch {
  constructor(deps: ToldBatchDeps, source: SpanSource, agent: number) {
    super(deps, source, agent, blocks, SIGNAL);
  }

  get records(): number {
    return this.rowResources.length;
  }

  add(record: ToldLog): string {
    // Without any time of its own it happened when it came.
    const timeNs = record.timeNs || record.observedNs || BigInt(Date.now()) * 1_000_000n;
    const high = highOf(timeNs);
    const low = lowOf(timeNs);
    const reason = this.window.check(high, low);
    if (reason !== '') {
      this.reject(reason);
      return reason;
    }
    const { columns } = this.block;
    const { rowIds } = this.deps;
    const resource = this.known[record.resource] as KnownResource;
    rowIds.advance();
    columns.row_id.pushHalves(rowIds.high, rowIds.low);
    columns.start_time.pushHalves(high, low);
    const observedNs = record.observedNs || timeNs;
    columns.observed_time.pushHalves(highOf(observedNs), lowOf(observedNs));
    this.seconds.add(secondsOf(high, low));
    columns.signal_source.push(this.signalSource);
    columns.resource_id.pushHalves(resource.idHigh, resource.idLow);
    columns.app_service.push(resource.service);
    columns.app_instance.push(resource.instance);
    columns.severity_number.push(record.severityNumber);
    columns.severity_text.push(record.severityText);
    columns.body.push(record.body);
    columns.event_name.push(record.eventName);
    columns.trace_id.push(record.traceId);
    columns.span_id.push(record.spanId);
    columns.trace_flags.push(record.traceFlags & 255);
    columns.x_request_id.push(requestIdOf(record.attributes));
    attributes.reset();
    addFlat(attributes, record.attributes);
    writeAttributes(attributes, columns.attribute_names, columns.attribute_values);
    this.rowResources.push(resource);
    this.block.rows++;
    return '';
  }

  protected clearProcesses(): void {
    const { agent_id, process_id } = this.block.columns;
    agent_id.clear();
    process_id.clear();
  }

  protected fillProcess(_row: number, agent: number, processId: number): void {
    const { agent_id, process_id } = this.block.columns;
    agent_id.push(agent);
    process_id.push(processId);
  }

  protected peerNames(): Iterable<string> {
    return [];
  }

  protected countStored(rows: number, agent: number): void {
    this.deps.ledger.stored(SIGNAL, rows, agent);
  }
}

function requestIdOf(attributes: readonly string[]): string {
  for (let i = 0; i + 1 < attributes.length; i += 2) {
    if (REQUEST_ID_NAMES.includes(attributes[i] as string)) {
      return (attributes[i + 1] as string).replace(/^\["([^"\\]*)".*\]$/, '$1');
    }
  }
  return '';
}
