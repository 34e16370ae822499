import { type QueryResult, type Settings, type Store } from '../../store/client';
import { isComplete, type LinkRow } from './link-row';

/** A row with the keys under which the association index knows its relatives. */
export interface IndexedRow {
  readonly row: LinkRow;
  /** Keys of every relation but the thread's, for rows that are part of the trace. */
  readonly keys: readonly string[];
  /** Thread trace ids on the request and on the response. */
  readonly contextKeys: readonly string[];
}

/** What is read of a row while walking; the whole row is read once, at the end. */
const LINK_COLUMNS = `
  toString(row_id), toUnixTimestamp64Nano(start_time), toUnixTimestamp64Nano(end_time), type, agent_id,
  toString(observation_point), protocol,
  concat(if(is_ipv4, toString(ip4_0), toString(ip6_0)), ':', toString(client_port)),
  concat(if(is_ipv4, toString(ip4_1), toString(ip6_1)), ':', toString(server_port)),
  req_tcp_seq, resp_tcp_seq, process_id_0, process_id_1,
  if(syscall_trace_id_request = 0, '', toString(syscall_trace_id_request)),
  if(syscall_trace_id_response = 0, '', toString(syscall_trace_id_response)),
  l7_protocol, trace_id, trace_id_2, span_id, parent_span_id, x_request_id_0, x_request_id_1,
  arrayMap(k -> toString(k), arrayFilter(k -> k != 0, [
    if(trace_id = '', 0, assoc_trace_id(trace_id)),
    if(trace_id_2 = '', 0, assoc_trace_id(trace_id_2)),
    if(x_request_id_0 = '', 0, assoc_x_request_id(x_request_id_0)),
    if(x_request_id_1 = '', 0, assoc_x_request_id(x_request_id_1)),
    if(req_tcp_seq = 0, 0, assoc_tcp_seq(req_tcp_seq)),
    if(span_id = '' OR trace_id != '', 0, assoc_span_id(span_id)),
    if(span_id = '' OR trace_id != '', 0, assoc_parent_span_id(span_id)),
    if(parent_span_id = '' OR trace_id != '', 0, assoc_span_id(parent_span_id))
  ])),
  arrayMap(k -> toString(k), arrayFilter(k -> k != 0, [
    if(syscall_trace_id_request = 0, 0, assoc_syscall(agent_id, syscall_trace_id_request)),
    if(syscall_trace_id_response = 0, 0, assoc_syscall(agent_id, syscall_trace_id_response))
  ]))`;

/**
 * The table's many computed columns cost the new analyzer 6 ms a statement, even unread: more than the lookup itself.
 * The walk runs a dozen such statements, so they take the old one.
 */
export const LOOKUP: Settings = Object.freeze({
  enable_analyzer: 0,
  max_threads: 1,
  local_filesystem_read_method: 'pread',
});

const INDEX_ENTRIES = `
SELECT toString(row_id), toUnixTimestamp(time)
FROM flow_log.l7_association
WHERE key IN {keys:Array(UInt64)}
  AND time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
LIMIT {limit:UInt32}`;

const ENTRIES_OF_TRACE = `
SELECT toString(row_id), toUnixTimestamp(time)
FROM flow_log.l7_association
WHERE key IN (assoc_trace_id({id:String}), assoc_x_request_id({id:String}))
  AND time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
LIMIT {limit:UInt32}`;

const TIME_OF_ROW = `
SELECT toUnixTimestamp(first_time), toUnixTimestamp(last_time)
FROM flow_log.l7_row_time
WHERE block = row_block({row_id:UInt64})
  AND last_time >= toDateTime({from:UInt32}) AND first_time <= toDateTime({to:UInt32})
LIMIT 1000`;

const ROWS = `
SELECT ${LINK_COLUMNS}
FROM flow_log.l7_flow_log
WHERE time IN {times:Array(UInt32)} AND row_id IN {ids:Array(UInt64)}`;

const ROWS_BETWEEN = `
SELECT ${LINK_COLUMNS}
FROM flow_log.l7_flow_log
WHERE time >= toDateTime(fromUnixTimestamp64Nano({from:Int64}, 'UTC'))
  AND time <= toDateTime(fromUnixTimestamp64Nano({to:Int64}, 'UTC'))
  AND start_time >= fromUnixTimestamp64Nano({from:Int64}, 'UTC')
  AND start_time <= fromUnixTimestamp64Nano({to:Int64}, 'UTC')
LIMIT {limit:UInt32}`;

