import { QUERY_DEFAULTS, type QueryConfig } from '../config';
import { type Candidate, type FoundGroup } from '../trace/groups';
import { EVERYTHING } from '../trace/read-trace';
import { LOOKUP } from '../trace/row-query';
import { Walk } from '../trace/search';
import { cutCycles, linkRows } from '../trace/tree';
import { type Store } from '../../store/client';
import { type Field, fieldText, type SpansetExpression, type Stage } from './ast';
import { candidateSql } from './condition-sql';
import { type Value } from './evaluate';
import { fieldSql, needsTree, Params } from './field-sql';
import { TRACEQL_LIMITS as LIMITS } from './limits';
import { fieldsOf, runPipeline, type Spanset } from './pipeline';
import {
  nameField,
  type RowValues,
  serviceField,
  spanIdField,
  spanTrace,
  type SpanTrace,
  statusField,
} from './trace-spans';

export interface SearchRequest {
  readonly stages: readonly Stage[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

export interface FoundTrace {
  readonly trace: SpanTrace;
  readonly sets: readonly Spanset[];
}

export interface SearchResult {
  readonly traces: readonly FoundTrace[];
  readonly inspectedTraces: number;
  /** '' when all of the range was looked at or enough was found, else what ended it. */
  readonly partial: string;
}

const CONFIG: QueryConfig = Object.freeze({
  ...QUERY_DEFAULTS,
  traceMaxRows: LIMITS.maxRows,
  traceBudgetMs: QUERY_DEFAULTS.searchBudgetMs,
  traceSeeksPerRound: QUERY_DEFAULTS.searchSeeksPerRound,
});

/**
 * The newest traces that fit. One statement finds spans that a fitting trace has to have, the traces around them are
 * assembled, and the query runs over each: in turns back in time, until enough fit or nothing is left to look at.
 */
export async function searchTraces(store: Store, request: SearchRequest): Promise<SearchResult> {
  const { limit } = request;
  const search = new Search(store, request);
  const anchor = await search.anchor();
  let before = request.toMs;
  for (let turn = 0; search.found.length < limit; turn++) {
    const most = Math.min(LIMITS.maxCandidates, Math.max(200, limit * LIMITS.candidatesPerTrace) * (turn + 1));
    const rows = await candidates(store, { ...request, toMs: before }, anchor, most);
    await search.look(rows);
    const oldest = rows.at(-1);
    if (rows.length < most || !oldest || search.isOver) break;
    // The oldest second again, as more of its rows may fit, unless it alone filled the turn.
    const again = oldest.second * 1000 + 999;
    before = again < before ? again : oldest.second * 1000 - 1;
  }
  search.found.sort((a, b) => (a.trace.startNs < b.trace.startNs ? 1 : -1));
  const { found, inspectedTraces, partial } = search;
  return { traces: found.slice(0, limit), inspectedTraces, partial };
}

/** One search under way. */
class Search {
  readonly found: FoundTrace[] = [];
  readonly params = new Params();
  inspectedTraces = 0;
  partial = '';
  private readonly seen = new Set<string>();
  private readonly deadline = performance.now() + LIMITS.searchMs;

  constructor(
    private readonly store: Store,
    private readonly request: SearchRequest,
  ) {}

  get isOver(): boolean {
    if (this.found.length < this.request.limit && performance.now() > this.deadline) {
      this.partial = 'the search took too long; narrow the time range or the query';
      return true;
    }
    return this.inspectedTraces >= LIMITS.maxInspected;
  }

  async anchor(): Promise<Anchor> {
    return { sql: await anchorOf(this.store, this.request, this.params), params: this.params };
  }

  /** Assembles the traces of these rows and keeps those that fit. */
  async look(rows: readonly Candidate[]): Promise<void> {
    const { limit, stages } = this.request;
    let left = rows.filter(({ rowId }) => !this.seen.has(rowId));
    while (left.length > 0 && this.found.length < limit && !this.isOver) {
      const walk = new Walk(this.store, { window: EVERYTHING, config: CONFIG });
      await walk.startMany(left, Math.max(LIMITS.tracesPerTurn, limit - this.found.length));
      const { groups, truncated } = await walk.runMany();
      if (truncated !== '') this.partial = `traces may lack spans: ${truncated} were reached`;
      const values = await readValues(this.store, groups, stages);
      for (const group of groups) {
        this.inspectedTraces++;
        // A long trace is found again by its older spans.
        const isNew = !group.rows.some(({ rowId }) => this.seen.has(rowId));
        for (const { rowId } of group.rows) this.seen.add(rowId);
        const trace = isNew ? assemble(group, values) : undefined;
        const sets = trace ? runPipeline(stages, trace) : [];
        if (trace && sets.length > 0) this.found.push({ trace, sets });
      }
      const rest = left.filter(({ rowId }) => !this.seen.has(rowId));
      if (rest.length === left.length) break; // Rows that are gone meanwhile.
      left = rest;
    }
  }
}

interface Anchor {
  readonly sql: string;
  readonly params: Params;
}

function assemble({ rows }: FoundGroup, values: RowValues): SpanTrace | undefined {
  const links = linkRows(rows);
  cutCycles(rows, links);
  return spanTrace(rows, links, values);
}

async function candidates(
  store: Store,
  request: SearchRequest,
  { sql, params }: Anchor,
  most: number,
): Promise<Candidate[]> {
  const { rows } = await store.query(
    `SELECT toString(row_id), toUnixTimestamp(time), toUnixTimestamp64Nano(start_time)
     FROM flow_log.l7_flow_log
     WHERE ${WITHIN} AND ${sql}
     ORDER BY time DESC, row_id
     LIMIT 1 BY if(trace_id = '', toString(row_id), trace_id)
     LIMIT {most:UInt32}`,
    { ...params.all, ...rangeParams(request), most },
    { settings: LOOKUP_ALL },
  );
  return rows.map(([id, second, ns]) => ({
    rowId: String(id),
    second: Number(second),
    startNs: BigInt(String(ns)),
  }));
}

/** As for look-ups, but over a range: with all threads. */
export const LOOKUP_ALL = Object.freeze({ enable_analyzer: 0, local_filesystem_read_method: 'pread' });

export const WITHIN = `time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
       AND start_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
       AND start_time <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')`;

export const rangeParams = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) => ({
  from: Math.floor(fromMs / 1000),
  to: Math.ceil(toMs / 1000),
  from_ms: Math.floor(fromMs),
  to_ms: Math.ceil(toMs),
});

/** The rarest condition that a span of every fitting trace fulfils. */
async function anchorOf(store: Store, request: SearchRequest, params: Params): Promise<string> {
  const first = request.stages.find(
    (stage): stage is SpansetExpression =>
      stage.kind === 'filter' || stage.kind === 'operation' || stage.kind === 'wrapped',
  );
  if (!first) return '1';
  const alternatives = alternativesOf(first, params);
  if (alternatives.length === 1) return alternatives[0] ?? '1';
  const { rows } = await store.query(
    `SELECT ${alternatives.map((sql) => `countIf(${sql})`).join(', ')}
     FROM flow_log.l7_flow_log WHERE ${WITHIN}`,
    { ...params.all, ...rangeParams(request) },
    { settings: LOOKUP_ALL },
  );
  const counts = (rows[0] ?? []).map(Number);
  return alternatives[counts.indexOf(Math.min(...counts))] ?? '1';
}

/** Conditions each of which finds every fitting trace. */
function alternativesOf(expression: SpansetExpression, params: Params): string[] {
  if (expression.kind === 'filter') return [candidateSql(expression.expression, params)];
  if (expression.kind === 'wrapped') {
    const [first] = expression.stages;
    if (first?.kind === 'filter' || first?.kind === 'operation' || first?.kind === 'wrapped') {
      return alternativesOf(first, params);
    }
    return ['1'];
  }
  const [left, right] = [alternativesOf(expression.left, params), alternativesOf(expression.right, params)];
  if (expression.op === '||') return [`(${left[0] ?? '1'} OR ${right[0] ?? '1'})`];
  if (expression.op.startsWith('!')) return right;
  return [...left, ...right].slice(0, MOST_ALTERNATIVES);
}

const MOST_ALTERNATIVES = 8;

const ALWAYS: readonly Field[] = [nameField, serviceField, statusField, spanIdField];

/** What the query names of every row of these traces, in one statement. */
async function readValues(
  store: Store,
  groups: readonly FoundGroup[],
  stages: readonly Stage[],
): Promise<Map<string, Map<string, Value>>> {
  const values = new Map<string, Map<string, Value>>();
  const rows = groups.flatMap((group) => group.rows);
  if (rows.length === 0) return values;
  const wanted = new Map<string, Field>();
  for (const field of [...ALWAYS, ...fieldsOf(stages)]) {
    const own: Field = field.kind === 'attribute' ? { ...field, parent: false } : field;
    if (!needsTree(own)) wanted.set(fieldText(own), own);
  }
  const params = new Params();
  const columns = [...wanted.values()].map((field) => fieldSql(field, params));
  const result = await store.query(
    `SELECT toString(row_id), ${columns.map(({ sql }) => sql).join(', ')}
     FROM flow_log.l7_flow_log
     WHERE time IN {times:Array(UInt32)} AND row_id IN {ids:Array(UInt64)}`,
    {
      ...params.all,
      times: [...new Set(rows.map(({ startNs }) => Number(startNs / 1_000_000_000n)))],
      ids: rows.map(({ rowId }) => BigInt(rowId)),
    },
    { settings: LOOKUP },
  );
  const names = [...wanted.keys()];
  for (const [rowId, ...cells] of result.rows) {
    values.set(String(rowId), new Map(names.map((name, at) => [name, decode(cells[at])])));
  }
  return values;
}

function decode(cell: unknown): Value {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'number' || typeof cell === 'string') return cell;
  return Array.isArray(cell) ? cell.map(String) : null;
}
