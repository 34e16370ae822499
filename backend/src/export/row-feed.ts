import { type LinkRow } from '../query/trace/link-row';
import { readRowsWithin } from '../query/trace/row-query';
import { type Store } from '../store/client';
import { type ExportConfig } from './config';

const COUNTS = `
SELECT toUnixTimestamp(time), toUInt32(count())
FROM flow_log.l7_flow_log
WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32})
GROUP BY time
ORDER BY time`;

/**
 * Rows of the log, each once, second by second. Rows may come late, as senders spool and retry: a second that has more
 * rows than were taken is read again, for some minutes.
 */
export class RowFeed {
  private readonly taken = new Map<number, Set<string>>();

  constructor(
    private readonly store: Store,
    private fromSecond: number,
    private readonly config: ExportConfig,
  ) {}

  /** What has come since the last call, up to a second; no more than a tick's worth. */
  async next(toSecond: number): Promise<LinkRow[]> {
    const { rows } = await this.store.query(COUNTS, { from: this.fromSecond, to: toSecond });
    const wanted: number[] = [];
    let expected = 0;
    let isBehind = false;
    for (const [second, count] of rows.map((row) => row.map(Number) as [number, number])) {
      const missing = count - (this.taken.get(second)?.size ?? 0);
      if (missing <= 0) continue;
      if (wanted.length > 0 && expected + missing > this.config.rowsPerTick) {
        isBehind = true;
        break;
      }
      wanted.push(second);
      expected += count;
    }
    if (!isBehind) this.forgetBefore(toSecond - this.config.lateSeconds);
    if (wanted.length === 0) return [];
    const windows = wanted.map((second) => ({
      fromNs: BigInt(second) * 1_000_000_000n,
      toNs: BigInt(second) * 1_000_000_000n + 999_999_999n,
    }));
    const found = await readRowsWithin(this.store, windows, 2 * expected + 1000);
    return found.flatMap(({ row }) => {
      const second = Number(row.startNs / 1_000_000_000n);
      let ids = this.taken.get(second);
      if (!ids) this.taken.set(second, (ids = new Set()));
      if (ids.has(row.rowId)) return [];
      ids.add(row.rowId);
      return [row];
    });
  }

  private forgetBefore(second: number): void {
    this.fromSecond = Math.max(this.fromSecond, second);
    for (const known of this.taken.keys()) if (known < this.fromSecond) this.taken.delete(known);
  }
}
