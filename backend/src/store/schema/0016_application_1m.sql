CREATE TABLE IF NOT EXISTS flow_metrics.application_1m $ON_CLUSTER
(
    time DateTime CODEC(DoubleDelta, LZ4),
    role LowCardinality(String) COMMENT 'client or server: which end of the calls this entity was',
    agent_id UInt32 CODEC(T64, LZ4),
    observation_point LowCardinality(String),
    signal_source UInt8,
    l7_protocol UInt8,
    is_tls UInt8,
    server_port UInt16 CODEC(T64, LZ4),
    endpoint LowCardinality(String),
    auto_service_type UInt8,
    auto_service_id UInt32 CODEC(T64, LZ4),
    auto_instance_type UInt8,
    auto_instance_id UInt32 CODEC(T64, LZ4),
    gprocess_id UInt32 CODEC(T64, LZ4),
    host_id UInt32 CODEC(T64, LZ4),
    container_id UInt32 CODEC(T64, LZ4),
    pod_id UInt32 CODEC(T64, LZ4),
    ip6 IPv6 COMMENT 'Address of a peer that nobody reported, else ::' CODEC(ZSTD(1)),
    request SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    response SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    server_error SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    client_error SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    timeout SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    error SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    rrt_sum SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    rrt_count SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    request_length SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    response_length SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    rrt_max SimpleAggregateFunction(max, UInt64) CODEC(T64, ZSTD(1)),
    rrt_quantiles AggregateFunction(quantilesDD(0.01, 0.5, 0.9, 0.95, 0.99), UInt64) CODEC(ZSTD(1)),
    ip String ALIAS ip_text(ip6),
    gprocess String ALIAS tag_name(1, gprocess_id),
    process String ALIAS tag_name(1, gprocess_id),
    host String ALIAS tag_name(2, host_id),
    container String ALIAS tag_name(3, container_id),
    pod String ALIAS tag_name(10, pod_id),
    auto_instance String ALIAS auto_name(auto_instance_type, auto_instance_id, ip_text(ip6)),
    auto_service String ALIAS auto_name(auto_service_type, auto_service_id, ip_text(ip6)),
    is_internet UInt8 ALIAS auto_service_type = 0,
    l7_protocol_str String ALIAS l7_protocol_name(l7_protocol),
    signal_source_str String ALIAS signal_source_name(signal_source)
)
ENGINE = $ENGINE(AggregatingMergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 24 HOUR)
PRIMARY KEY (time, role, auto_service_id)
ORDER BY (time, role, auto_service_id, auto_service_type, l7_protocol, observation_point,
    endpoint, signal_source, is_tls, agent_id, server_port, auto_instance_id,
    auto_instance_type, gprocess_id, host_id, container_id, pod_id, ip6)
SETTINGS ttl_only_drop_parts = 1;

-- Each call counts for both of its ends: once for the client, once for the server.
CREATE MATERIALIZED VIEW IF NOT EXISTS flow_metrics.application_1m_view $ON_CLUSTER TO flow_metrics.application_1m AS
SELECT
    toStartOfMinute(t.time) AS time, end.1 AS role, end.2 AS auto_service_id, end.3 AS auto_service_type, l7_protocol,
    observation_point, endpoint, signal_source, is_tls, agent_id,
    server_port, end.4 AS auto_instance_id, end.5 AS auto_instance_type, end.6 AS gprocess_id, end.7 AS host_id,
    end.8 AS container_id, end.9 AS pod_id, end.10 AS ip6,
    sum(t.request) AS request,
    sum(t.response) AS response,
    sum(t.server_error) AS server_error,
    sum(t.client_error) AS client_error,
    sum(t.timeout) AS timeout,
    sum(t.error) AS error,
    sum(t.rrt_sum) AS rrt_sum,
    sum(t.rrt_count) AS rrt_count,
    sum(t.request_length) AS request_length,
    sum(t.response_length) AS response_length,
    max(t.rrt_max) AS rrt_max,
    quantilesDDMergeState(0.01, 0.5, 0.9, 0.95, 0.99)(t.rrt_quantiles) AS rrt_quantiles
FROM flow_metrics.application_stage AS t
ARRAY JOIN [
    ('client', auto_service_id_0, auto_service_type_0, auto_instance_id_0, auto_instance_type_0, gprocess_id_0, host_id_0, container_id_0, pod_id_0, ip6_0),
    ('server', auto_service_id_1, auto_service_type_1, auto_instance_id_1, auto_instance_type_1, gprocess_id_1, host_id_1, container_id_1, pod_id_1, ip6_1)
] AS end
GROUP BY time, role, auto_service_id, auto_service_type, l7_protocol,
    observation_point, endpoint, signal_source, is_tls, agent_id,
    server_port, auto_instance_id, auto_instance_type, gprocess_id, host_id,
    container_id, pod_id, ip6;
