import { type EventHandler } from './decode/event';
import { type AgentConfig, type RowOptions } from './config';
import { type HostView } from './enrich/host-view';
import { type Block } from './enrich/tag-tables';
import { reasonOf } from './errors';
import { type L7Protocol } from './l7/parser';
import { Ledger } from './ledger';
import { type AgentIdentity, Pipeline } from './pipeline';
import { RecordingHost } from './record/recorded-host';
import { type RecordingWriter } from './record/recording-writer';
import { SelfObserver } from './self-observer';
import { BlockFile } from './sender/block-file';
import { Sender } from './sender/sender';
import { type RecordBatch, type RecordSource } from './source/source';

/** A source that is silent still lets time pass: requests time out and rows leave. */
const TICK_MS = 250;

export interface RecordDecoder {
  /** Calls the handler for each record, and once for the end of the batch. */
  decode(batch: RecordBatch): void;
}

export interface AgentLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface AgentParts {
  readonly source: RecordSource;
  readonly host: HostView;
  readonly protocols: readonly L7Protocol[];
  readonly createDecoder: (handler: EventHandler) => RecordDecoder;
  readonly identity: AgentIdentity;
  readonly rowOptions: RowOptions;
  readonly log: AgentLog;
  /** Keeps what the source and the host tell. */
  readonly recording?: RecordingWriter;
  /** A live source is given ticks while it is silent; a recording has them in it. */
  readonly isLive: boolean;
}

export interface Agent {
  /** Resolves when the source has ended, or {@link Agent.stop} was called, and everything is delivered or spooled. */
  run(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when a source that produces faster than rows are taken may go on. */
  room(): Promise<void>;
  readonly ledger: Ledger;
  readonly agentId: number;
  readonly rows: number;
}

/** Wires a source to rows, and rows to the backend or a file. */
export function createAgent(config: AgentConfig, parts: AgentParts): Agent {
  return new RunningAgent(config, parts);
}

class RunningAgent implements Agent {
  readonly ledger = new Ledger();
  private readonly bootTimeNs = BigInt(Date.now()) * 1_000_000n;
  private readonly pipeline: Pipeline;
  private readonly decoder: RecordDecoder;
  private readonly sender: Sender | undefined;
  private readonly file: BlockFile | undefined;
  private readonly observer: SelfObserver;
  private lastBatch: { nowNs: number; clockOffsetNs: bigint; atMs: number } | undefined;
  private failed = false;
  private isStopped = false;

  constructor(
    private readonly config: AgentConfig,
    private readonly parts: AgentParts,
  ) {
    const { recording, identity } = parts;
    const host = recording
      ? new RecordingHost(parts.host, (question, pid, answer) => recording.lookup(question, pid, answer))
      : parts.host;
    this.pipeline = new Pipeline(identity, parts.rowOptions, host, parts.protocols, (block) => this.take(block));
    this.decoder = parts.createDecoder(this.pipeline);
    if (config.out) this.file = new BlockFile(config.out);
    else this.sender = this.createSender();
    this.observer = new SelfObserver(this.ledger, parts.source, this.pipeline, this.sender);
  }

  get agentId(): number {
    return this.parts.identity.agentId;
  }

  get rows(): number {
    return this.pipeline.counters.rows;
  }

  async run(): Promise<void> {
    const report = setInterval(() => this.report(), this.config.ledger_interval_s * 1000);
    const tick = this.parts.isLive ? setInterval(() => this.tick(), TICK_MS) : undefined;
    try {
      await this.parts.source.run((batch) => this.handle(batch));
    } finally {
      clearInterval(report);
      clearInterval(tick);
      await this.end();
    }
  }

  stop(): Promise<void> {
    this.isStopped = true;
    return this.parts.source.stop();
  }

