import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type LiveOptions } from './live-options';
import { NativeError } from './native-error';

/** Something that this machine lacks for capturing live. */
export interface Missing {
  /** `platform`, `addon`, `capabilities`, `kernel`, `btf` */
  readonly what: string;
  readonly detail: string;
  readonly remedy: string;
}

export interface NativeCounters {
  readonly captured: number;
  readonly ringFull: number;
  readonly mapFull: number;
  readonly readFault: number;
  readonly uninteresting: number;
  readonly vectorLong: number;
  readonly queueFull: number;
}

/** Run time of one kernel program, taken while `runStats(true)` holds. */
export interface ProgramStats {
  readonly name: string;
  readonly runNs: number;
  readonly runCount: number;
}

export interface NativeLive {
  readonly family: 'tp_btf' | 'tracepoint';
  start(onBatch: (records: ArrayBuffer, nowNs: number, clockOffsetNs: bigint) => void, onEnd: () => void): void;
  stop(): void;
  counters(): NativeCounters;
  programStats(): ProgramStats[];
  runStats(on: boolean): void;
  ignore(tgid: number, ignored: boolean): void;
}

interface Addon {
  preflight(): Missing[];
  readonly Live: new (options: LiveOptions & { readonly agentTgid: number }) => NativeLive;
}

/** The same from `src/source` and from `dist/source`. */
const PATHS = [join(__dirname, '../../native/build/thalweg.node')];

let loaded: Addon | undefined;

/** The addon; throws a {@link NativeError} that lists each path tried. */
export function loadAddon(): Addon {
  if (loaded) return loaded;
  const tried: string[] = [];
  for (const path of PATHS) {
    if (!existsSync(path)) {
      tried.push(`${path}: does not exist`);
      continue;
    }
    try {
      // A compiled file cannot be imported, only required.
      loaded = createRequire(__filename)(path) as Addon;
      return loaded;
    } catch (cause) {
      tried.push(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  throw new NativeError('addon_missing', `the addon cannot be loaded:\n${tried.join('\n')}`, BUILD_REMEDY);
}

const BUILD_REMEDY = 'Run node scripts/build-native.mjs, or replay a recording, which needs no addon.';

/** What stands in the way of capturing live; empty when nothing is known to. Loads nothing into the kernel. */
export function preflight(): Missing[] {
  if (process.platform !== 'linux')
    return [{ what: 'platform', detail: process.platform, remedy: 'Run the agent on Linux.' }];
  try {
    return loadAddon().preflight();
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    return [{ what: 'addon', detail: error.message, remedy: error.remedy }];
  }
}
