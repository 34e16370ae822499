import {
  type Frame,
  FRAME_NAME,
  type FrameMeta,
  QUERY_LIMITS,
  SEARCH_FIELDS,
  type SearchQuestion,
} from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { onLog } from '../catalog/tags';
import { conditionOf } from '../conditions';
import { QUERY_DEFAULTS, type QueryConfig } from '../config';
import { editSearch } from '../edit-as/edit-as';
import { contractFrame, cutMeta, joinMeta, notice } from '../frame-fields';
import { countedOnce } from '../source';
import { Runner, type Statement } from '../statement';
import { checkRange } from '../steps';
import { type LinkRow } from './link-row';
import { operationOf, serviceOf } from './operation';
import { EVERYTHING } from './read-trace';
import { type Candidate, type FoundGroup } from './groups';
import { LOOKUP } from './row-query';
import { Walk } from './search';

/** Requests that fit, each once, in the order that traces are shown in. */
function candidatesStatement(question: SearchQuestion, limit: number): Statement {
  const { range, min_duration_ms, max_duration_ms, status = 'any' } = question;
  const condition = conditionOf(question.filters ?? [], 'either');
  const allPoints = condition.tags.some(({ key }) => key === 'observation_point');
  const by =
    question.order_by === 'duration'
      ? 'response_duration DESC, start_time DESC, row_id'
      : 'time DESC, start_time DESC, row_id';
  const also = [
    ...(min_duration_ms === undefined ? [] : ['response_duration >= {least:UInt64}']),
    ...(max_duration_ms === undefined ? [] : ['response_duration <= {most:UInt64}']),
    ...(status === 'any' ? [] : [`response_status ${status === 'error' ? 'IN (2, 3, 4)' : '= 0'}`]),
  ];
  return {
    sql: `
SELECT toString(row_id), toUnixTimestamp(time), toUnixTimestamp64Nano(start_time)
FROM flow_log.l7_flow_log
WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
  AND start_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND start_time <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  AND ${allPoints ? '1' : countedOnce('client')}
  AND ${[onLog(condition.sql), ...also].join(' AND ')}
ORDER BY ${by}
LIMIT {limit:UInt32}`,
    params: {
      ...condition.params,
      from: Math.floor(range.from / 1000),
      to: Math.ceil(range.to / 1000),
      from_ms: range.from,
      to_ms: range.to,
      limit,
      ...(min_duration_ms === undefined ? {} : { least: Math.ceil(min_duration_ms * 1000) }),
      ...(max_duration_ms === undefined ? {} : { most: Math.floor(max_duration_ms * 1000) }),
    },
  };
}

const TOLD = [
  'row_id',
  'trace_id',
  'observation_point',
  'app_service',
  'span_name',
  'auto_service_0',
  'auto_service_1',
  'request_type',
  'request_resource',
  'request_domain',
  'endpoint',
  'l7_protocol_str',
  'response_duration',
] as const;

/** What a line of the answer tells of a root or of the request that fits. */
const ROWS_TOLD = `
SELECT ${TOLD.join(', ')}
FROM flow_log.l7_flow_log
WHERE time IN {times:Array(UInt32)} AND row_id IN {ids:Array(UInt64)}`;

const FAILED_ROWS = `
SELECT toString(row_id)
FROM flow_log.l7_flow_log
WHERE time IN {times:Array(UInt32)} AND row_id IN {ids:Array(UInt64)} AND response_status IN (2, 3, 4)`;

const byRows = (sql: string, rows: readonly LinkRow[]): Statement => ({
  sql,
  params: {
    times: [...new Set(rows.map(({ startNs }) => Number(startNs / 1_000_000_000n)))],
    ids: rows.map(({ rowId }) => BigInt(rowId)),
  },
  settings: LOOKUP,
});

interface FoundSearch {
  readonly groups: readonly FoundGroup[];
  /** Whether more requests fit than were looked at. */
  readonly more: boolean;
  /** '' or the limit that ended a walk before its time. */
  readonly truncated: string;
}

/**
 * The traces of the requests that fit. Most requests of a page belong to the same few traces: what the traces found so
 * far do not explain is looked at next, until there are enough traces, no more requests, or no more time.
 */
