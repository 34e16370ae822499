-- Spans inside a service are no requests: the metrics are of calls alone.
ALTER TABLE flow_metrics.application_map_1s_view $ON_CLUSTER MODIFY QUERY
SELECT
    time, auto_service_id_1, auto_service_id_0, auto_service_type_1, auto_service_type_0,
    l7_protocol, observation_point, endpoint, signal_source, is_tls,
    agent_id, server_port, auto_instance_id_0, auto_instance_type_0, gprocess_id_0,
    host_id_0, container_id_0, pod_id_0, ip6_0, auto_instance_id_1,
    auto_instance_type_1, gprocess_id_1, host_id_1, container_id_1, pod_id_1,
    ip6_1,
    request, response, server_error, client_error, timeout,
    error, rrt_sum, rrt_count, request_length, response_length,
    rrt_max, rrt_quantiles
FROM flow_metrics.application_stage
WHERE observation_point != 'app';

ALTER TABLE flow_metrics.application_map_1m_view $ON_CLUSTER MODIFY QUERY
SELECT
    toStartOfMinute(t.time) AS time, auto_service_id_1, auto_service_id_0, auto_service_type_1, auto_service_type_0,
    l7_protocol, observation_point, endpoint, signal_source, is_tls,
    agent_id, server_port, auto_instance_id_0, auto_instance_type_0, gprocess_id_0,
    host_id_0, container_id_0, pod_id_0, ip6_0, auto_instance_id_1,
    auto_instance_type_1, gprocess_id_1, host_id_1, container_id_1, pod_id_1,
    ip6_1,
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
WHERE observation_point != 'app'
GROUP BY time, auto_service_id_1, auto_service_id_0, auto_service_type_1, auto_service_type_0,
    l7_protocol, observation_point, endpoint, signal_source, is_tls,
    agent_id, server_port, auto_instance_id_0, auto_instance_type_0, gprocess_id_0,
    host_id_0, container_id_0, pod_id_0, ip6_0, auto_instance_id_1,
    auto_instance_type_1, gprocess_id_1, host_id_1, container_id_1, pod_id_1,
    ip6_1;
