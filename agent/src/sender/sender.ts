import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AGENT_LEDGER } from '@thalweg/protocol';
import { type Block } from '../enrich/tag-tables';
import { type Ledger } from '../ledger';
import { type Batch, type Encoding, isTagTable, signalOf } from './batch';
import { bundle } from './bundle';
import { HttpPost, type Outcome } from './http-post';
import { Spool } from './spool';

const compress = promisify(gzip);
/** Batches on their way at the same time. */
const IN_FLIGHT = 4;
/** Batches at the head of the queue from which those are taken; all stay in memory, whatever is spooled. */
const WINDOW = 8;
/** What is read of the spool at a time, to be joined when it is more than the window. */
const BACKLOG = Object.freeze({ batches: 128, bytes: 1 << 20, rows: 50_000 });
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** No server may hold us longer than this at a time. */
const LONGEST_RETRY_AFTER_MS = 300_000;
/** Raw blocks awaiting compression, as a multiple of the memory for compressed ones. */
const RAW_FACTOR = 4;

export interface SenderOptions {
  readonly backendUrl: string;
  readonly token: string;
  readonly agentId: number;
  /** Start of this run, Unix ns. */
  readonly bootTimeNs: bigint;
  readonly spoolDirectory: string;
  readonly spoolBytes: number;
  readonly memoryBytes: number;
  readonly timeoutMs: number;
  /** Compress every batch, not only those that have to wait. */
  readonly isCompressed: boolean;
}

export interface SenderLog {
  info(message: string): void;
  warn(message: string): void;
}

/**
 * Delivers blocks in order: tables that rows refer to before the rows. Batches wait in memory while the backend keeps
 * up and in the spool when it does not; each is counted stored only when the backend has said so.
 */
export class Sender {
  private readonly post: HttpPost;
  private readonly spool: Spool;
  /** Oldest first. When something lies unread in the spool, all of these lie in the spool too. */
  private readonly queue: Batch[] = [];
  private readonly underWay = new Set<Batch>();
  private readonly numbers = new Map<string, number>();
  private readonly complaints = new Set<string>();
  private compressing: Promise<void> = Promise.resolve();
  private rawBytes = 0;
  private queueBytes = 0;
  private failures = 0;
  private pausedUntilMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private wakers: (() => void)[] = [];

  constructor(
    private readonly options: SenderOptions,
    private readonly ledger: Ledger,
    private readonly log: SenderLog,
  ) {
    const { backendUrl, token, timeoutMs } = options;
    this.post = new HttpPost({ backendUrl, token, timeoutMs, connections: IN_FLIGHT });
    this.spool = new Spool(options.spoolDirectory, options.spoolBytes, {
      dropped: (table, rows, reason) => this.ledger.dropped(signalOf(table), reason, rows),
      adopted: (table, rows) => this.ledger.captured(signalOf(table), rows),
    });
    this.pump();
  }

  /** Takes a block; it returns at once, and the block's rows are in the ledger from here on. */
  submit({ table, rows, bytes }: Block): void {
    const isLedger = table.name === AGENT_LEDGER.name;
    // The ledger is cumulative: while the backend is away, a later one says it all.
    if (isLedger && this.failures > 0) return;
    const signal = signalOf(table.name);
    this.ledger.captured(signal, rows);
    if (this.isClosed) {
      this.ledger.dropped(signal, 'stopped', rows);
      return;
    }
    if (this.rawBytes + bytes.length > this.options.memoryBytes * RAW_FACTOR) {
      this.ledger.dropped(signal, 'memory_full', rows);
      return;
    }
    const number = (this.numbers.get(table.name) ?? 0) + 1;
    this.numbers.set(table.name, number);
    const { agentId, bootTimeNs } = this.options;
    const add = (body: Uint8Array, encoding: Encoding): void =>
      this.enqueue({ table: table.name, rows, number, boot: String(bootTimeNs), agentId, attempts: 0, encoding, body });
    if (!this.mustCompress(bytes.length)) {
      add(bytes, 'identity');
      return;
    }
    this.rawBytes += bytes.length;
    this.compressing = this.compressing.then(async () => {
      const body = await compress(bytes, { level: 1 });
      this.rawBytes -= bytes.length;
      add(body, 'gzip');
    });
  }

  /** Waits until everything is delivered, at most so long. True when it is. */
  async drain(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    await this.compressing;
    while (this.isBusy && Date.now() < deadline) await this.change(Math.max(1, deadline - Date.now()));
    return !this.isBusy;
  }

  /** Waits while the memory for batches is more than half taken, for whoever can produce faster than we deliver. */
  async room(): Promise<void> {
    if (this.rawBytes > this.options.memoryBytes / 2) await this.compressing;
    while (!this.isAway && this.queueBytes > this.options.memoryBytes / 2) await this.change(1000);
  }

  /** Ends: what is not delivered goes to the spool. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.compressing;
    this.post.close();
    this.spill();
    this.spool.close();
  }

  get spoolBytes(): number {
    return this.spool.bytes;
  }

  get isAway(): boolean {
    return this.failures > 0;
  }

  /**
   * Near a backend, compressing costs more than it saves; but what has to wait, waits compressed. Batches stay in order,
   * so one behind others that are being compressed goes the same way.
   */
  private mustCompress(bytes: number): boolean {
    if (this.options.isCompressed || this.rawBytes > 0 || this.failures > 0 || this.spool.hasUnread) return true;
    return this.queueBytes + bytes > this.options.memoryBytes;
  }

