import { type Store } from '../../store/client';
import { QUERY_DEFAULTS, type QueryConfig } from '../config';
import { isClientProcess, type LinkRow, type Links, processOf, traceIdsOf } from './link-row';
import {
  type IndexedRow,
  readById,
  readProcessCalls,
  readRelatives,
  readRequestsAround,
  type Window,
} from './row-query';
import { canonical, cutCycles, linkRows } from './tree';

/** A trace as the walk found it: its rows, and why it may not be whole. */
export interface FoundTrace {
  readonly rows: readonly LinkRow[];
  readonly links: Links;
  readonly cut: ReturnType<typeof cutCycles>;
  /** '' when the walk ended by itself, else the limit that ended it. */
  readonly truncated: string;
  readonly rounds: number;
}

/**
 * Finds the rows of a trace breadth-first over the association index.
 *
 * Rows that merely share a key are not followed: after each round the linking rules run over everything read, and only
 * rows that they connect with the start (or that carry the trace's id) are part of it; those alone are asked for their
 * relatives. Others stay as context, so that a call which may belong to two requests is seen beside both; of them only
 * thread trace ids are followed, a few steps. A chain of calls leads outside the trace as readily as inside (the next
 * request on a kept connection), so it is context until it reaches a request that connects it.
 */
export async function findTrace(
  store: Store,
  id: string,
  window: Window,
  config: QueryConfig = QUERY_DEFAULTS,
): Promise<FoundTrace | undefined> {
  const walk = new Walk(store, config, window);
  return (await walk.start(id)) ? walk.run() : undefined;
}

/** Steps over thread trace ids from an accepted row, to see what else could claim a call. */
const CONTEXT_DEPTH = 3;

class Walk {
  private readonly rows = new Map<string, IndexedRow>();
  private readonly starts = new Set<string>();
  /** Keys asked for, and how far from the trace they were found. */
  private readonly asked = new Map<string, number>();
  private readonly sought = new Set<string>();
  private accepted = new Set<string>();
  private linked: { rows: LinkRow[]; links: Links; cut: ReturnType<typeof cutCycles> } = {
    rows: [],
    links: new Map(),
    cut: new Map(),
  };
  private readonly deadline: number;
  private rounds = 0;
  private truncated = '';

  constructor(
    private readonly store: Store,
    private readonly config: QueryConfig,
    private window: Window,
  ) {
    this.deadline = performance.now() + config.traceBudgetMs;
  }

  async start(id: string): Promise<boolean> {
    const found = await readById(this.store, id, this.window, this.config.traceMaxRows);
    for (const indexed of found) {
      this.rows.set(indexed.row.rowId, indexed);
      this.starts.add(indexed.row.rowId);
    }
    const slack = BigInt(this.config.traceWindowMs) * 1_000_000n;
    const starts = found.map(({ row }) => row.startNs);
    const ends = found.map(({ row }) => row.endNs);
    if (found.length > 0) this.window = { fromNs: least(starts) - slack, toNs: -least(ends.map((at) => -at)) + slack };
    return found.length > 0;
  }

  async run(): Promise<FoundTrace> {
    this.accept();
    for (;;) {
      const keys = this.keysToAsk();
      if (keys.length === 0 && !(await this.seekCaller())) break;
      if (keys.length > 0) this.add(await readRelatives(this.store, keys, this.window, this.config.traceRowsPerRound));
      this.accept();
      this.rounds++;
      if (this.limitReached()) break;
    }
    const { rows, links, cut } = this.linked;
    const own = rows.filter(({ rowId }) => this.accepted.has(rowId));
    return { rows: own, links, cut, truncated: this.truncated, rounds: this.rounds };
  }

  private limitReached(): boolean {
    if (this.accepted.size > this.config.traceMaxRows) this.truncated = `${this.config.traceMaxRows} rows`;
    else if (this.rounds >= this.config.traceMaxRounds) this.truncated = `${this.config.traceMaxRounds} rounds`;
    else if (performance.now() > this.deadline) this.truncated = `${this.config.traceBudgetMs} ms`;
    else if (this.rows.size > 4 * this.config.traceMaxRows) this.truncated = 'rows that share keys with it';
    return this.truncated !== '';
  }

