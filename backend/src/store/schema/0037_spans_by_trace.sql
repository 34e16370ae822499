-- Relatives by span id share the trace id, by which they are found all at once: span ids are keys only where there is no
-- trace id. Two thirds of the keys of told spans.
ALTER TABLE flow_log.l7_association_view $ON_CLUSTER MODIFY QUERY
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
    if(span_id = '' OR trace_id != '', 0, assoc_span_id(span_id)),
    if(parent_span_id = '' OR trace_id != '', 0, assoc_parent_span_id(parent_span_id))
]) AS key;
