/** The few fields of /proc/<pid>/stat and /proc/<pid>/status that identify a process. */
export interface StatFacts {
  readonly comm: string;
  readonly parent: number;
  /** Start since boot, clock ticks. */
  readonly startTicks: number;
}

/** USER_HZ: fixed at 100 in the kernel's interface on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

export function parseStat(text: string): StatFacts | undefined {
  // The name stands in parentheses and may itself hold spaces and parentheses.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const rest = text.slice(close + 2).split(' ');
  const startTicks = Number(rest[19]);
  if (!Number.isFinite(startTicks)) return undefined;
  return { comm: text.slice(open + 1, close), parent: Number(rest[1]), startTicks };
}

export function startTimeNs(startTicks: number, bootSeconds: number): string {
  return String(
    BigInt(bootSeconds) * 1_000_000_000n + BigInt(startTicks) * (1_000_000_000n / BigInt(TICKS_PER_SECOND)),
  );
}

/** Effective user id from /proc/<pid>/status. */
export function parseUserId(status: string): number {
  return Number(/^Uid:\t\d+\t(\d+)/m.exec(status)?.[1] ?? 0);
}

/** Seconds since the epoch at which the host booted, from /proc/stat. */
export function parseBootSeconds(stat: string): number {
  return Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? 0);
}
