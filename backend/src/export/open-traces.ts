import { joinedByTraceId } from '../query/trace/groups';
import { type LinkRow, type Links, type RowLink } from '../query/trace/link-row';
import { canonical, cutCycles, linkRows, rootsOf } from '../query/trace/tree';
import { type ExportConfig } from './config';

/** Rows of a trace that is over, those among them that were exported before. */
export interface CompleteTrace {
  readonly rows: readonly LinkRow[];
  readonly links: Links;
  readonly cut: Map<string, RowLink>;
  readonly exported: ReadonlySet<string>;
}

interface Held {
  readonly row: LinkRow;
  readonly sinceMs: number;
  /** When it was exported; undefined until then. */
  exportedMs: number | undefined;
}

type Limits = Pick<ExportConfig, 'quietMs' | 'longestOpenMs' | 'contextMs' | 'mostRows'>;

/** Rows on their way out: held until their trace is quiet, and a while longer so that late rows find their parents. */
export class OpenTraces {
  private readonly held = new Map<string, Held>();

  constructor(private readonly limits: Limits) {}

  get size(): number {
    return this.held.size;
  }

  /** Earliest start of what is not exported yet; undefined when all is. */
  get oldestNs(): bigint | undefined {
    let oldest: bigint | undefined;
    for (const { row, exportedMs } of this.held.values()) {
      if (exportedMs === undefined && (oldest === undefined || row.startNs < oldest)) oldest = row.startNs;
    }
    return oldest;
  }

  /** Answers how many there was no room for. */
  add(rows: readonly LinkRow[], nowMs: number): number {
    let refused = 0;
    for (const row of rows) {
      if (this.held.has(row.rowId)) continue;
      if (this.held.size >= this.limits.mostRows) refused++;
      else this.held.set(row.rowId, { row, sinceMs: nowMs, exportedMs: undefined });
    }
    return refused;
  }

  /** The traces that are over and not exported yet. */
  complete(nowMs: number): CompleteTrace[] {
    const { quietMs, longestOpenMs } = this.limits;
    const rows = canonical([...this.held.values()].map(({ row }) => row));
    const links = linkRows(rows);
    const cut = cutCycles(rows, links);
    const roots = rootsOf(rows, links);
    const groupOf = joinedByTraceId(rows, (row) => roots.get(row.rowId) as string);
    const groups = new Map<string, LinkRow[]>();
    for (const row of rows) {
      const group = groupOf.get(row.rowId) as string;
      const known = groups.get(group);
      if (known) known.push(row);
      else groups.set(group, [row]);
    }
    const complete: CompleteTrace[] = [];
    for (const group of groups.values()) {
      const entries = group.map(({ rowId }) => this.held.get(rowId) as Held);
      const open = entries.filter(({ exportedMs }) => exportedMs === undefined);
      if (open.length === 0) continue;
      const endMs = Number(group.reduce((last, { endNs }) => (endNs > last ? endNs : last), 0n) / 1_000_000n);
      const isQuiet = nowMs - endMs > quietMs;
      if (!isQuiet && !open.some(({ sinceMs }) => nowMs - sinceMs > longestOpenMs)) continue;
      const exported = new Set(
        entries.filter(({ exportedMs }) => exportedMs !== undefined).map(({ row }) => row.rowId),
      );
      const ids = group.map(({ rowId }) => rowId);
      complete.push({ rows: group, links: only(links, ids), cut: only(cut, ids), exported });
    }
    return complete;
  }

  /** Their rows are on their way; they are kept a while as parents of late ones. */
  markExported(traces: readonly CompleteTrace[], nowMs: number): void {
    for (const { rows } of traces) {
      for (const { rowId } of rows) {
        const held = this.held.get(rowId);
        if (held) held.exportedMs ??= nowMs;
      }
    }
    this.forgetOld(nowMs);
  }

  private forgetOld(nowMs: number): void {
    for (const [rowId, { exportedMs }] of this.held) {
      if (exportedMs !== undefined && nowMs - exportedMs > this.limits.contextMs) this.held.delete(rowId);
    }
  }
}

function only<V>(map: ReadonlyMap<string, V>, keys: readonly string[]): Map<string, V> {
  const kept = new Map<string, V>();
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) kept.set(key, value);
  }
  return kept;
}
