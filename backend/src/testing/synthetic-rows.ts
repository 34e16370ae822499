import { BlockBuilder, L7_FLOW_LOG, L7_PROTOCOL, LOG_TYPE, RESPONSE_STATUS, SIGNAL_SOURCE } from '@thalweg/protocol';

export interface SyntheticOptions {
  readonly rows: number;
  /** Unix ns of the first row. */
  readonly startNs: bigint;
  readonly firstRowId?: bigint;
  readonly agentId?: number;
  /** Rows a second that the times are spread by. @default 10_000 */
  readonly rowsPerSecond?: number;
  readonly services?: number;
  /** Process ids are `basePid + service`. @default 1000 */
  readonly basePid?: number;
}

const PATHS = ['/cart', '/book/{id}', '/search', '/checkout', '/login', '/api/v1/stock', '/health', '/reviews'];

/**
 * A batch of plausible request rows, alternating client and server side of the same calls between a few services of one
 * host; for tests and benchmarks. Deterministic.
 */
export function syntheticBatch(options: SyntheticOptions): Uint8Array {
  const { rows, startNs, firstRowId = 1n, agentId = 1, rowsPerSecond = 10_000 } = options;
  const services = options.services ?? 20;
  const basePid = options.basePid ?? 1000;
  const builder = new BlockBuilder(L7_FLOW_LOG);
  const stepNs = BigInt(Math.floor(1e9 / rowsPerSecond));
  const c = builder.columns;
  const filled = new Set<string>();
  const num = (name: keyof typeof c, value: number) => {
    (c[name] as { push(value: number): void }).push(value);
    filled.add(name);
  };
  const big = (name: keyof typeof c, value: bigint) => {
    (c[name] as { pushBigInt(value: bigint): void }).pushBigInt(value);
    filled.add(name);
  };
  const str = (name: keyof typeof c, value: string) => {
    (c[name] as { push(value: string): void }).push(value);
    filled.add(name);
  };
  let random = 12345;
  const next = (bound: number) => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    return random % bound;
  };
  for (let row = 0; row < rows; row++) {
    filled.clear();
    const call = row >> 1;
    const isServer = row & 1;
    const client = call % services;
    const server = (client + 1 + ((call / services) | 0)) % services;
    const start = startNs + BigInt(row) * stepNs;
    const micros = 200 + next(5000);
    const isError = call % 100 === 0;
    big('row_id', firstRowId + BigInt(row));
    big('start_time', start);
    big('end_time', start + BigInt(micros) * 1000n);
    num('agent_id', agentId);
    num('signal_source', SIGNAL_SOURCE.EBPF);
    str('observation_point', isServer ? 's-p' : 'c-p');
    num('is_ipv4', 1);
    num('ip4_0', 0x0a000001 + client);
    num('ip4_1', 0x0a000001 + server);
    num('protocol', 6);
    num('client_port', 32768 + (call % 20000));
    num('server_port', 8000 + server);
    num('flow_id', 1_000_000 + (call >> 5));
    num('capture_nic_type', 7);
    num('req_tcp_seq', (call * 977) >>> 0);
    num('resp_tcp_seq', (call * 1489) >>> 0);
    num('process_id_0', isServer ? 0 : basePid + client);
    num('process_id_1', isServer ? basePid + server : 0);
    str(isServer ? 'process_kname_1' : 'process_kname_0', 'node');
    num('syscall_trace_id_request', call * 3 + 1);
    num('syscall_trace_id_response', call * 3 + 2);
    num('syscall_thread_0', isServer ? 0 : basePid + client);
    num('syscall_thread_1', isServer ? basePid + server : 0);
    num('syscall_cap_seq_0', call & 31);
    num('syscall_cap_seq_1', call & 31);
    num('l7_protocol', L7_PROTOCOL.HTTP1);
    str('version', '1.1');
    num('type', LOG_TYPE.SESSION);
    const path = PATHS[call % PATHS.length] ?? '/';
    str('request_type', call % 5 === 0 ? 'POST' : 'GET');
    str('request_domain', `service-${server}.example`);
    str('request_resource', path.replace('{id}', String(call % 1000)));
    str('endpoint', path);
    num('response_status', isError ? RESPONSE_STATUS.SERVER_ERROR : RESPONSE_STATUS.OK);
    num('response_code', isError ? 500 : 200);
    if (call % 4 === 0)
      str('trace_id', (BigInt(call >> 3) * 0x9e3779b97f4a7c15n).toString(16).padStart(32, '0').slice(0, 32));
    big('response_duration', BigInt(micros));
    num('request_length', 180 + next(400));
    num('response_length', 200 + next(20000));
    num('captured_request_byte', 180);
    num('captured_response_byte', 200);
    num('direction_score', 255);
    for (const [name, writer] of Object.entries(c)) if (!filled.has(name)) writer.pushDefault();
    builder.endRow();
  }
  return builder.encode();
}