  private add(found: readonly IndexedRow[]): boolean {
    const before = this.rows.size;
    for (const indexed of found) if (!this.rows.has(indexed.row.rowId)) this.rows.set(indexed.row.rowId, indexed);
    return this.rows.size > before;
  }

  /** Links all rows read so far and marks those connected with the start. */
  private accept(): void {
    const rows = canonical([...this.rows.values()].map(({ row }) => row));
    const links = linkRows(rows);
    const cut = cutCycles(rows, links);
    this.linked = { rows, links, cut };
    const roots = rootsOf(rows, links);
    const ownRoots = new Set<string>();
    const ownIds = new Set<string>();
    const claim = (row: LinkRow) => {
      ownRoots.add(roots.get(row.rowId) as string);
      for (const id of traceIdsOf(row)) ownIds.add(id);
    };
    for (const row of rows) if (this.starts.has(row.rowId)) claim(row);
    // A trace id joins trees, and a joined tree may bring another id: until nothing is added.
    for (let before = -1; before !== ownRoots.size + ownIds.size;) {
      before = ownRoots.size + ownIds.size;
      for (const row of rows) {
        if (ownRoots.has(roots.get(row.rowId) as string) || traceIdsOf(row).some((id) => ownIds.has(id))) claim(row);
      }
    }
    this.accepted = new Set(rows.filter(({ rowId }) => ownRoots.has(roots.get(rowId) as string)).map((r) => r.rowId));
  }

  private keysToAsk(): string[] {
    const wanted = new Map<string, number>();
    const want = (key: string, depth: number) => {
      if (!this.asked.has(key)) wanted.set(key, Math.min(depth, wanted.get(key) ?? depth));
    };
    for (const { row, keys, contextKeys } of this.rows.values()) {
      if (this.accepted.has(row.rowId)) {
        for (const key of keys) want(key, 0);
        for (const key of contextKeys) want(key, 0);
        continue;
      }
      if (!isClientProcess(row)) continue;
      const depth = 1 + Math.min(...contextKeys.map((key) => this.asked.get(key) ?? CONTEXT_DEPTH));
      if (depth < CONTEXT_DEPTH) for (const key of contextKeys) want(key, depth);
    }
    for (const [key, depth] of wanted) this.asked.set(key, depth);
    return [...wanted.keys()];
  }

  /**
   * The topmost call carries a thread trace id that leads to no request yet: the calls between may be many, so the
   * process's own rows are read in one go. A process that served nothing then (a load generator) has no request.
   */
  private async seekCaller(): Promise<boolean> {
    const { links } = this.linked;
    for (const rowId of this.accepted) {
      const row = (this.rows.get(rowId) as IndexedRow).row;
      if (!isClientProcess(row) || links.has(rowId) || row.requestContext === '' || this.sought.has(rowId)) continue;
      this.sought.add(rowId);
      if (processOf(row) === '') continue;
      const fromNs = row.startNs - BigInt(this.config.traceSeekMs) * 1_000_000n;
      const requests = await readRequestsAround(this.store, row, fromNs, this.config.traceRowsPerRound);
      const added = this.add(requests);
      if (requests.length === 0) continue;
      const since = least(requests.map((request) => request.row.startNs));
      const calls = await readProcessCalls(this.store, row, since, this.config.traceRowsPerRound);
      if (this.add(calls) || added) return true;
    }
    return false;
  }
}

function rootsOf(rows: readonly LinkRow[], links: Links): Map<string, string> {
  const roots = new Map<string, string>();
  const known = new Set(rows.map(({ rowId }) => rowId));
  for (const row of rows) {
    const path: string[] = [];
    let at = row.rowId;
    while (!roots.has(at)) {
      path.push(at);
      const parent = links.get(at)?.parent;
      if (parent === undefined || !known.has(parent)) break;
      at = parent;
    }
    const root = roots.get(at) ?? at;
    for (const id of path) roots.set(id, root);
  }
  return roots;
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (a < b ? a : b));
}
