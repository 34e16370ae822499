// Page views of a bookstore as rows of the request log: ten calls each, seen on both sides, with the thread ids,
// sequence numbers and kept connections that real ones have, one page view after the other over an hour.
export const ROWS_PER_VIEW = 20;
const HOUR_NS = 3_600_000_000_000n;
/** Views of one trace, where headers carry trace ids. */
export const VIEWS_PER_TRACE = 5;

export const SERVICES = ['shopper', 'nginx', 'storefront', 'catalogue', 'redis', 'mariadb', 'inventory', 'payment'];
const FIRST_PID = 900;

/** One pair of rows per call of a page view; times in µs from its start. */
export const CALLS = [
  { from: 0, to: 1, at: 0, us: 30000, port: 80, protocol: 20, type: 'GET', endpoint: '/books/{id}' },
  { from: 1, to: 2, at: 1000, us: 28000, port: 3000, protocol: 20, type: 'GET', endpoint: '/books/{id}' },
  { from: 2, to: 3, at: 2000, us: 9000, port: 8000, protocol: 20, type: 'GET', endpoint: '/books/{id}' },
  { from: 3, to: 4, at: 3000, us: 1000, port: 6379, protocol: 80, type: 'GET', endpoint: 'GET' },
  { from: 3, to: 5, at: 5000, us: 4000, port: 3306, protocol: 60, type: 'COM_QUERY', endpoint: 'SELECT review' },
  { from: 2, to: 6, at: 2100, us: 8000, port: 8080, protocol: 20, type: 'GET', endpoint: '/stock/{id}' },
  { from: 6, to: 5, at: 3100, us: 5000, port: 3306, protocol: 60, type: 'COM_STMT_EXECUTE', endpoint: 'SELECT stock' },
  { from: 2, to: 7, at: 12000, us: 14000, port: 4567, protocol: 20, type: 'POST', endpoint: '/quotes' },
  { from: 7, to: 6, at: 13000, us: 10000, port: 8080, protocol: 20, type: 'GET', endpoint: '/price/{id}' },
  { from: 6, to: 5, at: 14000, us: 6000, port: 3306, protocol: 60, type: 'COM_STMT_EXECUTE', endpoint: 'SELECT price' },
];
// Thread trace ids, client side then server side: view * 100 + n; the shopper's calls follow each other (n - 80).
const CONTEXT_REQUEST = [-80, 1, 1, 3, 3, 7, 7, 10, 8, 11, 3, 12, 12, 14, 4, 15, 15, 17, 17, 19];
const CONTEXT_RESPONSE = [20, 2, 2, 6, 4, 9, 8, 10, 9, 11, 5, 13, 13, 14, 6, 16, 16, 18, 18, 19];

const list = (values) => `[${values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(',')}]`;
const pick = (values) => `${list(values)}[call + 1]`;

/** When view 0 begins, and how far views are apart, so that the last one ends `to` (Unix ms). */
export const hourOf = (to, views) => ({ beginNs: BigInt(to) * 1_000_000n - HOUR_NS, viewNs: HOUR_NS / BigInt(views) });

