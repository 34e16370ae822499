/** What the live source can be told. */
export interface LiveOptions {
  /** Payload bytes of a message's first part: more finds late headers, and costs copying and ring space. @default 1024 */
  readonly payloadBytes: number;
  /** Payload bytes where the whole message matters (pipelined requests, SQL, Redis commands); at most 16384. @default 16384 */
  readonly payloadBytesMax: number;
  /** Payload bytes of a part that continues an HTTP body. @default 64 */
  readonly continuationBytes: number;
  /** Ring per CPU in bytes, a power of two: room for bursts while JavaScript is busy. @default 4 MiB */
  readonly ringBytes: number;
  /** Sockets that the kernel side remembers; the least recently used give way. @default 65536 */
  readonly socketsMax: number;
  /** Processes (tgid) whose calls are not looked at, the agent itself apart. @default [] */
  readonly ignoredTgids: readonly number[];
  /** How to attach: BTF tracepoints, system call tracepoints, or the first that works. @default 'auto' */
  readonly family: 'auto' | 'tp_btf' | 'tracepoint';
  /** Largest batch in bytes. @default 1 MiB */
  readonly batchBytes: number;
  /** Milliseconds between looks at the rings under load: bounds the latency. @default 10 */
  readonly pollMs: number;
  /** The same on a quiet host. @default 20 */
  readonly idlePollMs: number;
  /** Milliseconds after which an empty batch carries the time. @default 100 */
  readonly heartbeatMs: number;
  /** Microseconds that records wait for older ones of other CPUs. @default 1000 */
  readonly reorderUs: number;
  /** Batches that JavaScript may owe before records stay in the kernel. @default 4 */
  readonly batchesInFlight: number;
}

export const LIVE_DEFAULTS: LiveOptions = Object.freeze({
  payloadBytes: 1024,
  payloadBytesMax: 16384,
  continuationBytes: 64,
  ringBytes: 4 << 20,
  socketsMax: 65536,
  ignoredTgids: Object.freeze([]),
  family: 'auto',
  batchBytes: 1 << 20,
  pollMs: 10,
  idlePollMs: 20,
  heartbeatMs: 100,
  reorderUs: 1000,
  batchesInFlight: 4,
});

const POWER_OF_TWO = new Set(Array.from({ length: 20 }, (_, i) => 1 << (i + 12)));

const BOUNDS: Readonly<Partial<Record<keyof LiveOptions, readonly [number, number]>>> = {
  payloadBytes: [64, 16384],
  payloadBytesMax: [64, 16384],
  continuationBytes: [0, 16384],
  ringBytes: [64 << 10, 256 << 20],
  socketsMax: [1024, 1 << 20],
  batchBytes: [32 << 10, 64 << 20],
  pollMs: [1, 1000],
  idlePollMs: [1, 1000],
  heartbeatMs: [1, 10_000],
  reorderUs: [0, 100_000],
  batchesInFlight: [1, 64],
};

/** The first thing wrong with the options, as a sentence; undefined when all is well. */
export function problemOf(options: LiveOptions): string | undefined {
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    const value = options[name as keyof LiveOptions];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      return `${name} is ${String(value)}; give a whole number from ${least} to ${most}`;
  }
  if (!POWER_OF_TWO.has(options.ringBytes)) return `ringBytes is ${options.ringBytes}; give a power of two`;
  return undefined;
}
