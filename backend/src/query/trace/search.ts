import { type Store } from '../../store/client';
import { type QueryConfig } from '../config';
import {
  isAppSpan,
  isClientProcess,
  isServerProcess,
  type LinkRow,
  type Links,
  processOf,
  TOLD_TOLERANCE_NS,
  traceIdsOf,
} from './link-row';
import {
  hasTold,
  type IndexedRow,
  readEntries,
  readProcessCalls,
  readRequestsAround,
  readRows,
  readRowsBetween,
  readRowsOfId,
  readRowsWithin,
  readServing,
  readSpansServed,
  type Window,
} from './row-query';
import { type Candidate, type FoundTraces, joinedByTraceId, windowsAround } from './groups';
import { canonical, cutCycles, linkRows, rootsOf } from './tree';

/** A trace as the walk found it: its rows, and why it may not be whole. */
export interface FoundTrace {
  readonly rows: readonly LinkRow[];
  readonly links: Links;
  readonly cut: ReturnType<typeof cutCycles>;
  /** '' when the walk ended by itself, else the limit that ended it. */
  readonly truncated: string;
  readonly rounds: number;
}

export interface SearchOptions {
  readonly window: Window;
  readonly config: QueryConfig;
  /** Called once with the rows that are part of the trace after the first round: most of them, as a rule. */
  readonly onFirstRows?: (rows: readonly LinkRow[]) => void;
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
export async function findTrace(store: Store, id: string, options: SearchOptions): Promise<FoundTrace | undefined> {
  const walk = new Walk(store, options);
  return (await walk.start(id)) ? walk.run() : undefined;
}

/** Steps over thread trace ids from an accepted row, to see what else could claim a call. */
const CONTEXT_DEPTH = 3;

export class Walk {
  private readonly rows = new Map<string, IndexedRow>();
  private readonly starts = new Set<string>();
  /** Keys asked for, and how far from the trace they were found. */
  private readonly asked = new Map<string, number>();
  private readonly sought = new Set<string>();
  private readonly silent = new Set<string>();
  private told: boolean | undefined;
  private accepted = new Set<string>();
  /** Which of several traces a row belongs to, by the row id of a root. */
  private groupOf: ReadonlyMap<string, string> = new Map();
  /** Processes of which a request was read: only there can a call have a request that it belongs to. */
  private serving = new Set<string>();
  private linked: { rows: LinkRow[]; links: Links; cut: ReturnType<typeof cutCycles> } = {
    rows: [],
    links: new Map(),
    cut: new Map(),
  };
  private readonly config: QueryConfig;
  private readonly deadline: number;
  private window: Window;
  /** Where every row was read, whatever it belongs to; empty when they are too many. */
  private near: Window = { fromNs: 0n, toNs: 0n };
  private rounds = 0;
  private truncated = '';

  constructor(
    private readonly store: Store,
    private readonly options: SearchOptions,
  ) {
    this.config = options.config;
    this.window = options.window;
    this.deadline = performance.now() + this.config.traceBudgetMs;
  }

  /** Reads the rows that the id names and what lies around them in time. */
  async start(id: string): Promise<boolean> {
    const { traceMaxRows } = this.config;
    const begun = await readRowsOfId(this.store, id, this.window, traceMaxRows);
    for (const { row } of begun) {
      // The index may know other rows under the same key.
      const ids = [row.rowId, row.traceId, row.traceId2, row.xRequestId0, row.xRequestId1];
      if (ids.includes(id)) this.starts.add(row.rowId);
    }
    if (this.starts.size === 0) return false;
    this.add(begun);
    await this.lookAround(begun.map(({ row }) => row).filter(({ rowId }) => this.starts.has(rowId)));
    return true;
  }

  /** Starts from rows that are not stored, as if they were, and reads what lies around them in time. */
  async startFrom(given: readonly LinkRow[], indexed: Promise<readonly IndexedRow[]>): Promise<void> {
    for (const { rowId } of given) this.starts.add(rowId);
    await Promise.all([indexed.then((rows) => this.add(rows)), this.lookAround(given)]);
  }

