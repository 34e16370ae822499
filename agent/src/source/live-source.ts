import { LIVE_DEFAULTS, type LiveOptions, problemOf } from './live-options';
import { loadAddon, type NativeLive, type ProgramStats } from './native';
import { kernelRefused, NativeError } from './native-error';
import { type RecordBatch, type RecordSource, type SourceCounters } from './source';

const NO_COUNTERS: SourceCounters = Object.freeze({ captured: 0, dropped: Object.freeze({}) });

/** The kernel programs of this machine. Nothing of them outlives the process. */
export class LiveSource implements RecordSource {
  readonly options: LiveOptions;
  private live: NativeLive | undefined;
  private ended: Promise<void> | undefined;
  private last: SourceCounters = NO_COUNTERS;

  constructor(options: Partial<LiveOptions> = {}) {
    this.options = Object.freeze({ ...LIVE_DEFAULTS, ...options });
    const problem = problemOf(this.options);
    if (problem) throw new NativeError('bad_option', problem, 'Correct the option.');
  }

  /** Loads and attaches; `run` does it where it was not done. Separate so that failures come before anything starts. */
  open(): void {
    if (this.live) return;
    const addon = loadAddon();
    try {
      this.live = new addon.Live({ ...this.options, agentTgid: process.pid });
    } catch (error) {
      throw kernelRefused(error);
    }
  }

  run(onBatch: (batch: RecordBatch) => void): Promise<void> {
    if (this.ended)
      return Promise.reject(new NativeError('already_started', 'the live source runs already', 'Make another.'));
    this.ended = new Promise((resolve, reject) => {
      this.open();
      const live = this.live as NativeLive;
      let failure: { readonly error: unknown } | undefined;
      live.start(
        (records, nowNs, clockOffsetNs) => {
          if (failure) return;
          try {
            onBatch({ records: new Uint8Array(records), nowNs, clockOffsetNs });
          } catch (error) {
            // Thrown on, it would end the process from inside the addon; run() is where it belongs.
            failure = { error };
            live.stop();
          }
        },
        () => {
          this.last = this.counters();
          this.live = undefined;
          if (failure) reject(failure.error);
          else resolve();
        },
      );
    });
    return this.ended;
  }

  async stop(): Promise<void> {
    this.live?.stop();
    // A failure of the receiver is run()'s to report.
    await this.ended?.catch(() => undefined);
  }

  counters(): SourceCounters {
    if (!this.live) return this.last;
    const { captured, ringFull, mapFull, vectorLong, queueFull } = this.live.counters();
    return {
      captured,
      dropped: { ring_full: ringFull, map_full: mapFull, vector_long: vectorLong, queue_full: queueFull },
    };
  }

  /** Stops looking at a process, or looks again. */
  ignore(tgid: number, ignored = true): void {
    this.live?.ignore(tgid, ignored);
  }

  /** How the programs were attached; undefined when they are not. */
  get family(): 'tp_btf' | 'tracepoint' | undefined {
    return this.live?.family;
  }

  /** Whether the kernel measures the programs' run time, at about 20 ns a run. */
  setRunStats(on: boolean): void {
    this.live?.runStats(on);
  }

  programStats(): ProgramStats[] {
    return this.live?.programStats() ?? [];
  }
}
