import { type LinkRow, traceIdsOf } from './link-row';
import { type Window } from './row-query';

/** A row whose trace is wanted. */
export interface Candidate {
  readonly rowId: string;
  /** Second that it is stored under. */
  readonly second: number;
  readonly startNs: bigint;
}

/** Rows of one of several traces, in canonical order, and the rows that were asked about among them. */
export interface FoundGroup {
  readonly rows: readonly LinkRow[];
  /** Its first root. */
  readonly root: LinkRow;
  readonly starts: readonly string[];
}

export interface FoundTraces {
  /** In the order of the rows that were asked about. */
  readonly groups: readonly FoundGroup[];
  /** '' when the walk ended by itself, else the limit that ended it. */
  readonly truncated: string;
}

/**
 * Stretches of time around the first rows, none overlapping another, together no longer than `most` rows far apart
 * would need; and how many rows they hold.
 */
export function windowsAround(
  rows: readonly Candidate[],
  around: bigint,
  most: number,
): { windows: Window[]; covered: number } {
  const budget = 2n * around * BigInt(most);
  const windows: Window[] = [];
  for (const [covered, { startNs }] of rows.entries()) {
    const own = { fromNs: startNs - around, toNs: startNs + around };
    const overlapping = windows.filter(({ fromNs, toNs }) => fromNs <= own.toNs && own.fromNs <= toNs);
    const merged = [own, ...overlapping].reduce((a, b) => ({
      fromNs: a.fromNs < b.fromNs ? a.fromNs : b.fromNs,
      toNs: a.toNs > b.toNs ? a.toNs : b.toNs,
    }));
    if (lengthOf(windows) - lengthOf(overlapping) + lengthOf([merged]) > budget) return { windows, covered };
    for (const window of overlapping) windows.splice(windows.indexOf(window), 1);
    windows.push(merged);
  }
  return { windows, covered: rows.length };
}

const lengthOf = (windows: readonly Window[]): bigint =>
  windows.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0n);

/** Trees that share a trace id are one trace: row id to the root that stands for it. */
export function joinedByTraceId(rows: readonly LinkRow[], rootOf: (row: LinkRow) => string): Map<string, string> {
  const joined = new Map<string, string>();
  const find = (root: string): string => {
    let at = root;
    for (let up = joined.get(at); up !== undefined && up !== at; up = joined.get(at)) at = up;
    return at;
  };
  const byId = new Map<string, string>();
  for (const row of rows) {
    const root = find(rootOf(row));
    for (const id of traceIdsOf(row)) {
      const other = byId.get(id);
      if (other === undefined) byId.set(id, root);
      else if (find(other) !== find(root)) joined.set(find(root), find(other));
    }
  }
  return new Map(rows.map((row) => [row.rowId, find(rootOf(row))]));
}
