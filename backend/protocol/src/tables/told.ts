import { table } from './column';

const time = "DateTime64(9, 'UTC')" as const;

/** What SDKs say of where spans and logs come from: resource and scope, once each; rows name it by `resource_id`. */
export const RESOURCE = table({
  name: 'resource',
  store: 'tag.resource',
  signal: 'resource',
  columns: {
    resource_id: { type: 'UInt64', required: true, description: 'Hash of all that follows but the time' },
    service: { type: 'String', required: true, description: 'service.name' },
    instance: { type: 'String', description: 'service.instance.id, else the pod or host name' },
    attributes: { type: 'Map(String, String)', required: true, description: 'Attributes of the resource' },
    scope_name: { type: 'String', description: 'Name of the instrumentation scope' },
    scope_version: { type: 'String', description: 'Its version' },
    scope_attributes: { type: 'Map(String, String)', required: true, description: 'Attributes of the scope' },
    seen_time: { type: time, required: true, unit: 'ns', description: 'When it was told' },
  },
});

/** Services and their instances as SDKs name them, and peers as their callers name them: rows carry ids of them. */
export const APP_NAME = table({
  name: 'app_name',
  store: 'tag.app_name',
  signal: 'app_name',
  columns: {
    service: { type: 'String', required: true, description: 'Service, or peer of one' },
    instance: { type: 'String', required: true, description: 'Instance of it; empty: the service itself' },
    seen_time: { type: time, required: true, unit: 'ns', description: 'When it was told' },
  },
});

/** Log records of applications. */
export const LOG_RECORD = table({
  name: 'log_record',
  store: 'log.log',
  signal: 'log',
  columns: {
    row_id: { type: 'UInt64', required: true, description: 'Unique id of this row, given by its producer' },
    start_time: { type: time, required: true, unit: 'ns', description: 'When it happened, else when it was observed' },
    observed_time: { type: time, unit: 'ns', description: 'When it was observed' },
    agent_id: { type: 'UInt32', required: true, description: 'Agent or importer that produced the row' },
    signal_source: { type: 'UInt8', required: true, description: 'OTel, SkyWalking, …' },
    resource_id: { type: 'UInt64', required: true, description: 'Where it comes from: tag.resource' },
    app_service: { type: 'String', description: 'Service name told' },
    app_instance: { type: 'String', description: 'Service instance told' },
    severity_number: { type: 'UInt8', description: 'OpenTelemetry severity, 1 to 24, 0 unknown' },
    severity_text: { type: 'String', description: 'Severity as the source names it' },
    body: { type: 'String', required: true, description: 'Text, or JSON of a structured body' },
    event_name: { type: 'String', description: 'Name of the event' },
    trace_id: { type: 'String', description: 'Trace' },
    span_id: { type: 'String', description: 'Span' },
    trace_flags: { type: 'UInt8', description: 'W3C trace flags' },
    x_request_id: { type: 'String', description: 'X-Request-ID, where an attribute carries it' },
    process_id: { type: 'UInt32', description: 'Process on the host of this agent, 0 unknown' },
    attribute_names: { type: 'Array(String)', description: 'Names of attributes' },
    attribute_values: { type: 'Array(String)', description: 'Their values' },
  },
});
