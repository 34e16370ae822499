import { type Config } from '../config';
import { type IntakeLedger } from '../ingest/intake-ledger';
import { EbpfSource } from '../query/promql/storage/ebpf/ebpf-source';
import { TARGET_INFO } from '../query/promql/storage/ebpf/metrics';
import { type Matcher, type QueryContext } from '../query/promql/types';
import { type Store } from '../store/client';
import { type ExportConfig } from './config';
import { encodeWriteRequest, inRequests } from './remote-write';
import { type Spool } from './spool';

export interface RedExportDeps {
  readonly store: Store;
  readonly config: Config;
  readonly settings: ExportConfig;
  readonly ledger: IntakeLedger;
  readonly spool: Spool;
  readonly onError: (error: unknown) => void;
}

const MINUTE = 60_000;
/** The metrics of what agents see; other metrics came from elsewhere. */
const MATCHERS: readonly Matcher[] = [
  { name: '__name__', operator: '=~', value: 'thalweg_.*' },
  { name: '__name__', operator: '!=', value: TARGET_INFO },
];

/** Exports each minute the RED metrics of that minute, under the names and with the values that PromQL answers. */
export class RedExport {
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> = Promise.resolve();
  private nextMs: number;

  constructor(
    private readonly deps: RedExportDeps,
    startMs = Date.now(),
  ) {
    this.nextMs = Math.floor(startMs / MINUTE) * MINUTE + MINUTE;
    this.plan();
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.stop.abort();
    await this.under;
  }

  /** A minute that fails is tried again: the rollups still have it. */
  private plan(leastMs = 0): void {
    const waitMs = Math.max(leastMs, this.nextMs + this.deps.settings.minuteLagMs - Date.now());
    this.timer = setTimeout(() => {
      this.under = this.exportMinute(this.nextMs).then(
        () => {
          this.nextMs += MINUTE;
          if (!this.stop.signal.aborted) this.plan();
        },
        (error: unknown) => {
          if (this.stop.signal.aborted) return;
          this.deps.onError(error);
          this.plan(this.deps.settings.tickMs);
        },
      );
    }, waitMs).unref();
  }

  /** Samples of the minute that ended at `endMs`. */
  async exportMinute(endMs: number): Promise<void> {
    const { store, config, settings, ledger, spool } = this.deps;
    const context: QueryContext = {
      signal: this.stop.signal,
      account: () => undefined,
      warn: () => undefined,
      info: () => undefined,
    };
    const hints = { fromMs: endMs - MINUTE, toMs: endMs };
    const series = await new EbpfSource(store, config).select(MATCHERS, hints, context);
    for (const request of inRequests(series, settings.samplesPerRequest)) {
      const samples = request.reduce((sum, { times }) => sum + times.length, 0);
      ledger.captured('export_samples', samples);
      await spool.put(encodeWriteRequest(request), samples);
    }
  }
}