export interface Window {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** Row ids to the second that the row is stored under. */
export type Entries = Map<string, number>;

const MAX_SECOND = 2n ** 32n - 1n;
const secondOf = (ns: bigint): number => {
  const second = ns / 1_000_000_000n;
  return Number(second < 0n ? 0n : second > MAX_SECOND ? MAX_SECOND : second);
};
const secondsOf = ({ fromNs, toNs }: Window) => ({ from: secondOf(fromNs), to: secondOf(toNs) });

/** What the index holds under these keys. */
export async function readEntries(
  store: Store,
  keys: readonly string[],
  window: Window,
  limit: number,
): Promise<Entries> {
  if (keys.length === 0) return new Map();
  const params = { keys: keys.map((key) => BigInt(key)), ...secondsOf(window), limit };
  return entriesOf(await store.query(INDEX_ENTRIES, params, { settings: LOOKUP }));
}

function entriesOf(result: QueryResult): Entries {
  return new Map(result.rows.map(([rowId, second]) => [String(rowId), Number(second)]));
}

export async function readRows(store: Store, entries: Entries): Promise<IndexedRow[]> {
  if (entries.size === 0) return [];
  const params = {
    times: [...new Set(entries.values())],
    ids: [...entries.keys()].map((id) => BigInt(id)),
  };
  return decode(await store.query(ROWS, params, { settings: LOOKUP }));
}

/** Rows that begin in a window, whatever they belong to: where rows are few, cheaper than the walk's many lookups. */
export async function readRowsBetween(store: Store, window: Window, limit: number): Promise<IndexedRow[]> {
  const params = { from: window.fromNs, to: window.toNs, limit };
  // Where rows are many this is no shortcut: it stops early, and what it has is context like any other.
  const settings = { ...LOOKUP, max_rows_to_read: 40 * limit, read_overflow_mode: 'break' };
  return decode(await store.query(ROWS_BETWEEN, params, { settings }));
}

const ROWS_AROUND = `
SELECT ${LINK_COLUMNS}
FROM flow_log.l7_flow_log
WHERE time IN {seconds:Array(UInt32)}
  AND arrayExists((a, b) -> toUnixTimestamp64Nano(start_time) BETWEEN a AND b, {froms:Array(Int64)}, {tos:Array(Int64)})
LIMIT {limit:UInt32}`;

/** As {@link readRowsBetween}, for several windows that do not overlap and are seconds long at the most. */
export async function readRowsWithin(store: Store, windows: readonly Window[], limit: number): Promise<IndexedRow[]> {
  if (windows.length === 0) return [];
  const seconds = windows.flatMap((window) => {
    const { from, to } = secondsOf(window);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
  const params = {
    seconds: [...new Set(seconds)],
    froms: windows.map(({ fromNs }) => fromNs),
    tos: windows.map(({ toNs }) => toNs),
    limit,
  };
  const settings = { ...LOOKUP, max_rows_to_read: 40 * limit, read_overflow_mode: 'break' };
  return decode(await store.query(ROWS_AROUND, params, { settings }));
}

const UINT64 = /^\d{1,20}$/;
const MAX_UINT64 = 2n ** 64n - 1n;

/** True for text that can be a row id. */
export const isRowId = (id: string): boolean => UINT64.test(id) && BigInt(id) <= MAX_UINT64;

/** The row with this id, else the rows with this trace id, which may be a number as well. */
export async function readRowsOfId(store: Store, id: string, window: Window, limit: number): Promise<IndexedRow[]> {
  const row = await rowOfId(store, id, window);
  return row.length > 0 ? row : rowsOfTrace(store, id, window, limit);
}

async function rowsOfTrace(store: Store, id: string, window: Window, limit: number): Promise<IndexedRow[]> {
  const params = { id, ...secondsOf(window), limit };
  return readRows(store, entriesOf(await store.query(ENTRIES_OF_TRACE, params, { settings: LOOKUP })));
}

/** Seconds named one by one: with them the row is found by the log's primary key. */
const SECONDS_NAMED = 3_600;

const ROW_BETWEEN = `
SELECT ${LINK_COLUMNS}
FROM flow_log.l7_flow_log
WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32}) AND row_id = {row_id:UInt64}`;

async function rowOfId(store: Store, id: string, window: Window): Promise<IndexedRow[]> {
  if (!isRowId(id)) return [];
  const { rows } = await store.query(TIME_OF_ROW, { row_id: BigInt(id), ...secondsOf(window) }, { settings: LOOKUP });
  if (rows.length === 0) return [];
  const from = rows.reduce((least, [first]) => Math.min(least, Number(first)), Number.MAX_SAFE_INTEGER);
  const to = rows.reduce((most, [, last]) => Math.max(most, Number(last)), 0);
  if (to - from < SECONDS_NAMED) {
    const times = Array.from({ length: to - from + 1 }, (_, at) => from + at);
    return decode(await store.query(ROWS, { times, ids: [BigInt(id)] }, { settings: LOOKUP }));
  }
  return decode(await store.query(ROW_BETWEEN, { from, to, row_id: BigInt(id) }, { settings: LOOKUP }));
}

const SERVED_AROUND = `
FROM flow_log.l7_flow_log
WHERE time >= toDateTime(fromUnixTimestamp64Nano({from:Int64}, 'UTC'))
  AND time <= toDateTime(fromUnixTimestamp64Nano({to:Int64}, 'UTC'))
  AND agent_id = {agent:UInt32} AND process_id_1 = {process:UInt32} AND observation_point = 's-p'
  AND start_time <= fromUnixTimestamp64Nano({to:Int64}, 'UTC')
  AND end_time >= fromUnixTimestamp64Nano({since:Int64}, 'UTC')`;

/** Most callers without a request serve nothing at all, which three columns tell. */
const ANY_REQUEST_AROUND = `SELECT 1 ${SERVED_AROUND} LIMIT 1`;
/** Requests that the process of `call` was serving when the call began. */
const REQUESTS_AROUND = `SELECT ${LINK_COLUMNS} ${SERVED_AROUND} LIMIT {limit:UInt32}`;

/** Calls that a process made in a window, the last ones first. */
const PROCESS_CALLS = `
SELECT ${LINK_COLUMNS}
FROM flow_log.l7_flow_log
WHERE time >= toDateTime(fromUnixTimestamp64Nano({from:Int64}, 'UTC'))
  AND time <= toDateTime(fromUnixTimestamp64Nano({to:Int64}, 'UTC'))
  AND agent_id = {agent:UInt32} AND process_id_0 = {process:UInt32} AND observation_point = 'c-p'
ORDER BY start_time DESC
LIMIT {limit:UInt32}`;

/** A process at a moment, give or take. */
export interface ProcessAt {
  readonly agentId: number;
  readonly processId: number;
  readonly atNs: bigint;
  readonly slackNs: bigint;
}

export async function readRequestsAround(
  store: Store,
  { agentId, processId, atNs, slackNs }: ProcessAt,
  fromNs: bigint,
  limit: number,
): Promise<IndexedRow[]> {
  const params = {
    from: fromNs,
    to: atNs + slackNs,
    since: atNs - slackNs,
    agent: agentId,
    process: processId,
    limit,
  };
  const any = await store.query(ANY_REQUEST_AROUND, params, { settings: LOOKUP });
  return any.rows.length === 0 ? [] : decode(await store.query(REQUESTS_AROUND, params, { settings: LOOKUP }));
}

const SERVING = `
SELECT agent_id, process_id_1
FROM flow_log.l7_flow_log
WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
  AND process_id_1 IN {processes:Array(UInt32)} AND observation_point = 's-p'
GROUP BY agent_id, process_id_1`;

/** Which processes of these calls served anything in a window, as {@link processOf} names them. */
export async function readServing(store: Store, calls: readonly LinkRow[], window: Window): Promise<Set<string>> {
  const processes = [...new Set(calls.map(({ clientProcess }) => clientProcess))];
  const { rows } = await store.query(SERVING, { processes, ...secondsOf(window) }, { settings: LOOKUP });
  return new Set(rows.map(([agent, process]) => `${Number(agent)}:${Number(process)}`));
}

export async function readProcessCalls(
  store: Store,
  process: { readonly agentId: number; readonly processId: number },
  window: Window,
  limit: number,
): Promise<IndexedRow[]> {
  const params = { from: window.fromNs, to: window.toNs, agent: process.agentId, process: process.processId, limit };
  return decode(await store.query(PROCESS_CALLS, params, { settings: LOOKUP }));
}

const SPANS_SERVED = `
SELECT ${LINK_COLUMNS}
FROM flow_log.l7_flow_log
WHERE time >= toDateTime(fromUnixTimestamp64Nano({from:Int64}, 'UTC'))
  AND time <= toDateTime(fromUnixTimestamp64Nano({to:Int64}, 'UTC'))
  AND process_id_1 IN {processes:Array(UInt32)} AND observation_point = 's-app'
  AND start_time >= fromUnixTimestamp64Nano({from:Int64}, 'UTC')
  AND start_time <= fromUnixTimestamp64Nano({to:Int64}, 'UTC')
LIMIT {limit:UInt32}`;

/** Spans that SDKs began in a window, in processes of these numbers, on whatever host. */
export async function readSpansServed(
  store: Store,
  processes: readonly number[],
  window: Window,
  limit: number,
): Promise<IndexedRow[]> {
  const params = { from: window.fromNs, to: window.toNs, processes, limit };
  return decode(await store.query(SPANS_SERVED, params, { settings: LOOKUP }));
}

/** Has any SDK told anything at all? */
export async function hasTold(store: Store): Promise<boolean> {
  return (await store.query('SELECT 1 FROM tag.resource LIMIT 1', {}, { settings: LOOKUP })).rows.length > 0;
}

function decode(result: QueryResult): IndexedRow[] {
  return result.rows.map((values) => {
    const text = (at: number) => String(values[at]);
    const number = (at: number) => Number(values[at]);
    const row: LinkRow = {
      rowId: text(0),
      startNs: BigInt(text(1)),
      endNs: BigInt(text(2)),
      complete: isComplete(number(3)),
      agentId: number(4),
      observationPoint: text(5),
      transport: number(6),
      client: text(7),
      server: text(8),
      reqTcpSeq: number(9),
      respTcpSeq: number(10),
      clientProcess: number(11),
      serverProcess: number(12),
      requestContext: text(13),
      responseContext: text(14),
      l7Protocol: number(15),
      traceId: text(16),
      traceId2: text(17),
      spanId: text(18),
      parentSpanId: text(19),
      xRequestId0: text(20),
      xRequestId1: text(21),
    };
    return { row, keys: values[22] as string[], contextKeys: values[23] as string[] };
  });
}
