import { SIGNAL_SOURCE } from '@thalweg/protocol';
import { type Config } from '../../config';
import { type Batch } from '../batch';
import { type IntakeLedger } from '../intake-ledger';
import { type MergeQueue } from '../merge-queue';
import { type RowIds } from '../row-ids';
import { type BlockPool } from './block-pool';
import { type KnownResource, type Resources } from './resources';
import { type ResourceRef, type SpanSource, type ToldResource } from './span-sink';
import { SecondsSpan, TimeWindow } from './told-time';

export interface ToldBatchDeps {
  readonly config: Config;
  readonly ledger: IntakeLedger;
  readonly queue: MergeQueue;
  readonly resources: Resources;
  readonly rowIds: RowIds;
}

const SOURCES: Readonly<Record<SpanSource, number>> = Object.freeze({
  otel: SIGNAL_SOURCE.OTEL,
  skywalking: SIGNAL_SOURCE.SKYWALKING,
  zipkin: SIGNAL_SOURCE.ZIPKIN,
});

interface Block {
  readonly byteLength: number;
  clear(): void;
  toBatch(span: Batch['span']): Batch;
}

/** What spans and log records of one request have in common: their resources, what is rejected, and how they are stored. */
export abstract class ToldBatch<B extends Block> {
  protected readonly block: B;
  protected readonly signalSource: number;
  protected readonly window: TimeWindow;
  protected readonly seconds = new SecondsSpan();
  protected readonly known: KnownResource[] = [];
  /** Of each row, the resource. */
  protected readonly rowResources: KnownResource[] = [];
  private readonly rejected = new Map<string, number>();
  private isGiven = false;

  protected constructor(
    protected readonly deps: ToldBatchDeps,
    source: SpanSource,
    private readonly agent: number,
    private readonly blocks: BlockPool<B>,
    private readonly signal: string,
  ) {
    this.block = blocks.take();
    this.signalSource = SOURCES[source];
    this.window = new TimeWindow(deps.config);
  }

  resource(told: ToldResource): ResourceRef {
    return this.known.push(this.deps.resources.known(told)) - 1;
  }

  reject(reason: string): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
  }

  async commit(): Promise<void> {
    const { resources, queue, ledger } = this.deps;
    if (this.rowResources.length > 0) {
      await resources.locate(this.known);
      const agents = this.fillProcesses();
      const { batches, saved } = resources.unsaved(this.known, this.peerNames());
      if (batches.length > 0) {
        await Promise.all(batches.map((batch) => queue.add(batch)));
        saved();
      }
      const batch = this.block.toBatch(this.seconds.range);
      this.drop();
      await queue.add(batch);
      for (const [agent, rows] of agents) {
        ledger.captured(this.signal, rows, agent);
        this.countStored(rows, agent);
      }
    }
    for (const [reason, records] of this.rejected) {
      ledger.captured(this.signal, records, this.agent);
      ledger.dropped(this.signal, reason, records, this.agent);
    }
  }

  drop(): void {
    if (this.isGiven) return;
    this.isGiven = true;
    this.blocks.give(this.block);
  }

  /** Writes one row's columns that wait for what agents know of its process. */
  protected abstract fillProcess(row: number, agent: number, processId: number): void;
  protected abstract clearProcesses(): void;
  /** Names that rows tell of their peers. */
  protected abstract peerNames(): Iterable<string>;
  /** Rows that the engine does not count itself. */
  protected abstract countStored(rows: number, agent: number): void;

  /** Answers the rows of each agent. */
  private fillProcesses(): Map<number, number> {
    this.clearProcesses();
    const rows = new Map<number, number>();
    for (const [row, { agent, processId }] of this.rowResources.entries()) {
      const id = agent || this.agent;
      this.fillProcess(row, id, processId);
      rows.set(id, (rows.get(id) ?? 0) + 1);
    }
    return rows;
  }
}
