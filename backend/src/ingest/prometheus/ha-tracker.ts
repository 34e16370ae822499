/** A replica that was not heard of for this long is succeeded by the next that is. */
const FAILOVER_MS = 30_000;
/** More clusters than that are not told apart: all their samples are taken. */
const MOST_CLUSTERS = 10_000;

/** Elects one of a cluster's replicas, so that of what all of them send the same is stored once. */
export class HaTracker {
  private readonly elected = new Map<string, { replica: string; seenMs: number }>();

  /** Whether this replica's samples are to be stored. */
  accepts(cluster: string, replica: string, nowMs: number): boolean {
    const current = this.elected.get(cluster);
    if (!current) {
      if (this.elected.size >= MOST_CLUSTERS) this.forget(nowMs);
      if (this.elected.size < MOST_CLUSTERS) this.elected.set(cluster, { replica, seenMs: nowMs });
      return true;
    }
    if (current.replica !== replica) {
      if (nowMs - current.seenMs < FAILOVER_MS) return false;
      current.replica = replica;
    }
    current.seenMs = nowMs;
    return true;
  }

  private forget(nowMs: number): void {
    for (const [cluster, { seenMs }] of this.elected) if (nowMs - seenMs >= FAILOVER_MS) this.elected.delete(cluster);
  }
}