  async room(): Promise<void> {
    await this.sender?.room();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  private handle(batch: RecordBatch): void {
    const { recording, source } = this.parts;
    this.lastBatch = { nowNs: batch.nowNs, clockOffsetNs: batch.clockOffsetNs, atMs: performance.now() };
    try {
      this.pipeline.onBatchBegin(batch.nowNs, batch.clockOffsetNs);
      this.decoder.decode(batch);
    } catch (error) {
      // One bad batch must not end the capture; what was in it is counted, and the first is told in full.
      this.ledger.dropped('batches', 'decode_error', 1);
      if (!this.failed) this.parts.log.error(`A batch could not be used: ${reasonOf(error)}`);
      this.failed = true;
      if (!this.parts.isLive) throw error;
    }
    if (!recording) return;
    recording.batch(batch);
    if (!recording.isFull) return;
    this.parts.log.warn(`The recording has reached ${recording.bytes} bytes and ends here`);
    void source.stop();
  }

  /** An empty batch with the time that has passed, so that a recording has it too. */
  private tick(): void {
    const last = this.lastBatch ?? clockNow();
    const passedMs = performance.now() - last.atMs;
    if (this.lastBatch && passedMs < TICK_MS) return;
    const nowNs = last.nowNs + Math.round(passedMs * 1e6);
    this.handle({ records: new Uint8Array(0), nowNs, clockOffsetNs: last.clockOffsetNs });
  }

  private take(block: Block): void {
    if (this.sender) {
      this.sender.submit(block);
      return;
    }
    this.ledger.captured(block.table.signal, block.rows);
    this.file?.write(block);
    this.ledger.stored(block.table.signal, block.rows);
  }

  private report(): void {
    this.observer.observe();
    if (!this.sender) return;
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    this.sender.submit(this.ledger.toBlock(this.parts.identity.agentId, this.bootTimeNs, nowNs));
  }

  private async end(): Promise<void> {
    this.pipeline.finish();
    this.parts.recording?.close(this.parts.source.counters());
    this.observer.observe();
    if (this.sender) {
      const isDelivered = await this.deliver(this.sender);
      // The last word comes after the rows that it counts.
      this.report();
      await this.sender.drain(isDelivered ? this.config.stop_timeout_ms : 0);
      await this.sender.close();
    }
    this.file?.close();
    const { captured, stored } = this.ledger.of('l7_flow_log');
    this.parts.log.info(
      `${captured} rows, ${stored} stored, ${this.ledger.inFlight('l7_flow_log')} spooled or dropped`,
    );
  }

  /** A recording has no next second to catch up for: as long as its rows are taken, the rest is waited for. */
  private async deliver(sender: Sender): Promise<boolean> {
    const waiting = () => this.ledger.inFlight('l7_flow_log');
    for (;;) {
      const before = waiting();
      if (await sender.drain(this.config.stop_timeout_ms)) return true;
      if (this.parts.isLive || this.isStopped || waiting() >= before) return false;
    }
  }

  private createSender(): Sender {
    const { config, parts } = this;
    return new Sender(
      {
        backendUrl: config.backend_url,
        token: config.token,
        agentId: parts.identity.agentId,
        bootTimeNs: this.bootTimeNs,
        spoolDirectory: `${config.data_dir}/spool`,
        spoolBytes: config.spool_bytes,
        memoryBytes: config.memory_bytes,
        timeoutMs: config.send_timeout_ms,
        isCompressed:
          config.compression === 'gzip' || (config.compression === 'auto' && !isOnThisHost(config.backend_url)),
      },
      this.ledger,
      parts.log,
    );
  }
}

function isOnThisHost(url: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** The clocks as a source would give them, for the time before its first batch. */
function clockNow(): { nowNs: number; clockOffsetNs: bigint; atMs: number } {
  const monotonicNs = process.hrtime.bigint();
  const unixNs = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
  return { nowNs: Number(monotonicNs), clockOffsetNs: unixNs - monotonicNs, atMs: performance.now() };
}
