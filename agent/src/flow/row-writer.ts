import {
  BlockBuilder,
  CAPTURE_NIC_TYPE,
  L7_FLOW_LOG,
  LOG_TYPE,
  RESPONSE_STATUS,
  SIGNAL_SOURCE,
  type StringColumn,
} from '@thalweg/protocol';
import { type RequestMessage, type ResponseMessage } from '../l7/parser';
import { type Connection } from './connection';
import { type UnixClock } from './unix-clock';

type Columns = typeof L7_FLOW_LOG.columns;

/** Columns that a system call cannot tell; the table's defaults fill them. */
const NEVER_KNOWN: ReadonlySet<string> = new Set<keyof Columns>([
  'capture_network_type_id',
  'capture_nic',
  'nat_source',
  'tunnel_type',
  'syscall_coroutine_0',
  'syscall_coroutine_1',
  'is_tls',
  'span_kind',
  'app_service',
  'app_instance',
  'metrics_names',
  'metrics_values',
  'events',
]);
const WRITTEN = (Object.keys(L7_FLOW_LOG.columns) as (keyof Columns)[]).filter((name) => !NEVER_KNOWN.has(name));

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
  readonly block = new BlockBuilder(L7_FLOW_LOG, WRITTEN);
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
    this.writeIdentity(c, first.timeNs, (response ?? first).timeNs);
    this.writeAddresses(c);
    this.writeProcesses(c);
    this.writeOrigins(request, response);
    this.writeMessages(request, response, status);
    this.writeAttributes(request, response);
    this.block.endRow();
  }

  private writeIdentity(c: Connection, startNs: number, endNs: number): void {
    const { columns } = this.block;
    const count = this.counter++;
    columns.row_id.pushHalves((this.rowIdTop | Math.floor(count / TWO_32)) >>> 0, count >>> 0);
    this.clock.push(columns.start_time, startNs);
    this.clock.push(columns.end_time, Math.max(startNs, endNs));
    columns.agent_id.push(this.agentId);
    columns.signal_source.push(SIGNAL_SOURCE.EBPF);
    columns.observation_point.push(c.isServerSide ? 's-p' : 'c-p');
    columns.capture_nic_type.push(CAPTURE_NIC_TYPE.EBPF);
    columns.response_duration.push(Math.max(0, Math.round((endNs - startNs) / 1000)));
    columns.direction_score.push(c.sideScore);
    columns.is_reversed.push(c.isReversed ? 1 : 0);
    columns.flow_id.push(c.socketId);
    columns.protocol.push(c.transport);
    columns.l7_protocol.push(c.protocol);
  }

  private writeAddresses(c: Connection): void {
    const { columns } = this.block;
    const server = c.isServerSide;
    columns.is_ipv4.push(c.isIpv4 ? 1 : 0);
    columns.ip4_0.push(server ? c.remoteIp4 : c.localIp4);
    columns.ip4_1.push(server ? c.localIp4 : c.remoteIp4);
    if (c.isIpv4) {
      columns.ip6_0.pushDefault();
      columns.ip6_1.pushDefault();
    } else {
      columns.ip6_0.pushBytes(server ? c.remoteIp : c.localIp);
      columns.ip6_1.pushBytes(server ? c.localIp : c.remoteIp);
    }
    columns.client_port.push(c.clientPort);
    columns.server_port.push(c.serverPort);
    const peerNetns = c.peer ? c.peer.netns : 0;
    columns.netns_0.push(server ? peerNetns : c.netns);
    columns.netns_1.push(server ? c.netns : peerNetns);
  }

  private writeProcesses(c: Connection): void {
    const { columns } = this.block;
    const client = c.isServerSide ? c.peer : c;
    const server = c.isServerSide ? c : c.peer;
    columns.process_id_0.push(client ? client.tgid : 0);
    columns.process_id_1.push(server ? server.tgid : 0);
    columns.process_kname_0.push(client ? client.comm : '');
    columns.process_kname_1.push(server ? server.comm : '');
    if (client) columns.process_start_time_0.pushHalves(client.process.startHigh, client.process.startLow);
    else columns.process_start_time_0.pushDefault();
    if (server) columns.process_start_time_1.pushHalves(server.process.startHigh, server.process.startLow);
    else columns.process_start_time_1.pushDefault();
  }

  private writeOrigins(request: RequestMessage | undefined, response: ResponseMessage | undefined): void {
    const { columns } = this.block;
    columns.req_tcp_seq.push(request ? request.tcpSeq : 0);
    columns.resp_tcp_seq.push(response ? response.tcpSeq : 0);
    columns.syscall_trace_id_request.push(request ? request.traceId : 0);
    columns.syscall_trace_id_response.push(response ? response.traceId : 0);
    columns.syscall_thread_0.push(request ? request.tid : 0);
    columns.syscall_thread_1.push(response ? response.tid : 0);
    columns.syscall_cap_seq_0.push(request ? request.capSeq : 0);
    columns.syscall_cap_seq_1.push(response ? response.capSeq : 0);
  }

  private writeMessages(
    request: RequestMessage | undefined,
    response: ResponseMessage | undefined,
    status: number,
  ): void {
    const { columns } = this.block;
    columns.type.push(request ? (response ? LOG_TYPE.SESSION : LOG_TYPE.REQUEST) : LOG_TYPE.RESPONSE);
    columns.is_async.push(request?.oneWay ? 1 : 0);
    text(columns.version, request?.version);
    text(columns.request_type, request?.requestType);
    text(columns.request_domain, request?.requestDomain);
    text(columns.request_resource, request?.requestResource);
    text(columns.endpoint, request?.endpoint);
    columns.request_id.push(request?.requestId ?? request?.id ?? response?.id ?? 0);
    columns.response_status.push(status);
    columns.response_code.push(response ? response.code : 0);
    text(columns.response_exception, response?.exception);
    text(columns.response_result, response?.result);
    text(columns.http_proxy_client, request?.httpProxyClient);
    text(columns.x_request_id_0, request?.xRequestId);
    text(columns.x_request_id_1, response?.xRequestId);
    text(columns.trace_id, request?.w3cTraceId);
    text(columns.trace_id_2, request?.traceId2);
    text(columns.span_id, request?.spanId);
    text(columns.parent_span_id, request?.parentSpanId);
    columns.request_length.push(request ? request.length : 0);
    columns.response_length.push(response ? response.length : 0);
    columns.captured_request_byte.push(request ? request.capturedLength : 0);
    columns.captured_response_byte.push(response ? response.capturedLength : 0);
    columns.sql_affected_rows.push(response?.affectedRows ?? 0);
  }

  private writeAttributes(request: RequestMessage | undefined, response: ResponseMessage | undefined): void {
    const { attribute_names: names, attribute_values: values } = this.block.columns;
    let count = 0;
    for (const message of [request, response]) {
      if (!message?.attributeNames || !message.attributeValues) continue;
      for (let i = 0; i < message.attributeNames.length; i++, count++) {
        names.elements.push(message.attributeNames[i] ?? '');
        values.elements.push(message.attributeValues[i] ?? '');
      }
    }
    names.endRow(count);
    values.endRow(count);
  }
}

/** Status of a request that got no answer, by why the wait ended. */
export const UNANSWERED = { TIMEOUT: RESPONSE_STATUS.TIMEOUT, UNKNOWN: RESPONSE_STATUS.UNKNOWN } as const;

function text(column: StringColumn, value: string | undefined): void {
  if (value) column.push(value);
  else column.pushDefault();
}

/** Murmur3's finaliser: spreads small agent ids over all bits. */
function hash32(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