  private async lookAround(begun: readonly LinkRow[]): Promise<void> {
    const { traceRowsAround, traceAroundMs, traceWindowMs } = this.config;
    const times = begun.map(({ startNs }) => startNs);
    const around = BigInt(traceAroundMs) * 1_000_000n;
    const fromNs = least(times);
    const toNs = -least(times.map((at) => -at));
    if (toNs - fromNs <= 20n * around) {
      const near = { fromNs: fromNs - around, toNs: toNs + around };
      const found = await readRowsBetween(this.store, near, traceRowsAround);
      this.add(found);
      if (found.length < traceRowsAround) this.near = near;
    }
    const slack = BigInt(traceWindowMs) * 1_000_000n;
    this.window = { fromNs: fromNs - slack, toNs: toNs + slack };
  }

  /**
   * Reads what lies around the first of these rows, and follows the rows of the first `most` trees among them. Answers
   * how many of the rows were looked at.
   */
  async startMany(candidates: readonly Candidate[], most: number): Promise<number> {
    const { traceRowsAround, traceAroundMs, traceWindowMs } = this.config;
    const around = BigInt(traceAroundMs) * 1_000_000n;
    const { windows, covered } = windowsAround(candidates, around, most);
    const within = candidates.slice(0, covered);
    this.add(await readRowsWithin(this.store, windows, 8 * traceRowsAround));
    // More rows than are read around them.
    const missing = within.filter(({ rowId }) => !this.rows.has(rowId));
    this.add(await readRows(this.store, new Map(missing.map(({ rowId, second }) => [rowId, second]))));
    for (const { rowId } of within) if (this.rows.has(rowId)) this.starts.add(rowId);
    this.accept();
    const seen = new Set<string>();
    for (const { rowId } of within) {
      const group = this.groupOf.get(rowId) ?? rowId;
      if (seen.has(group) || seen.size < most) seen.add(group);
      else this.starts.delete(rowId);
    }
    const slack = BigInt(traceWindowMs) * 1_000_000n;
    const times = within.map(({ startNs }) => startNs);
    if (times.length > 0) this.window = { fromNs: least(times) - slack, toNs: -least(times.map((at) => -at)) + slack };
    await this.leaveOutClients();
    return covered;
  }

  /** Processes that serve nothing made their calls of themselves: one look at all instead of one at each. */
  private async leaveOutClients(): Promise<void> {
    const calls = this.ownRows().filter((row) => isClientProcess(row) && processOf(row) !== '');
    if (calls.length === 0) return;
    const seek = BigInt(this.config.traceSeekMs) * 1_000_000n;
    const times = calls.map(({ startNs }) => startNs);
    const window = { fromNs: least(times) - seek, toNs: -least(times.map((at) => -at)) };
    const serving = await readServing(this.store, calls, window);
    for (const call of calls) if (!serving.has(processOf(call))) this.sought.add(call.rowId);
  }

  async runMany(): Promise<FoundTraces> {
    if (this.starts.size > 0) await this.run();
    const groups = new Map<string, { rows: LinkRow[]; starts: string[] }>();
    const groupOf = (rowId: string) => this.groupOf.get(rowId) ?? rowId;
    for (const start of this.starts) {
      const group = groups.get(groupOf(start));
      if (group) group.starts.push(start);
      else groups.set(groupOf(start), { rows: [], starts: [start] });
    }
    for (const row of this.ownRows()) groups.get(groupOf(row.rowId))?.rows.push(row);
    return {
      groups: [...groups.values()].flatMap(({ rows, starts }) => {
        const root = rows.find(({ rowId }) => !this.linked.links.has(rowId)) ?? rows[0];
        return root ? [{ rows, starts, root }] : [];
      }),
      truncated: this.truncated,
    };
  }

  async run(): Promise<FoundTrace> {
    this.accept();
    this.options.onFirstRows?.(this.ownRows());
    for (;;) {
      const keys = this.keysToAsk();
      const unexplained = this.unexplainedCalls();
      const long = this.longRequests();
      const silent = await this.silentRows();
      if (keys.length + unexplained.length + long.length + silent.length === 0) break;
      await Promise.all([
        this.ask(keys),
        ...unexplained.map((call) => this.seekRequest(call)),
        ...long.map((request) => this.readCallsOf(request)),
        this.seekSpans(silent.filter(isServerProcess)),
        ...silent.filter(isAppSpan).map((span) => this.seekRequests(span)),
      ]);
      this.accept();
      this.rounds++;
      if (this.limitReached()) break;
    }
    const { links, cut } = this.linked;
    return { rows: this.ownRows(), links, cut, truncated: this.truncated, rounds: this.rounds };
  }

