import { L7_FLOW_LOG } from '@thalweg/protocol';
import { type RowOptions } from './config';
import { type CloseEvent, type DataEvent, type EventHandler, type ProcessEvent } from './decode/event';
import { type HostView } from './enrich/host-view';
import { NamespaceTable } from './enrich/namespace-table';
import { ProcessTable } from './enrich/process-table';
import { type Block, TagTables } from './enrich/tag-tables';
import { flowOptions, type FlowOptions } from './flow/flow-options';
import { type FlowCounters, FlowTable } from './flow/flow-table';
import { RowWriter } from './flow/row-writer';
import { UnixClock } from './flow/unix-clock';
import { type L7Protocol } from './l7/parser';

const HOST_REPORT_NS = 3600e9;

/** Who produces rows; a recording carries it. */
export interface AgentIdentity {
  readonly agentId: number;
  readonly agentVersion: string;
  /** Unix seconds at which this run of the agent began. */
  readonly startSeconds: number;
  /** The agent's own process, whose traffic is left out. */
  readonly ownPid: number;
  /** Port of the backend, which sees the agent's batches arrive. */
  readonly backendPort: number;
}

/**
 * Everything between source and sender: a pure function of records, batch clocks and answers of the host. Blocks come
 * out tags first, so that whoever stores a row can already name what it refers to.
 */
export class Pipeline implements EventHandler {
  private readonly options: FlowOptions;
  private readonly clock = new UnixClock();
  private readonly writer: RowWriter;
  private readonly tags: TagTables;
  private readonly namespaces: NamespaceTable;
  private readonly processes: ProcessTable;
  private readonly flow: FlowTable;
  private flushedNs = 0;
  private hostReportedNs = -Infinity;

  constructor(
    identity: AgentIdentity,
    options: RowOptions,
    private readonly host: HostView,
    protocols: readonly L7Protocol[],
    private readonly onBlock: (block: Block) => void,
  ) {
    this.options = flowOptions(options);
    this.writer = new RowWriter(identity, this.clock);
    this.tags = new TagTables(identity.agentId, identity.agentVersion, this.clock);
    this.namespaces = new NamespaceTable(host, this.tags);
    this.processes = new ProcessTable(host, this.tags, this.clock, this.namespaces);
    this.flow = new FlowTable(this.options, this.writer, this.processes, protocols, identity);
  }

  get counters(): FlowCounters {
    return this.flow.counters;
  }

  /** Rows written and not yet handed over. */
  get rowsWaiting(): number {
    return this.writer.block.rows;
  }

  /** Takes the clock of a batch before its records are decoded. */
  onBatchBegin(nowNs: number, clockOffsetNs: bigint): void {
    this.clock.adjust(clockOffsetNs);
    this.flow.onBatchBegin(nowNs);
    if (nowNs - this.hostReportedNs < HOST_REPORT_NS) return;
    this.hostReportedNs = nowNs;
    this.tags.addHost(this.host.host(), nowNs);
    // The first process lives in the host's own network namespace.
    const first = this.host.process(1);
    if (first) this.namespaces.add(first, nowNs);
  }

  onData(event: DataEvent): void {
    this.flow.onData(event);
    const { block } = this.writer;
    // Columns keep what they have grown to, so a burst within one batch is cut as it comes.
    if (block.rows >= this.options.batchRows) this.flush();
  }

  onClose(event: CloseEvent): void {
    this.flow.onClose(event);
  }

  onProcess(event: ProcessEvent): void {
    this.flow.onProcess(event);
    this.processes.onProcess(event);
  }

  onBatchEnd(nowNs: number): void {
    this.flow.onBatchEnd(nowNs);
    this.processes.onBatchEnd(nowNs);
    this.namespaces.onBatchEnd(nowNs);
    const { block } = this.writer;
    const isDue = nowNs - this.flushedNs >= this.options.flushNs && block.rows + this.tags.rows > 0;
    if (isDue || block.rows >= this.options.batchRows || block.byteLength >= this.options.batchBytes) {
      this.flushedNs = nowNs;
      this.flush();
    }
  }

  /** The source has ended: what is still open becomes rows, and all rows leave. */
  finish(): void {
    this.flow.finish();
    this.flush();
  }

  private flush(): void {
    this.tags.take(this.onBlock);
    const { block } = this.writer;
    if (block.rows === 0) return;
    this.onBlock({ table: L7_FLOW_LOG, rows: block.rows, bytes: block.encode() });
    block.clear();
  }
}