const insertViews = ({ beginNs, viewNs }, from, count, traced) => `
INSERT INTO flow_log.l7_flow_log (row_id, start_time, end_time, agent_id, signal_source, observation_point, is_ipv4,
  ip4_0, ip4_1, protocol, client_port, server_port, flow_id, req_tcp_seq, resp_tcp_seq, process_id_0, process_id_1,
  process_kname_0, process_kname_1, syscall_trace_id_request, syscall_trace_id_response, l7_protocol, version, type,
  request_type, request_domain, request_resource, endpoint, response_status, response_code, response_duration,
  request_length, response_length, direction_score${traced ? ', trace_id, span_id' : ''})
SELECT
  number + 1,
  fromUnixTimestamp64Nano(toInt64(begin), 'UTC'), fromUnixTimestamp64Nano(toInt64(begin + us * 1000), 'UTC'),
  1, 3, if(side, 's-p', 'c-p'), 1,
  toIPv4('10.20.0.1') + ${pick(CALLS.map((call) => call.from))},
  toIPv4('10.20.0.1') + ${pick(CALLS.map((call) => call.to))},
  6, 32768 + view % 64 + call * 64, ${pick(CALLS.map((call) => call.port))},
  cityHash64(view % 64, call, side), toUInt32(cityHash64('q', view, call)), toUInt32(cityHash64('r', view, call)),
  if(side, 0, ${FIRST_PID} + ${pick(CALLS.map((call) => call.from))}),
  if(side, ${FIRST_PID} + ${pick(CALLS.map((call) => call.to))}, 0), '', '',
  toInt64(view * 100 + 1000) + ${list(CONTEXT_REQUEST)}[number % ${ROWS_PER_VIEW} + 1],
  toInt64(view * 100 + 1000) + ${list(CONTEXT_RESPONSE)}[number % ${ROWS_PER_VIEW} + 1],
  ${pick(CALLS.map((call) => call.protocol))}, '', 2, ${pick(CALLS.map((call) => call.type))}, 'shop.example',
  concat(${pick(CALLS.map((call) => call.endpoint))}, '?pv=', toString(view)), ${pick(CALLS.map((call) => call.endpoint))},
  if(view % 100 = 0 AND call = 7, 3, 0), if(view % 100 = 0 AND call = 7, 503, 200), us, 300, 2000 + view % 5000, 255${
    traced
      ? `, lower(hex(MD5(toString(intDiv(view, ${VIEWS_PER_TRACE}))))), substring(lower(hex(MD5(concat('s', toString(view), '.', toString(call))))), 1, 16)`
      : ''
  }
FROM (
  SELECT number, intDiv(number, ${ROWS_PER_VIEW}) AS view, intDiv(number % ${ROWS_PER_VIEW}, 2) AS call, number % 2 AS side,
    ${beginNs} + view * ${viewNs} + (${pick(CALLS.map((call) => call.at))} + side * 100) * 1000 AS begin,
    ${pick(CALLS.map((call) => call.us))} - side * 200 AS us
  FROM numbers(${from * ROWS_PER_VIEW}, ${count * ROWS_PER_VIEW})
)`;

export async function nameServices(store) {
  await store.command(`INSERT INTO tag.host (agent_id, seen_time, name) VALUES (1, now64(9), 'bench')`);
  const rows = SERVICES.map((name, index) => `(1, ${FIRST_PID + index}, toDateTime64(1, 9), '${name}', '${name}')`);
  await store.command(`INSERT INTO tag.process (agent_id, process_id, start_time, kname, name) VALUES ${rows}`);
  const address = (index) => `toIPv6('10.20.0.${index + 1}')`;
  await store.command(`INSERT INTO tag.address (ip, agent_id, seen_time) VALUES
    ${SERVICES.map((_, index) => `(${address(index)}, 1, toDateTime64(1, 9))`)}`);
  const served = new Map(CALLS.map((call) => [call.to, call.port]));
  await store.command(`INSERT INTO tag.listener (ip, port, agent_id, process_id, process_start_time, seen_time) VALUES
    ${[...served].map(([index, port]) => `(${address(index)}, ${port}, 1, ${FIRST_PID + index}, toDateTime64(1, 9), toDateTime64(1, 9))`)}`);
  await store.command('SYSTEM RELOAD DICTIONARIES');
}

/** `hour`: from `hourOf`; `traced`: headers of the calls carry trace and span ids. */
export async function fill(store, hour, fromView, toView, traced = false) {
  const chunk = 25_000;
  for (let view = fromView; view < toView; view += chunk) {
    await store.command(insertViews(hour, view, Math.min(chunk, toView - view), traced));
  }
}
