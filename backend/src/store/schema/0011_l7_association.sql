-- The association index: what a row shares with its relatives, as hashed keys. Each expression below is the one that
-- the query side uses to look for a key; zero and empty values make none.
CREATE FUNCTION IF NOT EXISTS assoc_row $ON_CLUSTER AS (row_id) -> cityHash64('row', toUInt64(row_id));
CREATE FUNCTION IF NOT EXISTS assoc_trace_id $ON_CLUSTER AS (id) -> cityHash64('trace_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_x_request_id $ON_CLUSTER AS (id) -> cityHash64('x_request_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_span_id $ON_CLUSTER AS (id) -> cityHash64('span_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_parent_span_id $ON_CLUSTER AS (id) -> cityHash64('parent_span_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_syscall $ON_CLUSTER AS (agent_id, id) -> cityHash64('syscall', toUInt32(agent_id), toUInt64(id));
-- A segment has one sequence number on its whole way, so the key names the flow and the number, not who saw it.
CREATE FUNCTION IF NOT EXISTS assoc_tcp_seq $ON_CLUSTER AS (ip_0, port_0, ip_1, port_1, is_response, seq) ->
    cityHash64('tcp_seq', toIPv6(ip_0), toUInt16(port_0), toIPv6(ip_1), toUInt16(port_1), toUInt8(is_response), toUInt32(seq));

CREATE TABLE IF NOT EXISTS flow_log.l7_association $ON_CLUSTER
(
    key        UInt64,
    kind       Enum8('row' = 1, 'trace_id' = 2, 'x_request_id' = 3, 'tcp_seq' = 4, 'syscall' = 5, 'span_id' = 6, 'parent_span_id' = 7) CODEC(ZSTD(1)),
    row_id     UInt64 CODEC(ZSTD(1)),
    start_time DateTime64(9, 'UTC') CODEC(ZSTD(1))
)
ENGINE = $ENGINE(MergeTree)
PARTITION BY toStartOfInterval(toDateTime(start_time), INTERVAL 6 HOUR)
ORDER BY (key, start_time, row_id)
SETTINGS ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS flow_log.l7_association_view $ON_CLUSTER TO flow_log.l7_association AS
WITH
    if(is_ipv4, toIPv6(ip4_0), ip6_0) AS a_0,
    if(is_ipv4, toIPv6(ip4_1), ip6_1) AS a_1
SELECT
    pair.1 AS kind,
    pair.2 AS key,
    row_id,
    start_time
FROM flow_log.l7_flow_log
ARRAY JOIN arrayFilter(p -> p.2 != 0, [
    (toInt8(1), assoc_row(row_id)),
    (toInt8(2), if(trace_id = '', 0, assoc_trace_id(trace_id))),
    (toInt8(2), if(trace_id_2 = '' OR trace_id_2 = trace_id, 0, assoc_trace_id(trace_id_2))),
    (toInt8(3), if(x_request_id_0 = '', 0, assoc_x_request_id(x_request_id_0))),
    (toInt8(3), if(x_request_id_1 = '' OR x_request_id_1 = x_request_id_0, 0, assoc_x_request_id(x_request_id_1))),
    (toInt8(4), if(req_tcp_seq = 0, 0, assoc_tcp_seq(a_0, client_port, a_1, server_port, 0, req_tcp_seq))),
    (toInt8(4), if(resp_tcp_seq = 0, 0, assoc_tcp_seq(a_0, client_port, a_1, server_port, 1, resp_tcp_seq))),
    (toInt8(5), if(syscall_trace_id_request = 0, 0, assoc_syscall(agent_id, syscall_trace_id_request))),
    (toInt8(5), if(syscall_trace_id_response IN (0, syscall_trace_id_request), 0, assoc_syscall(agent_id, syscall_trace_id_response))),
    (toInt8(6), if(span_id = '', 0, assoc_span_id(span_id))),
    (toInt8(7), if(parent_span_id = '', 0, assoc_parent_span_id(parent_span_id)))
]) AS pair;
