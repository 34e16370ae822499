-- What the log adds to the metrics, one row per second and combination of tags. It is stored nowhere: the tables below
-- are fed from it, so that a batch is grouped once. It has no names to look up, which every insert would resolve anew.
CREATE TABLE IF NOT EXISTS flow_metrics.application_stage $ON_CLUSTER
(
    time DateTime,
    agent_id UInt32,
    observation_point LowCardinality(String),
    signal_source UInt8,
    l7_protocol UInt8,
    is_tls UInt8,
    server_port UInt16,
    endpoint LowCardinality(String),
    auto_service_type_0 UInt8,
    auto_service_id_0 UInt32,
    auto_instance_type_0 UInt8,
    auto_instance_id_0 UInt32,
    gprocess_id_0 UInt32,
    host_id_0 UInt32,
    container_id_0 UInt32,
    pod_id_0 UInt32,
    ip6_0 IPv6 COMMENT 'Address of a peer that nobody reported, else ::',
    auto_service_type_1 UInt8,
    auto_service_id_1 UInt32,
    auto_instance_type_1 UInt8,
    auto_instance_id_1 UInt32,
    gprocess_id_1 UInt32,
    host_id_1 UInt32,
    container_id_1 UInt32,
    pod_id_1 UInt32,
    ip6_1 IPv6 COMMENT 'Address of a peer that nobody reported, else ::',
    request SimpleAggregateFunction(sum, UInt64),
    response SimpleAggregateFunction(sum, UInt64),
    server_error SimpleAggregateFunction(sum, UInt64),
    client_error SimpleAggregateFunction(sum, UInt64),
    timeout SimpleAggregateFunction(sum, UInt64),
    error SimpleAggregateFunction(sum, UInt64),
    rrt_sum SimpleAggregateFunction(sum, UInt64),
    rrt_count SimpleAggregateFunction(sum, UInt64),
    request_length SimpleAggregateFunction(sum, UInt64),
    response_length SimpleAggregateFunction(sum, UInt64),
    rrt_max SimpleAggregateFunction(max, UInt64),
    rrt_quantiles AggregateFunction(quantilesDD(0.01, 0.5, 0.9, 0.95, 0.99), UInt64),
    row_count UInt64,
    first_row_id UInt64
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS flow_metrics.application_stage_view $ON_CLUSTER TO flow_metrics.application_stage AS
SELECT
    any(t.time) AS time, any(t.auto_service_id_1) AS auto_service_id_1,
    any(t.auto_service_id_0) AS auto_service_id_0, any(t.auto_service_type_1) AS auto_service_type_1,
    any(t.auto_service_type_0) AS auto_service_type_0, any(t.l7_protocol) AS l7_protocol,
    any(t.observation_point) AS observation_point, any(t.endpoint) AS endpoint,
    any(t.signal_source) AS signal_source, any(t.is_tls) AS is_tls, any(t.agent_id) AS agent_id,
    any(t.server_port) AS server_port, any(t.auto_instance_id_0) AS auto_instance_id_0,
    any(t.auto_instance_type_0) AS auto_instance_type_0, any(t.gprocess_id_0) AS gprocess_id_0,
    any(t.host_id_0) AS host_id_0, any(t.container_id_0) AS container_id_0, any(t.pod_id_0) AS pod_id_0,
    any(t.ip6_0) AS ip6_0, any(t.auto_instance_id_1) AS auto_instance_id_1,
    any(t.auto_instance_type_1) AS auto_instance_type_1, any(t.gprocess_id_1) AS gprocess_id_1,
    any(t.host_id_1) AS host_id_1, any(t.container_id_1) AS container_id_1, any(t.pod_id_1) AS pod_id_1,
    any(t.ip6_1) AS ip6_1,
    sum(type != 1) AS request,
    sum(type != 0 AND response_status != 2) AS response,
    sum(response_status = 3) AS server_error,
    sum(response_status = 4) AS client_error,
    sum(response_status = 2) AS timeout,
    sum(response_status IN (2, 3, 4)) AS error,
    sumIf(response_duration, type = 2 AND response_status != 2) AS rrt_sum,
    sum(type = 2 AND response_status != 2) AS rrt_count,
    sum(toUInt64(greatest(request_length, 0))) AS request_length,
    sum(toUInt64(greatest(response_length, 0))) AS response_length,
    maxIf(response_duration, type = 2 AND response_status != 2) AS rrt_max,
    quantilesDDStateIf(0.01, 0.5, 0.9, 0.95, 0.99)(response_duration, type = 2 AND response_status != 2) AS rrt_quantiles,
    count() AS row_count,
    min(log_row_id) AS first_row_id
FROM
(
    SELECT
        time, auto_service_id_1, auto_service_id_0, auto_service_type_1, auto_service_type_0,
        l7_protocol, observation_point, endpoint, signal_source, is_tls,
        agent_id, server_port, auto_instance_id_0, auto_instance_type_0, gprocess_id_0,
        host_id_0, container_id_0, pod_id_0, if(auto_service_type_0 IN (0, 255), if(is_ipv4, toIPv6(ip4_0), log.ip6_0), toIPv6('::')) AS ip6_0, auto_instance_id_1,
        auto_instance_type_1, gprocess_id_1, host_id_1, container_id_1, pod_id_1,
        if(auto_service_type_1 IN (0, 255), if(is_ipv4, toIPv6(ip4_1), log.ip6_1), toIPv6('::')) AS ip6_1,
        type, response_status, response_duration, log.row_id AS log_row_id, log.request_length AS request_length, log.response_length AS response_length
    FROM flow_log.l7_flow_log AS log
) AS t
-- One hash for two dozen columns: half the time, and a batch has too few combinations for two to be alike.
GROUP BY cityHash64(
    t.time, t.auto_service_id_1, t.auto_service_id_0, t.auto_service_type_1, t.auto_service_type_0, t.l7_protocol,
    t.observation_point, t.endpoint, t.signal_source, t.is_tls, t.agent_id, t.server_port, t.auto_instance_id_0,
    t.auto_instance_type_0, t.gprocess_id_0, t.host_id_0, t.container_id_0, t.pod_id_0, t.ip6_0, t.auto_instance_id_1,
    t.auto_instance_type_1, t.gprocess_id_1, t.host_id_1, t.container_id_1, t.pod_id_1, t.ip6_1
);

CREATE MATERIALIZED VIEW IF NOT EXISTS event.stored_l7_flow_log_view $ON_CLUSTER TO event.stored_rows AS
SELECT
    'l7_flow_log' AS signal,
    stage.agent_id AS agent_id,
    toStartOfInterval(stage.time, INTERVAL 6 HOUR) AS part_time,
    min(stage.first_row_id) AS first_row_id,
    sum(stage.row_count) AS rows
FROM flow_metrics.application_stage AS stage
GROUP BY agent_id, part_time;