async function collect(runner: Runner, store: Store, question: SearchQuestion): Promise<FoundSearch> {
  const limit = question.limit ?? QUERY_LIMITS.default.search;
  const { searchCandidatesPerTrace, searchMaxCandidates, searchPages } = QUERY_DEFAULTS;
  const most = Math.min(searchMaxCandidates, Math.max(100, limit * searchCandidatesPerTrace));
  const { rows } = await runner.run(candidatesStatement(question, most + 1));
  let left = rows
    .slice(0, most)
    .map(([id, second, ns]): Candidate => ({ rowId: String(id), second: Number(second), startNs: BigInt(String(ns)) }));
  const groups: FoundGroup[] = [];
  let truncated = '';
  for (let page = 0; page < searchPages && left.length > 0 && groups.length <= limit; page++) {
    const walk = new Walk(store, { window: EVERYTHING, config: SEARCH_CONFIG });
    // One trace more than is shown tells that there are more.
    const covered = await walk.startMany(left, limit + 1 - groups.length);
    const found = await walk.runMany();
    groups.push(...found.groups);
    truncated ||= found.truncated;
    const explained = new Set(found.groups.flatMap((group) => group.rows.map(({ rowId }) => rowId)));
    const beyond = left.slice(0, covered).some(({ rowId }) => !explained.has(rowId));
    left = left.slice(covered).filter(({ rowId }) => !explained.has(rowId));
    // Requests of traces that are one too many.
    if (beyond) break;
  }
  const more = groups.length > limit || left.length > 0 || rows.length > most;
  return { groups: groups.slice(0, limit), more, truncated };
}

const SEARCH_CONFIG: QueryConfig = Object.freeze({
  ...QUERY_DEFAULTS,
  traceMaxRows: QUERY_DEFAULTS.searchMaxRows,
  traceBudgetMs: QUERY_DEFAULTS.searchBudgetMs,
  traceSeeksPerRound: QUERY_DEFAULTS.searchSeeksPerRound,
});

export async function answerSearch(question: SearchQuestion, store: Store, signal?: AbortSignal): Promise<Frame[]> {
  checkRange(question.range);
  const runner = new Runner(store, signal);
  const { groups, more, truncated } = await collect(runner, runner.asStore(), question);
  const all = groups.flatMap(({ rows }) => [...rows]);
  const told = groups.flatMap((group) => [group.root, matchedOf(group, question)]);
  const [columns, failed] =
    all.length === 0
      ? [new Map<string, Record<string, unknown>>(), new Set<string>()]
      : await Promise.all([
          runner.run(byRows(ROWS_TOLD, told)).then(({ rows }) => byId(rows)),
          runner.run(byRows(FAILED_ROWS, all)).then(({ rows }) => new Set(rows.map(([id]) => String(id)))),
        ]);
  const limit = question.limit ?? QUERY_LIMITS.default.search;
  const which = question.order_by === 'duration' ? 'those of the slowest requests' : 'those of the newest requests';
  const cut = { what: 'traces', shown: groups.length, limit, maximum: QUERY_LIMITS.maximum.search, which };
  const incomplete: FrameMeta =
    truncated === '' ? {} : { notices: [notice('warning', `Traces may lack spans: ${truncated} were reached.`)] };
  return [
    contractFrame(
      FRAME_NAME.SEARCH,
      SEARCH_FIELDS,
      groups.map((group) => searchRow(group, matchedOf(group, question).rowId, columns, failed)),
      joinMeta(
        { preferredVisualisationType: 'table' },
        runner.meta({ edit_as: editSearch(question) }),
        more ? cutMeta(cut) : undefined,
        incomplete,
      ),
    ),
  ];
}

const byId = (rows: readonly (readonly unknown[])[]) =>
  new Map(rows.map((row) => [String(row[0]), Object.fromEntries(TOLD.map((name, at) => [name, row[at]]))]));

const millis = (ns: bigint): number => Number(ns / 1000n) / 1000;

/** The request that fits: the slowest of them where traces are ordered by it, else the outermost. */
function matchedOf({ root, rows, starts }: FoundGroup, { order_by }: SearchQuestion): LinkRow {
  const fits = new Set(order_by === 'duration' ? starts.slice(0, 1) : starts);
  return rows.find(({ rowId }) => fits.has(rowId)) ?? root;
}

function searchRow(
  { root, rows }: FoundGroup,
  matchedId: string,
  columns: ReadonlyMap<string, Record<string, unknown>>,
  failed: ReadonlySet<string>,
): Record<keyof typeof SEARCH_FIELDS, unknown> {
  const rootColumns = columns.get(root.rowId) ?? {};
  const matched = columns.get(matchedId) ?? {};
  const first = rows.reduce((least, { startNs }) => (startNs < least ? startNs : least), root.startNs);
  return {
    traceID: root.traceId || rows.find(({ traceId }) => traceId !== '')?.traceId || root.rowId,
    startTime: millis(first),
    traceService: serviceOf(rootColumns),
    traceName: operationOf(rootColumns),
    traceDuration: millis(root.endNs - root.startNs),
    spanCount: rows.length,
    errorCount: rows.filter(({ rowId }) => failed.has(rowId)).length,
    matched: operationOf(matched),
    matchedService: String(matched['auto_service_1'] ?? ''),
    matchedDuration: Number(matched['response_duration'] ?? 0) / 1000,
    row_id: matchedId,
  };
}