  private ownRows(): LinkRow[] {
    return this.linked.rows.filter(({ rowId }) => this.accepted.has(rowId));
  }

  private limitReached(): boolean {
    if (this.accepted.size > this.config.traceMaxRows) this.truncated = `${this.config.traceMaxRows} rows`;
    else if (this.rounds >= this.config.traceMaxRounds) this.truncated = `${this.config.traceMaxRounds} rounds`;
    else if (performance.now() > this.deadline) this.truncated = `${this.config.traceBudgetMs} ms`;
    else if (this.rows.size > 4 * this.config.traceMaxRows) this.truncated = 'rows that share keys with it';
    return this.truncated !== '';
  }

  private async ask(keys: readonly string[]): Promise<void> {
    const entries = await readEntries(this.store, keys, this.window, this.config.traceRowsPerRound);
    for (const rowId of [...entries.keys()]) if (this.rows.has(rowId)) entries.delete(rowId);
    this.add(await readRows(this.store, entries));
  }

  private add(found: readonly IndexedRow[]): void {
    for (const indexed of found) if (!this.rows.has(indexed.row.rowId)) this.rows.set(indexed.row.rowId, indexed);
  }

  /** Links all rows read so far and marks those connected with the start. */
  private accept(): void {
    const rows = canonical([...this.rows.values()].map(({ row }) => row));
    const links = linkRows(rows);
    const cut = cutCycles(rows, links);
    this.linked = { rows, links, cut };
    this.serving = new Set(rows.filter(isServerProcess).map(processOf));
    const roots = rootsOf(rows, links);
    const rootOf = (row: LinkRow) => roots.get(row.rowId) as string;
    const ownRoots = new Set<string>();
    const ownIds = new Set<string>();
    const claim = (row: LinkRow) => {
      ownRoots.add(rootOf(row));
      for (const id of traceIdsOf(row)) ownIds.add(id);
    };
    for (const row of rows) if (this.starts.has(row.rowId)) claim(row);
    // A trace id joins trees, and a joined tree may bring another id: until nothing is added.
    for (let before = -1; before !== ownRoots.size + ownIds.size;) {
      before = ownRoots.size + ownIds.size;
      for (const row of rows) {
        if (ownRoots.has(rootOf(row)) || traceIdsOf(row).some((id) => ownIds.has(id))) claim(row);
      }
    }
    const own = rows.filter((row) => ownRoots.has(rootOf(row)));
    this.accepted = new Set(own.map(({ rowId }) => rowId));
    this.groupOf = joinedByTraceId(own, rootOf);
  }

  private keysToAsk(): string[] {
    const wanted = new Map<string, number>();
    const want = (key: string, depth: number) => {
      if (!this.asked.has(key)) wanted.set(key, Math.min(depth, wanted.get(key) ?? depth));
    };
    for (const { row, keys, contextKeys } of this.rows.values()) {
      const own = this.accepted.has(row.rowId);
      if (own) for (const key of keys) want(key, 0);
      // The contexts of a process that serves nothing only chain its calls to each other.
      if (isClientProcess(row) && !this.serving.has(processOf(row))) continue;
      if (own) for (const key of contextKeys) want(key, 0);
      else if (isClientProcess(row)) {
        // Its headers may be of a trace that an SDK began in between, of which the first span connects it.
        const [first] = keys;
        const beside = contextKeys.some((key) => this.asked.get(key) === 0);
        if (first !== undefined && row.traceId !== '' && beside) want(first, 0);
        const depth = 1 + Math.min(...contextKeys.map((key) => this.asked.get(key) ?? CONTEXT_DEPTH));
        if (depth < CONTEXT_DEPTH) for (const key of contextKeys) want(key, depth);
      }
    }
    for (const [key, depth] of wanted) this.asked.set(key, depth);
    return [...wanted.keys()];
  }

  /** Calls of the trace that carry a thread trace id and have no parent, each looked at once. */
  private unexplainedCalls(): LinkRow[] {
    const { rows, links } = this.linked;
    const calls = rows.filter(
      (row) =>
        this.accepted.has(row.rowId) &&
        isClientProcess(row) &&
        processOf(row) !== '' &&
        row.requestContext !== '' &&
        !links.has(row.rowId) &&
        !this.sought.has(row.rowId),
    );
    const some = calls.slice(0, this.config.traceSeeksPerRound);
    for (const { rowId } of some) this.sought.add(rowId);
    return some;
  }

