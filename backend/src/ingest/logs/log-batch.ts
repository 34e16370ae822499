import { ArrayColumn, FixedColumn, LOG_RECORD, StringColumn } from '@thalweg/protocol';
import { type Batch } from '../batch';
import { Attributes } from '../spans/attributes';
import { BlockPool } from '../spans/block-pool';
import { LowCardinalityArrayColumn, LowCardinalityColumn } from '../spans/low-cardinality';
import { type KnownResource } from '../spans/resources';
import { addFlat, SOURCES, type SpanBatchDeps, writeAttributes } from '../spans/span-batch';
import { type ResourceRef, type SpanSource, type ToldResource } from '../spans/span-sink';
import { ToldBlock } from '../spans/told-block';
import { highOf, lowOf, SecondsSpan, secondsOf, TimeWindow } from '../spans/told-time';
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

export class ToldLogBatch implements LogBatch {
  private readonly block = blocks.take();
  private isGiven = false;
  private readonly window: TimeWindow;
  private readonly seconds = new SecondsSpan();
  private readonly known: KnownResource[] = [];
  private readonly rowResources: KnownResource[] = [];
  private readonly rejected = new Map<string, number>();

  constructor(
    private readonly deps: SpanBatchDeps,
    private readonly source: SpanSource,
    private readonly agent: number,
  ) {
    this.window = new TimeWindow(deps.config);
  }

  get records(): number {
    return this.rowResources.length;
  }

  resource(told: ToldResource): ResourceRef {
    return this.known.push(this.deps.resources.known(told)) - 1;
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
    columns.signal_source.push(SOURCES[this.source]);
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

  reject(reason: string): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
  }

  async commit(): Promise<void> {
    const { resources, queue, ledger } = this.deps;
    if (this.rowResources.length > 0) {
      await resources.locate(this.known);
      const agents = this.fillProcesses();
      const { batches, saved } = resources.unsaved(this.known, []);
      if (batches.length > 0) {
        await Promise.all(batches.map((batch) => queue.add(batch)));
        saved();
      }
      await queue.add(this.toBatch());
      for (const [agent, rows] of agents) {
        ledger.captured(SIGNAL, rows, agent);
        ledger.stored(SIGNAL, rows, agent);
      }
    }
    for (const [reason, records] of this.rejected) {
      ledger.captured(SIGNAL, records, this.agent);
      ledger.dropped(SIGNAL, reason, records, this.agent);
    }
  }

  drop(): void {
    this.giveBack();
  }

  private toBatch(): Batch {
    const batch = this.block.toBatch(this.seconds.range);
    this.giveBack();
    return batch;
  }

  private giveBack(): void {
    if (this.isGiven) return;
    this.isGiven = true;
    blocks.give(this.block);
  }

  private fillProcesses(): Map<number, number> {
    const { agent_id, process_id } = this.block.columns;
    agent_id.clear();
    process_id.clear();
    const rows = new Map<number, number>();
    for (const { agent, processId } of this.rowResources) {
      const id = agent || this.agent;
      agent_id.push(id);
      process_id.push(processId);
      rows.set(id, (rows.get(id) ?? 0) + 1);
    }
    return rows;
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
