import { EngineError, ProblemError } from '../errors';
import { type Store } from '../store/client';
import { type TagDictionaries } from '../store/tag-dictionaries';
import { type Batch, signatureOf } from './batch';
import { type IngestMetrics } from './ingest-metrics';

export interface QueueLimits {
  readonly mergeRows: number;
  /** Longest wait of a batch for others. */
  readonly mergeMs: number;
  /** Decompressed bytes waiting or being inserted, all tables together. */
  readonly queueBytes: number;
  /**
   * How long after an insert the next one waits for more batches, in durations of the last. The more an insert costs
   * whatever its rows, the longer it pays to wait. @default 5
   */
  readonly pace?: number;
}

interface Waiting {
  readonly batch: Batch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Seconds after which a sender may try again: a full queue drains in inserts, an engine in trouble takes longer. */
const RETRY_AFTER = Object.freeze({ queueFull: 1, unavailable: 5 });

/** An insert that costs 85 ms with its views takes a sixth of a core at most, however often small batches come. */
const DEFAULT_PACE = 5;
/** Batches that come at the same time come within this. */
const SETTLE_MS = 2;
/** A sender that is back so soon after its answer has more, and waits for nothing but us. */
const BACK_MS = 50;

/** A second of slack on either side, as the engine keeps whole seconds. */
const SPAN_SLACK_SECONDS = 1;

/**
 * Merges waiting batches of one table into one insert, and settles each batch's promise when the engine has it or
 * refuses it. One insert at a time: what comes meanwhile makes up the next one. After a pause a batch goes at once, in
 * a stream of small ones they wait for each other. Tag tables go before logs, as logs are tagged at insert.
 */
export class MergeQueue {
  private readonly tables = new Map<string, Waiting[]>();
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private closing = false;
  /** The last round: when it ended, how long it took, how many batches it stored. */
  private last = { endedMs: -Infinity, tookMs: 0, batches: 0 };

  constructor(
    private readonly store: Store,
    private readonly tags: TagDictionaries,
    private readonly limits: QueueLimits,
    private readonly metrics: IngestMetrics,
  ) {}

  get queuedBytes(): number {
    return this.bytes;
  }

  /** Resolves when the batch is stored. */
  add(batch: Batch): Promise<void> {
    if (this.closing) {
      return Promise.reject(new ProblemError('shutting_down', 'no more batches are taken', { retryAfter: 5 }));
    }
    if (batch.rows === 0) return Promise.resolve();
    if (this.bytes > 0 && this.bytes + batch.bytes > this.limits.queueBytes) {
      return Promise.reject(
        new ProblemError(
          'queue_full',
          `${this.bytes} bytes wait to be inserted, ${batch.bytes} more exceed ${this.limits.queueBytes}`,
          { retryAfter: RETRY_AFTER.queueFull },
        ),
      );
    }
    this.bytes += batch.bytes;
    return new Promise<void>((resolve, reject) => {
      const list = this.tables.get(batch.spec.name);
      const waiting = { batch, resolve, reject };
      if (list) list.push(waiting);
      else this.tables.set(batch.spec.name, [waiting]);
      this.schedule();
    }).finally(() => {
      this.bytes -= batch.bytes;
    });
  }

  /** Inserts what waits, refuses what comes. */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    await this.running;
    await this.drain();
  }

