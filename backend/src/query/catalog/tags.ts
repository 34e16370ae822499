/**
 * The closed list of what questions may filter and group by. Statements take identifiers and expressions from here
 * only, never from a question. `expression` holds for the log, and for the rollups of a second and a minute when
 * `inRollup`; it reads the columns of `keys`, which is what rows are grouped by before names are looked up.
 */
export interface Tag {
  readonly key: string;
  readonly description: string;
  readonly type: 'text' | 'number';
  readonly expression: string;
  readonly keys: readonly string[];
  readonly inRollup: boolean;
  readonly side?: 'client' | 'server';
}

/** The same expression where the log is read as it is: its rows have every peer's address. */
export const onLog = (sql: string): string =>
  sql.replaceAll(/\bpeer_ip_([01])\b/g, 'if(is_ipv4, toIPv6(ip4_$1), ip6_$1)');

type Sided = Omit<Tag, 'key' | 'side' | 'expression' | 'keys'> & { expression: string; keys: readonly string[] };

/** `%` stands for the side. `peer_ip_%` is the address of a peer that nobody reported, else `::`. */
const SIDED: Readonly<Record<string, Sided>> = {
  auto_service: {
    description: 'Service: of the process, else host or container, else the address',
    type: 'text',
    expression: 'auto_name(auto_service_type_%, auto_service_id_%, ip_text(peer_ip_%))',
    keys: ['auto_service_type_%', 'auto_service_id_%', 'peer_ip_%'],
    inRollup: true,
  },
  auto_instance: {
    description: 'Instance of the service',
    type: 'text',
    expression: 'auto_name(auto_instance_type_%, auto_instance_id_%, ip_text(peer_ip_%))',
    keys: ['auto_instance_type_%', 'auto_instance_id_%', 'peer_ip_%'],
    inRollup: true,
  },
  host: {
    description: 'Host',
    type: 'text',
    expression: 'tag_name(2, host_id_%)',
    keys: ['host_id_%'],
    inRollup: true,
  },
  container: {
    description: 'Container',
    type: 'text',
    expression: 'tag_name(3, container_id_%)',
    keys: ['container_id_%'],
    inRollup: true,
  },
  pod: { description: 'Pod', type: 'text', expression: 'tag_name(10, pod_id_%)', keys: ['pod_id_%'], inRollup: true },
  gprocess: {
    description: 'Process',
    type: 'text',
    expression: 'tag_name(1, gprocess_id_%)',
    keys: ['gprocess_id_%'],
    inRollup: true,
  },
  is_internet: {
    description: '1 for addresses of the public Internet that nobody reported',
    type: 'number',
    expression: 'toUInt8(auto_service_type_% = 0)',
    keys: ['auto_service_type_%'],
    inRollup: true,
  },
  ip: {
    description: 'Address',
    type: 'text',
    expression: 'if(is_ipv4, toString(ip4_%), toString(ip6_%))',
    keys: ['is_ipv4', 'ip4_%', 'ip6_%'],
    inRollup: false,
  },
  process_kname: logColumn('process_kname_%', 'text', 'Kernel name (comm) of the process'),
  process_id: logColumn('process_id_%', 'number', 'Process id on its host'),
};

