/** What tables hold, for the catalog. */
export const DESCRIBED_TABLES: Readonly<Record<string, string>> = Object.freeze({
  'flow_log.l7_flow_log': 'Requests, one row each at every observation point that saw it',
  'flow_log.l7_association': 'Index over what rows share with their relatives: hashed keys to row ids',
  'flow_metrics.application_map_1s': 'Requests by client and server, endpoint and observation point, each second',
  'flow_metrics.application_map_1m': 'Requests by client and server, endpoint and observation point, each minute',
  'flow_metrics.application_1s': 'Requests by one of their ends, endpoint and observation point, each second',
  'flow_metrics.application_1m': 'Requests by one of their ends, endpoint and observation point, each minute',
  'event.agent_ledger': 'What agents captured and dropped, by reason',
  'event.stored_rows': 'Rows stored, by signal and agent',
  'tag.process': 'Processes that agents reported',
  'tag.host': 'Hosts that agents reported',
  'tag.address': 'Addresses and whose they are, with the time for which that holds',
  'tag.listener': 'Listening sockets and their processes',
});

/** Columns that the engine computes, by name without side. */
export const DESCRIBED_COLUMNS: Readonly<Record<string, string>> = Object.freeze({
  time: 'Time, the primary key; put a condition on it',
  role: 'Which end of the calls the row describes',
  auto_service_id: 'Id of the service',
  auto_service_type: 'What the service is: process, container, host, address or internet',
  auto_instance_id: 'Id of the instance',
  auto_instance_type: 'What the instance is',
  gprocess_id: 'Id of the process',
  host_id: 'Id of the host',
  container_id: 'Id of the container',
  pod_id: 'Id of the pod',
  process: 'Process, by its reported name or its kernel name',
  auto_service: 'Service: of the process, else host or container, else the address',
  auto_instance: 'Instance of the service',
  gprocess: 'Process',
  host: 'Host',
  container: 'Container',
  pod: 'Pod',
  ip: 'Address',
  trace_id_index: 'Hash of trace_id',
  request: 'Requests',
  response: 'Answers',
  error: 'Failed requests: errors of either side and timeouts',
  server_error: 'Requests that the server failed',
  client_error: 'Requests that the client got wrong',
  timeout: 'Requests without an answer',
  rrt_sum: 'Sum of latencies',
  rrt_count: 'Number of latencies in rrt_sum',
  rrt_max: 'Highest latency',
  rrt_quantiles: 'Sketch of latencies; read it with quantilesDDMerge(0.01, 0.5, 0.9, 0.95, 0.99)',
});

/** Functions of the schema that SQL may use beside ClickHouse's own. */
export const FUNCTIONS: readonly { name: string; description: string }[] = Object.freeze([
  { name: 'tag_name', description: 'tag_name(kind, id): name of a tag; kind 1 process, 2 host, 3 container, 10 pod' },
  { name: 'auto_name', description: 'auto_name(type, id, address): name of a service or instance' },
  { name: 'ip_text', description: 'ip_text(address): IPv6 as text, mapped IPv4 without its prefix' },
  { name: 'l7_protocol_name', description: 'l7_protocol_name(number): name of an application protocol' },
  { name: 'response_status_name', description: 'response_status_name(number): ok, timeout, server_error, …' },
  { name: 'signal_source_name', description: 'signal_source_name(number): eBPF, OTel, …' },
]);