  /**
   * The calls between a request and this one may be many, so the process's own rows are read in one go. A process that
   * served nothing then (a load generator) made the call of itself.
   */
  private async seekRequest(call: LinkRow): Promise<void> {
    const fromNs = call.startNs - BigInt(this.config.traceSeekMs) * 1_000_000n;
    const at = { agentId: call.agentId, processId: call.clientProcess, atNs: call.startNs, slackNs: 0n };
    const requests = await readRequestsAround(this.store, at, fromNs, this.config.traceRowsPerRound);
    if (requests.length === 0) return;
    const since = least(requests.map(({ row }) => row.startNs));
    this.add(requests);
    const process = { agentId: call.agentId, processId: call.clientProcess };
    const window = { fromNs: since, toNs: call.startNs };
    this.add(await readProcessCalls(this.store, process, window, this.config.traceRowsPerRound));
  }

  /**
   * Requests whose headers, if any, no SDK read, and first spans of SDKs without a request: their other halves carry no
   * key of theirs, so they are looked for by process and time, each once, beyond what was read around the start.
   */
  private async silentRows(): Promise<LinkRow[]> {
    const answered = new Set<string>();
    for (const row of this.linked.rows) {
      const link = isAppSpan(row) ? this.linked.links.get(row.rowId) : undefined;
      if (link) answered.add(link.parent);
    }
    const rows = this.ownRows().filter(
      (row) =>
        processOf(row) !== '' &&
        !this.silent.has(row.rowId) &&
        (row.startNs < this.near.fromNs || row.startNs > this.near.toNs) &&
        (isServerProcess(row)
          ? !answered.has(row.rowId)
          : row.observationPoint === 's-app' && !this.linked.links.has(row.rowId)),
    );
    if (rows.length === 0 || !(this.told ??= await hasTold(this.store))) return [];
    // Spans of all requests are found at once, requests of each span on their own.
    const some = [...rows.filter(isServerProcess), ...rows.filter(isAppSpan).slice(0, this.config.traceSeeksPerRound)];
    for (const { rowId } of some) this.silent.add(rowId);
    return some;
  }

  private async seekSpans(requests: readonly LinkRow[]): Promise<void> {
    if (requests.length === 0) return;
    const processes = [...new Set(requests.map(({ serverProcess }) => serverProcess))];
    const fromNs = least(requests.map(({ startNs }) => startNs)) - TOLD_TOLERANCE_NS;
    const toNs = -least(requests.map(({ endNs }) => -endNs));
    this.add(await readSpansServed(this.store, processes, { fromNs, toNs }, this.config.traceRowsPerRound));
  }

  private async seekRequests(span: LinkRow): Promise<void> {
    const { agentId, serverProcess: processId, startNs: atNs } = span;
    const fromNs = atNs - BigInt(this.config.traceSeekMs) * 1_000_000n;
    const at = { agentId, processId, atNs, slackNs: TOLD_TOLERANCE_NS };
    this.add(await readRequestsAround(this.store, at, fromNs, this.config.traceRowsPerRound));
  }

  /** Requests of the trace with room for many calls, beyond what was read around its start, each looked at once. */
  private longRequests(): LinkRow[] {
    const longest = BigInt(this.config.traceSeekMs) * 1_000_000n;
    const shortest = BigInt(2 * this.config.traceAroundMs) * 1_000_000n;
    const requests = this.ownRows().filter(
      (row) =>
        isServerProcess(row) &&
        processOf(row) !== '' &&
        !this.sought.has(row.rowId) &&
        (row.startNs < this.near.fromNs || row.endNs > this.near.toNs) &&
        row.endNs - row.startNs > shortest &&
        row.endNs - row.startNs <= longest,
    );
    const some = requests.slice(0, this.config.traceSeeksPerRound);
    for (const { rowId } of some) this.sought.add(rowId);
    return some;
  }

  /** Calls one after the other would take a round each to follow; here all that the process made meanwhile. */
  private async readCallsOf(request: LinkRow): Promise<void> {
    const process = { agentId: request.agentId, processId: request.serverProcess };
    const window = { fromNs: request.startNs, toNs: request.endNs };
    this.add(await readProcessCalls(this.store, process, window, this.config.traceRowsPerRound));
  }
}

export function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (a < b ? a : b));
}