const PLAIN: Readonly<Record<string, Omit<Tag, 'key'>>> = {
  endpoint: { ...logColumn('endpoint', 'text', 'Resource reduced to a low-cardinality group'), inRollup: true },
  l7_protocol_str: {
    description: 'Application protocol',
    type: 'text',
    expression: 'l7_protocol_name(l7_protocol)',
    keys: ['l7_protocol'],
    inRollup: true,
  },
  l7_protocol: { ...logColumn('l7_protocol', 'number', 'Number of the application protocol'), inRollup: true },
  observation_point: {
    description: 'Where on the way the request was seen',
    type: 'text',
    expression: 'toString(observation_point)',
    keys: ['observation_point'],
    inRollup: true,
  },
  signal_source_str: {
    description: 'What saw it: eBPF, OTel, …',
    type: 'text',
    expression: 'signal_source_name(signal_source)',
    keys: ['signal_source'],
    inRollup: true,
  },
  server_port: { ...logColumn('server_port', 'number', 'Port of the server'), inRollup: true },
  is_tls: { ...logColumn('is_tls', 'number', '1 when read inside TLS'), inRollup: true },
  agent_id: { ...logColumn('agent_id', 'number', 'Agent that produced the row'), inRollup: true },
  response_status_str: {
    description: 'ok, timeout, server_error, client_error, parse_failed or unknown',
    type: 'text',
    expression: 'response_status_name(response_status)',
    keys: ['response_status'],
    inRollup: false,
  },
  request_type: logColumn('request_type', 'text', 'Method, command or query type'),
  request_domain: logColumn('request_domain', 'text', 'Host, vhost or queried name'),
  request_resource: logColumn('request_resource', 'text', 'Path, statement, key or topic; literals masked'),
  response_code: logColumn('response_code', 'number', 'Status or error code of the protocol'),
  response_exception: logColumn('response_exception', 'text', 'Error text'),
  response_duration: logColumn('response_duration', 'number', 'Duration, µs'),
  request_length: logColumn('request_length', 'number', 'Size of the request, B'),
  response_length: logColumn('response_length', 'number', 'Size of the response, B'),
  version: logColumn('version', 'text', 'Protocol version'),
  client_port: logColumn('client_port', 'number', 'Port of the client'),
  trace_id: logColumn('trace_id', 'text', 'Trace id from headers or span'),
  span_id: logColumn('span_id', 'text', 'Span id from headers or span'),
  x_request_id_0: { ...logColumn('x_request_id_0', 'text', 'X-Request-ID of the request'), side: 'client' },
  x_request_id_1: { ...logColumn('x_request_id_1', 'text', 'X-Request-ID of the response'), side: 'server' },
  app_service: logColumn('app_service', 'text', 'Service name told by an SDK'),
  app_instance: logColumn('app_instance', 'text', 'Service instance told by an SDK'),
  span_name: logColumn('span_name', 'text', 'Name of a span as its SDK tells it'),
  app_peer: logColumn('app_peer', 'text', 'Other end of a call as an SDK names it'),
  scope_name: {
    description: 'Instrumentation scope that a span comes from',
    type: 'text',
    expression: "dictGet('tag.resource_dict', 'scope_name', resource_id)",
    keys: ['resource_id'],
    inRollup: false,
  },
  http_proxy_client: logColumn('http_proxy_client', 'text', 'Original client by X-Forwarded-For'),
  row_id: {
    description: 'Id of the row',
    type: 'text',
    expression: 'toString(row_id)',
    keys: ['row_id'],
    inRollup: false,
  },
};

function logColumn(name: string, type: 'text' | 'number', description: string): Sided {
  const expression = type === 'text' ? `toString(${name})` : name;
  return { description, type, expression, keys: [name], inRollup: false };
}

/** Bases that exist on both sides; without a suffix they mean the side a question is about, or either. */
export const SIDED_TAGS: readonly string[] = Object.freeze(Object.keys(SIDED));

export const TAGS: ReadonlyMap<string, Tag> = new Map(
  [
    ...Object.entries(SIDED).flatMap(([base, tag]) => [onSide(base, tag, 0), onSide(base, tag, 1)]),
    ...Object.entries(PLAIN).map(([key, tag]) => ({ key, ...tag })),
  ].map((tag) => [tag.key, Object.freeze(tag)]),
);

/** Attributes by their name: of the row, or of the resource that its span comes from. */
const ATTRIBUTES = [
  {
    prefix: 'attribute.',
    description: 'Attribute of the row',
    keys: ['attribute_names', 'attribute_values'],
    expression: (name: string) => `attribute_values[indexOf(attribute_names, '${name}')]`,
  },
  {
    prefix: 'resource.',
    description: 'Attribute of the resource that a told span comes from',
    keys: ['resource_id'],
    expression: (name: string) => `resource_attribute(resource_id, '${name}')`,
  },
] as const;

/** The tag `attribute.…` or `resource.…` of a name that needs no quoting; undefined for every other key. */
export function attributeTag(key: string): Tag | undefined {
  const kind = ATTRIBUTES.find(({ prefix }) => key.startsWith(prefix));
  const name = kind ? key.slice(kind.prefix.length) : '';
  if (!kind || !/^[\w.:/@ -]{1,200}$/.test(name)) return undefined;
  return {
    key,
    description: kind.description,
    type: 'text',
    expression: kind.expression(name),
    keys: kind.keys,
    inRollup: false,
  };
}

function onSide(base: string, tag: Sided, side: 0 | 1): Tag {
  const place = (text: string) => text.replaceAll('%', String(side));
  return {
    ...tag,
    key: `${base}_${side}`,
    expression: place(tag.expression),
    keys: tag.keys.map(place),
    side: side === 0 ? 'client' : 'server',
  };
}
