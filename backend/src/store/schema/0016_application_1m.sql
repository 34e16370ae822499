-- Each call counts for both of its ends: once for the client, once for the server. A view, as to store the same figures
-- a second time takes as much as all the rest of the metrics; role is known before anything is read.
CREATE VIEW IF NOT EXISTS flow_metrics.application_1m $ON_CLUSTER AS
SELECT
    time, toLowCardinality('client') AS role, agent_id, observation_point, signal_source, l7_protocol, is_tls, server_port, endpoint,
    auto_service_type_0 AS auto_service_type, auto_service_id_0 AS auto_service_id, auto_instance_type_0 AS auto_instance_type,
    auto_instance_id_0 AS auto_instance_id, gprocess_id_0 AS gprocess_id, host_id_0 AS host_id, container_id_0 AS container_id,
    pod_id_0 AS pod_id, ip6_0 AS ip6,
    request, response, server_error, client_error, timeout, error, rrt_sum, rrt_count,
    request_length, response_length, rrt_max, rrt_quantiles,
    ip_0 AS ip, gprocess_0 AS gprocess, process_0 AS process, host_0 AS host, container_0 AS container,
    pod_0 AS pod, auto_instance_0 AS auto_instance, auto_service_0 AS auto_service, is_internet_0 AS is_internet,
    l7_protocol_str, signal_source_str
FROM flow_metrics.application_map_1m
UNION ALL
SELECT
    time, toLowCardinality('server'), agent_id, observation_point, signal_source, l7_protocol, is_tls, server_port, endpoint,
    auto_service_type_1, auto_service_id_1, auto_instance_type_1,
    auto_instance_id_1, gprocess_id_1, host_id_1, container_id_1,
    pod_id_1, ip6_1,
    request, response, server_error, client_error, timeout, error, rrt_sum, rrt_count,
    request_length, response_length, rrt_max, rrt_quantiles,
    ip_1, gprocess_1, process_1, host_1, container_1,
    pod_1, auto_instance_1, auto_service_1, is_internet_1,
    l7_protocol_str, signal_source_str
FROM flow_metrics.application_map_1m;
