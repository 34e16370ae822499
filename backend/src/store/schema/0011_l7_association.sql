-- Index of everything that a row can be found by, as 64-bit keys. Each function below is what the query side uses to
-- look for a key; zero and empty values make none. A key may stand for more than one thing: the rules that link rows
-- compare the rows themselves. Only keys that the walk asks for are stored, as the index is the dearest part of an insert.
CREATE FUNCTION IF NOT EXISTS assoc_trace_id $ON_CLUSTER AS (id) -> cityHash64('trace_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_x_request_id $ON_CLUSTER AS (id) -> cityHash64('x_request_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_span_id $ON_CLUSTER AS (id) -> cityHash64('span_id', id);
CREATE FUNCTION IF NOT EXISTS assoc_parent_span_id $ON_CLUSTER AS (id) -> cityHash64('parent_span_id', id);
-- Ids that follow each other stay neighbours, so that a trace's are found side by side.
CREATE FUNCTION IF NOT EXISTS assoc_syscall $ON_CLUSTER AS (agent_id, id) ->
    bitXor(bitShiftLeft(toUInt64(intHash32(toUInt32(agent_id))), 32), toUInt64(id));
-- A segment has one sequence number on its whole way, address translation or not. Initial numbers are random.
CREATE FUNCTION IF NOT EXISTS assoc_tcp_seq $ON_CLUSTER AS (seq) -> bitOr(bitShiftLeft(toUInt64(5), 60), toUInt64(seq));

CREATE TABLE IF NOT EXISTS flow_log.l7_association $ON_CLUSTER
(
    key    UInt64 CODEC(Delta, LZ4),
    row_id UInt64 CODEC(LZ4),
    time   DateTime CODEC(LZ4)
)
ENGINE = $ENGINE(MergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY key
SETTINGS ttl_only_drop_parts = 1, index_granularity = 1024, min_compress_block_size = 8192;

CREATE MATERIALIZED VIEW IF NOT EXISTS flow_log.l7_association_view $ON_CLUSTER TO flow_log.l7_association AS
SELECT key, row_id, time
FROM flow_log.l7_flow_log
ARRAY JOIN arrayFilter(k -> k != 0, [
    if(req_tcp_seq = 0, 0, assoc_tcp_seq(req_tcp_seq)),
    if(syscall_trace_id_request = 0, 0, assoc_syscall(agent_id, syscall_trace_id_request)),
    if(syscall_trace_id_response IN (0, syscall_trace_id_request), 0, assoc_syscall(agent_id, syscall_trace_id_response)),
    if(trace_id = '', 0, assoc_trace_id(trace_id)),
    if(trace_id_2 IN ('', trace_id), 0, assoc_trace_id(trace_id_2)),
    if(x_request_id_0 = '', 0, assoc_x_request_id(x_request_id_0)),
    if(x_request_id_1 IN ('', x_request_id_0), 0, assoc_x_request_id(x_request_id_1)),
    if(span_id = '', 0, assoc_span_id(span_id)),
    if(parent_span_id = '', 0, assoc_parent_span_id(parent_span_id))
]) AS key;

-- When rows of an id were: a producer counts its rows, so 256 ids in a row lie close in time.
CREATE FUNCTION IF NOT EXISTS row_block $ON_CLUSTER AS (row_id) -> bitShiftRight(toUInt64(row_id), 8);

CREATE TABLE IF NOT EXISTS flow_log.l7_row_time $ON_CLUSTER
(
    block      UInt64 CODEC(Delta, LZ4),
    first_time DateTime CODEC(Delta, LZ4),
    last_time  DateTime CODEC(Delta, LZ4)
)
ENGINE = $ENGINE(MergeTree)
PARTITION BY toStartOfInterval(first_time, INTERVAL 6 HOUR)
ORDER BY block
SETTINGS ttl_only_drop_parts = 1, index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS flow_log.l7_row_time_view $ON_CLUSTER TO flow_log.l7_row_time AS
SELECT row_block(row_id) AS block, min(time) AS first_time, max(time) AS last_time
FROM flow_log.l7_flow_log
GROUP BY block;