  private schedule(): void {
    if (this.running) return; // Looks again when it is done.
    let most = 0;
    let batches = 0;
    for (const list of this.tables.values()) {
      batches += list.length;
      most = Math.max(
        most,
        list.reduce((sum, { batch }) => sum + batch.rows, 0),
      );
    }
    if (most >= this.limits.mergeRows) return this.start();
    const sinceMs = performance.now() - this.last.endedMs;
    if (batches >= this.last.batches && sinceMs < BACK_MS) {
      // All senders of the last round are here again: nobody is left to wait for.
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.start(), Math.min(SETTLE_MS, this.limits.mergeMs));
      return;
    }
    const waitMs = Math.max(SETTLE_MS, (this.limits.pace ?? DEFAULT_PACE) * this.last.tookMs - sinceMs);
    this.timer ??= setTimeout(() => this.start(), Math.min(waitMs, this.limits.mergeMs));
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const startedMs = performance.now();
    const batches = [...this.tables.values()].reduce((sum, list) => sum + list.length, 0);
    this.running = this.drain().finally(() => {
      const endedMs = performance.now();
      this.last = { endedMs, tookMs: endedMs - startedMs, batches };
      this.running = undefined;
      if (this.tables.size > 0) this.schedule();
    });
  }

  /** One round: every table once, tag tables first. What arrives meanwhile merges into the next round. */
  private async drain(): Promise<void> {
    const round = [...this.tables.entries()].sort(([a], [b]) => order(a) - order(b));
    this.tables.clear();
    for (const [table, list] of round) {
      const isTag = this.tags.feeds(table);
      if (!isTag && !UNTAGGED.has(table)) await this.freshTags(list);
      for (const group of this.groups(list)) await this.insertGroup(group);
      if (isTag) this.tags.changed(table);
    }
  }

  private async freshTags(list: Waiting[]): Promise<void> {
    try {
      await this.tags.refresh();
    } catch (error) {
      // Rows tagged by stale dictionaries would stay wrong, so they wait until the dictionaries load again.
      for (const waiting of list.splice(0)) waiting.reject(unavailable(error));
    }
  }

  /** Batches that can share an insert: equal columns, none resent, not more rows together than a merge should have. */
  private groups(list: readonly Waiting[]): Waiting[][] {
    const groups: Waiting[][] = [];
    const open = new Map<string, { group: Waiting[]; rows: number }>();
    for (const waiting of list) {
      const signatures = new Set(waiting.batch.parts.map(signatureOf));
      if (waiting.batch.resent || signatures.size !== 1) {
        groups.push([waiting]);
        continue;
      }
      const signature = [...signatures][0] ?? '';
      const current = open.get(signature);
      if (current && current.rows + waiting.batch.rows <= 4 * this.limits.mergeRows) {
        current.group.push(waiting);
        current.rows += waiting.batch.rows;
      } else {
        const group = [waiting];
        groups.push(group);
        open.set(signature, { group, rows: waiting.batch.rows });
      }
    }
    return groups;
  }

  private async insertGroup(group: readonly Waiting[], again = false): Promise<void> {
    try {
      await this.insert(group, again);
    } catch (error) {
      if (!(error instanceof EngineError)) return settle(group, error);
      if (error.kind === 'unavailable') return settle(group, unavailable(error));
      if (group.length === 1) return settle(group, new ProblemError('refused_rows', error.message, { cause: error }));
      // One of them is bad: find it by halves. The failed insert may have stored a part, so look before storing again.
      const middle = group.length >> 1;
      await this.insertGroup(group.slice(0, middle), true);
      await this.insertGroup(group.slice(middle), true);
      return;
    }
    for (const { resolve } of group) resolve();
  }

  private async insert(group: readonly Waiting[], again: boolean): Promise<void> {
    const first = group[0];
    if (!first) return;
    const { spec } = first.batch;
    const bySignature = new Map<string, Batch['parts'][number][]>();
    for (const part of group.flatMap(({ batch }) => batch.parts)) {
      const signature = signatureOf(part);
      const same = bySignature.get(signature);
      if (same) same.push(part);
      else bySignature.set(signature, [part]);
    }
    // With several kinds of parts a failure can leave the first ones stored; the sender is told to try again, and then
    // every row is looked up.
    const skip = again || first.batch.resent ? spanOf(group) : undefined;
    const rows = group.reduce((sum, { batch }) => sum + batch.rows, 0);
    const done = this.metrics.startInsert(spec.signal, rows, group.length);
    for (const parts of bySignature.values()) {
      await this.store.insertNative(spec, parts, skip ? { skipStored: skip } : {});
    }
    done();
  }
}

function spanOf(group: readonly Waiting[]): { fromSeconds: number; toSeconds: number } | undefined {
  const spans = group.flatMap(({ batch }) => (batch.span ? [batch.span] : []));
  if (spans.length === 0) return undefined;
  return {
    fromSeconds: Math.max(0, Math.min(...spans.map((span) => span.fromSeconds)) - SPAN_SLACK_SECONDS),
    toSeconds: Math.max(0, Math.max(...spans.map((span) => span.toSeconds)) + SPAN_SLACK_SECONDS),
  };
}

/** What others refer to goes first. */
const ORDER: Readonly<Record<string, number>> = {
  host: 0,
  process: 1,
  l7_flow_log: 3,
  log_record: 3,
  metric_samples: 3,
  metric_histograms: 3,
  metric_exemplars: 3,
  metric_texts: 3,
};
/** Tables whose rows carry no tags of their own. */
const UNTAGGED: ReadonlySet<string> = new Set([
  'metric_samples',
  'metric_histograms',
  'metric_exemplars',
  'metric_metadata',
  'metric_texts',
]);
const order = (table: string) => ORDER[table] ?? 2;

const unavailable = (error: unknown) =>
  new ProblemError('engine_unavailable', (error as Error).message, {
    cause: error,
    retryAfter: RETRY_AFTER.unavailable,
  });

function settle(group: readonly Waiting[], error: unknown): void {
  for (const { reject } of group) reject(error);
}
