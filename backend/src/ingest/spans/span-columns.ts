import { ArrayColumn, FixedColumn, L7_FLOW_LOG, StringColumn } from '@thalweg/protocol';
import { LowCardinalityArrayColumn, LowCardinalityColumn } from './low-cardinality';
import { ToldBlock } from './told-block';

const TIME = "DateTime64(9, 'UTC')";

/** The columns of the log that told spans fill; the engine gives the others their defaults. */
export function spanBlock() {
  return new ToldBlock(L7_FLOW_LOG, {
    row_id: new FixedColumn('UInt64', 8),
    start_time: new FixedColumn(TIME, 8),
    end_time: new FixedColumn(TIME, 8),
    agent_id: new FixedColumn('UInt32', 4),
    signal_source: new FixedColumn('UInt8', 1),
    observation_point: new LowCardinalityColumn(),
    is_ipv4: new FixedColumn('UInt8', 1),
    ip4_0: new FixedColumn('IPv4', 4),
    ip4_1: new FixedColumn('IPv4', 4),
    ip6_0: new FixedColumn('IPv6', 16),
    ip6_1: new FixedColumn('IPv6', 16),
    protocol: new FixedColumn('UInt8', 1),
    client_port: new FixedColumn('UInt16', 2),
    server_port: new FixedColumn('UInt16', 2),
    process_id_0: new FixedColumn('UInt32', 4),
    process_id_1: new FixedColumn('UInt32', 4),
    l7_protocol: new FixedColumn('UInt8', 1),
    version: new LowCardinalityColumn(),
    type: new FixedColumn('UInt8', 1),
    is_tls: new FixedColumn('UInt8', 1),
    request_type: new LowCardinalityColumn(),
    request_domain: new LowCardinalityColumn(),
    request_resource: new StringColumn(),
    endpoint: new LowCardinalityColumn(),
    response_status: new FixedColumn('UInt8', 1),
    response_code: new FixedColumn('Int32', 4),
    response_exception: new StringColumn(),
    http_proxy_client: new LowCardinalityColumn(),
    x_request_id_0: new StringColumn(),
    x_request_id_1: new StringColumn(),
    trace_id: new StringColumn(),
    span_id: new StringColumn(),
    parent_span_id: new StringColumn(),
    span_kind: new FixedColumn('UInt8', 1),
    app_service: new LowCardinalityColumn(),
    app_instance: new LowCardinalityColumn(),
    response_duration: new FixedColumn('UInt64', 8),
    request_length: new FixedColumn('Int64', 8),
    response_length: new FixedColumn('Int64', 8),
    attribute_names: new LowCardinalityArrayColumn(),
    attribute_values: new ArrayColumn(new StringColumn()),
    events: new StringColumn(),
    links: new StringColumn(),
    trace_flags: new FixedColumn('UInt32', 4),
    trace_state: new LowCardinalityColumn(),
    span_name: new LowCardinalityColumn(),
    resource_id: new FixedColumn('UInt64', 8),
    app_peer: new LowCardinalityColumn(),
  });
}
export type SpanBlock = ReturnType<typeof spanBlock>;
