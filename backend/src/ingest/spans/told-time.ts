import { type Config } from '../../config';

const TWO_32 = 4294967296;
/** Clocks of senders may be ahead by so much. */
const AHEAD_MS = 3_600_000;

/** Why one span or record alone is not stored. */
export const REJECTED = Object.freeze({
  traceId: 'bad_trace_id',
  spanId: 'bad_span_id',
  parentId: 'bad_parent_span_id',
  time: 'bad_time',
  old: 'older_than_retention',
  ahead: 'too_far_ahead',
});

/** Whether a time, Unix ns in halves, is one that a table keeps: a row outside would be a part of its own, or gone at once. */
export class TimeWindow {
  private readonly fromNs: number;
  private readonly toNs: number;

  constructor({ logHours }: Pick<Config, 'logHours'>) {
    const now = Date.now();
    this.fromNs = (now - logHours * 3_600_000) * 1e6;
    this.toNs = (now + AHEAD_MS) * 1e6;
  }

  /** '' or the reason against it. */
  check(high: number, low: number): string {
    if (high === 0 && low === 0) return REJECTED.time;
    const ns = high * TWO_32 + low;
    return ns < this.fromNs ? REJECTED.old : ns > this.toNs ? REJECTED.ahead : '';
  }
}

/** `to - from` of times in halves, ns; exact up to 104 days. */
export const nsBetween = (fromHigh: number, fromLow: number, toHigh: number, toLow: number): number =>
  (toHigh - fromHigh) * TWO_32 + (toLow - fromLow);

export const secondsOf = (high: number, low: number): number => Math.floor((high * TWO_32 + low) / 1e9);

export const highOf = (ns: bigint): number => Number(BigInt.asUintN(64, ns) >> 32n);
export const lowOf = (ns: bigint): number => Number(BigInt.asUintN(32, ns));

/** Seconds of a block's rows. */
export class SecondsSpan {
  private least = Number.MAX_SAFE_INTEGER;
  private most = 0;

  add(second: number): void {
    if (second < this.least) this.least = second;
    if (second > this.most) this.most = second;
  }

  get range(): { fromSeconds: number; toSeconds: number } {
    return { fromSeconds: this.least, toSeconds: this.most };
  }
}
