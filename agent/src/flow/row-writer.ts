import { LOG_TYPE as LOG_TYPES, RESPONSE_STATUS } from '@thalweg/protocol';
import { type RequestMessage, type ResponseMessage } from '../l7/parser';
import { type Connection } from './connection';
import { RowBlock } from './row-block';
import { type UnixClock } from './unix-clock';

// A name of another module is looked up at each use; this one is used with every row.
const LOG_TYPE = LOG_TYPES;
const TWO_32 = 4294967296;
/** Seconds of 2025-01-01, from which row counters of an agent's run begin. */
const ROW_EPOCH_S = 1735689600;

export interface RowIdentity {
  readonly agentId: number;
  /** Unix seconds at which this run of the agent began. */
  readonly startSeconds: number;
}

/** Writes rows of `l7_flow_log` straight into the columns of a block. */
export class RowWriter {
  readonly block = new RowBlock();
  private readonly agentId: number;
  private readonly rowIdTop: number;
  private counter: number;

  constructor(
    identity: RowIdentity,
    private readonly clock: UnixClock,
  ) {
    this.agentId = identity.agentId;
    // Top 20 bits: the agent. Low 44: a counter that starts where no earlier run of this agent can have got to.
    this.rowIdTop = (hash32(identity.agentId) >>> 12) << 12;
    this.counter = Math.max(0, identity.startSeconds - ROW_EPOCH_S) * 65536;
  }

  /** One request with what became of it; at least one of the two messages is there. */
  write(
    c: Connection,
    request: RequestMessage | undefined,
    response: ResponseMessage | undefined,
    status: number,
  ): void {
    const first = request ?? response;
    if (!first) return;
    const row = this.block.add();
    this.block.sides.put(row, c);
    this.writeIdentity(row, first.timeNs, (response ?? first).timeNs);
    const { columns } = this.block;
    columns.response_status.values[row] = status;
    columns.type.values[row] = request ? (response ? LOG_TYPE.SESSION : LOG_TYPE.REQUEST) : LOG_TYPE.RESPONSE;
    columns.request_id.values[row] = request?.requestId ?? request?.id ?? response?.id ?? 0;
    if (request) this.writeRequest(row, request);
    else this.writeNoRequest(row);
    if (response) this.writeResponse(row, response);
    else this.writeNoResponse(row);
    if (request?.attributeNames || response?.attributeNames) this.writeAttributes(row, request, response);
  }

  private writeIdentity(row: number, startNs: number, endNs: number): void {
    const { columns } = this.block;
    const count = this.counter++;
    const ids = columns.row_id.values;
    ids[row * 2] = count;
    ids[row * 2 + 1] = this.rowIdTop | Math.floor(count / TWO_32);
    this.clock.put(columns.start_time.values, row * 2, startNs);
    this.clock.put(columns.end_time.values, row * 2, Math.max(startNs, endNs));
    columns.agent_id.values[row] = this.agentId;
    columns.response_duration.values[row] = Math.max(0, Math.round((endNs - startNs) / 1000));
  }

  private writeRequest(row: number, request: RequestMessage): void {
    const { columns } = this.block;
    columns.req_tcp_seq.values[row] = request.tcpSeq;
    columns.syscall_trace_id_request.values[row] = request.traceId;
    columns.syscall_thread_0.values[row] = request.tid;
    columns.syscall_cap_seq_0.values[row] = request.capSeq;
    columns.request_length.values[row] = request.length;
    columns.captured_request_byte.values[row] = request.capturedLength;
    if (request.oneWay) {
      columns.is_async.values[row] = 1;
      columns.is_async.isUsed = true;
    }
    if (request.version) columns.version.put(row, request.version);
    if (request.requestType) columns.request_type.put(row, request.requestType);
    if (request.requestDomain) columns.request_domain.put(row, request.requestDomain);
    if (request.requestResource) columns.request_resource.put(row, request.requestResource);
    if (request.endpoint) columns.endpoint.put(row, request.endpoint);
    if (request.httpProxyClient) columns.http_proxy_client.put(row, request.httpProxyClient);
    if (request.xRequestId) columns.x_request_id_0.put(row, request.xRequestId);
    if (request.w3cTraceId) columns.trace_id.put(row, request.w3cTraceId);
    if (request.traceId2) columns.trace_id_2.put(row, request.traceId2);
    if (request.spanId) columns.span_id.put(row, request.spanId);
    if (request.parentSpanId) columns.parent_span_id.put(row, request.parentSpanId);
  }

  private writeResponse(row: number, response: ResponseMessage): void {
    const { columns } = this.block;
    columns.resp_tcp_seq.values[row] = response.tcpSeq;
    columns.syscall_trace_id_response.values[row] = response.traceId;
    columns.syscall_thread_1.values[row] = response.tid;
    columns.syscall_cap_seq_1.values[row] = response.capSeq;
    columns.response_code.values[row] = response.code;
    columns.response_length.values[row] = response.length;
    columns.captured_response_byte.values[row] = response.capturedLength;
    if (response.affectedRows) {
      columns.sql_affected_rows.values[row] = response.affectedRows;
      columns.sql_affected_rows.isUsed = true;
    }
    if (response.exception) columns.response_exception.put(row, response.exception);
    if (response.result) columns.response_result.put(row, response.result);
    if (response.xRequestId) columns.x_request_id_1.put(row, response.xRequestId);
  }

  /** Zeros over what an earlier block has left in the row's place. */
  private writeNoRequest(row: number): void {
    const { columns } = this.block;
    columns.req_tcp_seq.values[row] = 0;
    columns.syscall_trace_id_request.values[row] = 0;
    columns.syscall_thread_0.values[row] = 0;
    columns.syscall_cap_seq_0.values[row] = 0;
    columns.request_length.values[row] = 0;
    columns.captured_request_byte.values[row] = 0;
  }

  private writeNoResponse(row: number): void {
    const { columns } = this.block;
    columns.resp_tcp_seq.values[row] = 0;
    columns.syscall_trace_id_response.values[row] = 0;
    columns.syscall_thread_1.values[row] = 0;
    columns.syscall_cap_seq_1.values[row] = 0;
    columns.response_code.values[row] = 0;
    columns.response_length.values[row] = 0;
    columns.captured_response_byte.values[row] = 0;
  }

  private writeAttributes(
    row: number,
    request: RequestMessage | undefined,
    response: ResponseMessage | undefined,
  ): void {
    const { attribute_names: names, attribute_values: values } = this.block.columns;
    names.put(row, joined(request?.attributeNames, response?.attributeNames));
    values.put(row, joined(request?.attributeValues, response?.attributeValues));
  }
}

function joined(first: readonly string[] = [], second: readonly string[] = []): readonly string[] {
  return second.length === 0 ? first : [...first, ...second];
}

/** Status of a request that got no answer, by why the wait ended. */
export const UNANSWERED = { TIMEOUT: RESPONSE_STATUS.TIMEOUT, UNKNOWN: RESPONSE_STATUS.UNKNOWN } as const;

/** Murmur3's finaliser: spreads small agent ids over all bits. */
function hash32(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