  private get isBusy(): boolean {
    return this.queue.length > 0 || this.spool.hasUnread;
  }

  /** Resolves when an attempt has ended, or after a while. */
  private change(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, patienceMs);
      this.wakers.push(() => {
        clearTimeout(patience);
        resolve();
      });
    });
  }

  private enqueue(batch: Batch): void {
    if (this.isClosed || this.failures > 0 || this.spool.hasUnread) {
      this.spool.append(batch, false);
    } else {
      this.queue.push(batch);
      this.queueBytes += batch.body.length;
      if (this.queueBytes > this.options.memoryBytes) this.spill();
    }
    this.pump();
  }

  /** Writes what is only in memory to the spool, and keeps no more of it in memory than can be under way. */
  private spill(): void {
    const kept = this.queue.filter((batch, index) => {
      if (isSpooled(batch)) return true;
      this.spool.append(batch, index < WINDOW);
      if (index >= WINDOW) this.queueBytes -= batch.body.length;
      return index < WINDOW;
    });
    this.queue.splice(0, this.queue.length, ...kept);
  }

  private pump(): void {
    if (this.isClosed) return;
    const waitMs = this.pausedUntilMs - Date.now();
    if (waitMs > 0) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, waitMs);
      return;
    }
    this.refill();
    // After a failure one batch goes ahead to see whether the backend is back.
    const most = this.failures > 0 ? 1 : IN_FLIGHT;
    const earlier = new Set<string>();
    for (const batch of this.queue.slice(0, WINDOW)) {
      // Rows wait for every earlier table that they may refer to; such a table waits for its own earlier batches.
      const mayStart = isTagTable(batch.table) ? !earlier.has(batch.table) : earlier.size === 0;
      if (mayStart && this.underWay.size < most && !this.underWay.has(batch)) void this.attempt(batch);
      if (isTagTable(batch.table)) earlier.add(batch.table);
    }
  }

  private refill(): void {
    if (this.queue.length >= WINDOW) return;
    const backlog: Batch[] = [];
    let bytes = 0;
    let rows = 0;
    while (backlog.length < BACKLOG.batches && bytes < BACKLOG.bytes && rows < BACKLOG.rows) {
      const batch = this.spool.read();
      if (!batch) break;
      backlog.push(batch);
      bytes += batch.body.length;
      rows += batch.rows;
    }
    this.queue.push(...(backlog.length > WINDOW ? bundle(backlog) : backlog));
    this.queueBytes += bytes;
  }

  private async attempt(batch: Batch): Promise<void> {
    this.underWay.add(batch);
    // An earlier run may have been killed between sending and hearing of it: its batches count as tried.
    batch.attempts += batch.boot === String(this.options.bootTimeNs) || batch.attempts > 0 ? 1 : 2;
    const outcome = await this.post.send(batch);
    this.underWay.delete(batch);
    if (this.isClosed && outcome.kind !== 'stored') return;
    this.settle(batch, outcome);
    this.pump();
    for (const wake of this.wakers.splice(0)) wake();
  }

  private settle(batch: Batch, outcome: Outcome): void {
    const signal = signalOf(batch.table);
    if (outcome.kind === 'retry') {
      this.pause(outcome);
      return;
    }
    const index = this.queue.indexOf(batch);
    if (outcome.kind === 'rejected' && batch.parts) {
      // One of them is bad: each goes alone.
      for (const part of batch.parts) part.attempts = batch.attempts;
      this.queue.splice(index, 1, ...batch.parts);
      return;
    }
    if (outcome.kind === 'stored') {
      this.ledger.stored(signal, batch.rows);
      if (this.failures > 0) this.log.info('The backend takes batches again');
      this.failures = 0;
    } else {
      this.ledger.dropped(signal, outcome.reason, batch.rows);
      this.complainOnce(`${batch.table} ${outcome.reason}`, `The backend refuses ${batch.table}: ${outcome.detail}`);
    }
    if (index >= 0) {
      this.queue.splice(index, 1);
      this.queueBytes -= batch.body.length;
    }
    for (const { place } of batch.parts ?? [batch]) if (place) this.spool.acknowledge(place);
  }

  private pause(outcome: Extract<Outcome, { kind: 'retry' }>): void {
    if (this.failures === 0) this.log.warn(`The backend does not take batches (${outcome.reason}); they are spooled`);
    const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 16));
    this.failures++;
    // Spread: agents that were refused together must not come back together.
    const spread = 1 + Math.random() / 2;
    const ms =
      outcome.afterMs === undefined ? grown * spread : Math.min(LONGEST_RETRY_AFTER_MS, outcome.afterMs) * spread;
    this.pausedUntilMs = Math.max(this.pausedUntilMs, Date.now() + ms);
    this.spill();
  }

  private complainOnce(key: string, message: string): void {
    if (this.complaints.has(key)) return;
    this.complaints.add(key);
    this.log.warn(message);
  }
}

/** Whether it lies in the spool already, alone or as what it was joined of. */
const isSpooled = ({ place, parts }: Batch): boolean => place !== undefined || parts !== undefined;
