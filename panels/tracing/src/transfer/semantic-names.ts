/** OpenTelemetry's names for our columns. Columns without one travel as `thalweg.<column>`. */
export const OURS = 'thalweg.';

const ANY: Readonly<Record<string, string>> = {
  client_port: 'client.port',
  server_port: 'server.port',
  ip_0: 'client.address',
  ip_1: 'server.address',
  version: 'network.protocol.version',
  trace_id: 'thalweg.header_trace_id',
  response_exception: 'error.message',
};

const HTTP: Readonly<Record<string, string>> = {
  request_type: 'http.request.method',
  request_resource: 'url.path',
  endpoint: 'http.route',
  response_code: 'http.response.status_code',
  request_length: 'http.request.size',
  response_length: 'http.response.size',
};

const DATABASE: Readonly<Record<string, string>> = {
  request_resource: 'db.query.text',
  endpoint: 'db.query.summary',
  request_type: 'db.operation.name',
  response_code: 'db.response.status_code',
};

const RPC: Readonly<Record<string, string>> = {
  request_resource: 'rpc.method',
  response_code: 'rpc.response.status_code',
};
const DNS: Readonly<Record<string, string>> = { request_domain: 'dns.question.name' };

/** Names of systems as the conventions have them, by our protocol names. */
const DATABASES: Readonly<Record<string, string>> = {
  mysql: 'mysql',
  postgresql: 'postgresql',
  redis: 'redis',
  mongodb: 'mongodb',
  oracle: 'oracle.db',
  memcached: 'memcached',
};

/** Columns of the process, as attributes of its resource. */
export const RESOURCE_NAMES: Readonly<Record<string, string>> = Object.freeze({
  instance: 'service.instance.id',
  process: 'process.executable.name',
  process_id: 'process.pid',
  host: 'host.name',
  container: 'container.name',
  pod: 'k8s.pod.name',
  ip: 'host.ip',
});

export function semanticName(column: string, protocol: string): string {
  const name = protocol.toLowerCase();
  const own = name.startsWith('http')
    ? HTTP
    : name in DATABASES
      ? DATABASE
      : name === 'grpc'
        ? RPC
        : name === 'dns'
          ? DNS
          : {};
  return own[column] ?? ANY[column] ?? (column.includes('.') ? column : `${OURS}${column}`);
}

/** What the conventions want to be said of a protocol itself. */
export function protocolAttributes(protocol: string): Array<[string, unknown]> {
  const name = protocol.toLowerCase();
  if (name in DATABASES) {
    return [['db.system.name', DATABASES[name]]];
  }
  if (name === 'grpc') {
    return [['rpc.system.name', 'grpc']];
  }
  return name === '' ? [] : [['network.protocol.name', name]];
}

/** Protocol of a span that tells it by the conventions alone, old names among them. */
export function protocolOf(attributes: ReadonlyMap<string, unknown>): string {
  for (const key of ['db.system.name', 'db.system', 'rpc.system.name', 'rpc.system', 'messaging.system']) {
    const value = attributes.get(key);
    if (typeof value === 'string' && value !== '') {
      return SPELLING[value] ?? value;
    }
  }
  const isHttp = ['http.request.method', 'http.method', 'http.url', 'url.full'].some((key) => attributes.has(key));
  return isHttp ? 'HTTP' : String(attributes.get('network.protocol.name') ?? '');
}

const SPELLING: Readonly<Record<string, string>> = {
  mysql: 'MySQL',
  mariadb: 'MySQL',
  postgresql: 'PostgreSQL',
  redis: 'Redis',
  mongodb: 'MongoDB',
  grpc: 'gRPC',
  kafka: 'Kafka',
};
