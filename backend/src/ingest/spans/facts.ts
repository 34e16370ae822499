/** Numbers of the names of attributes that tell something, as they come below. */
const NUMBERS = new Map<string, number>();

/** What is told by an attribute of any of these names: the numbers of the names, the best first. */
export type Fact = readonly number[];

/**
 * What rows take from a span's attributes, by the names that OpenTelemetry's semantic conventions have given it over
 * time, the stable one first: https://opentelemetry.io/docs/specs/semconv/
 */
function fact(...names: readonly string[]): Fact {
  return names.map((name) => {
    const number = NUMBERS.get(name) ?? NUMBERS.size;
    NUMBERS.set(name, number);
    return number;
  });
}

export const HTTP_METHOD = fact('http.request.method', 'http.method');
export const HTTP_METHOD_ORIGINAL = fact('http.request.method_original');
export const HTTP_STATUS = fact('http.response.status_code', 'http.status_code');
export const HTTP_ROUTE = fact('http.route', 'url.template');
export const HTTP_HOST = fact('http.host', 'http.request.header.host');
export const HTTP_TARGET = fact('http.target');
export const URL_PATH = fact('url.path');
export const URL_QUERY = fact('url.query');
export const URL_FULL = fact('url.full', 'http.url');
export const URL_SCHEME = fact('url.scheme', 'http.scheme');
export const HTTP_VERSION = fact('network.protocol.version', 'http.flavor', 'net.protocol.version');
export const REQUEST_SIZE = fact('http.request.size', 'http.request.body.size', 'http.request_content_length');
export const RESPONSE_SIZE = fact('http.response.size', 'http.response.body.size', 'http.response_content_length');
export const REQUEST_ID_OF_REQUEST = fact(
  'http.request.header.x-request-id',
  'http.request.header.x_request_id',
  'guid:x-request-id',
);
export const REQUEST_ID_OF_RESPONSE = fact('http.response.header.x-request-id', 'http.response.header.x_request_id');

export const RPC_SYSTEM = fact('rpc.system.name', 'rpc.system');
export const RPC_SERVICE = fact('rpc.service');
export const RPC_METHOD = fact('rpc.method');
export const RPC_STATUS = fact(
  'rpc.response.status_code',
  'rpc.grpc.status_code',
  'grpc.status_code',
  'rpc.connect_rpc.error_code',
);
export const RPC_JSON_STATUS = fact('rpc.jsonrpc.error_code');

export const DB_SYSTEM = fact('db.system.name', 'db.system');
export const DB_NAMESPACE = fact('db.namespace', 'db.name', 'db.redis.database_index');
export const DB_STATEMENT = fact('db.query.text', 'db.statement');
export const DB_SUMMARY = fact('db.query.summary');
export const DB_OPERATION = fact('db.operation.name', 'db.operation', 'db.cosmosdb.operation_type');
export const DB_COLLECTION = fact(
  'db.collection.name',
  'db.sql.table',
  'db.mongodb.collection',
  'db.cassandra.table',
  'db.cosmosdb.container',
);
export const DB_STATUS = fact('db.response.status_code');

export const MESSAGING_SYSTEM = fact('messaging.system');
export const MESSAGING_OPERATION = fact('messaging.operation.type', 'messaging.operation.name', 'messaging.operation');
export const MESSAGING_DESTINATION = fact(
  'messaging.destination.name',
  'messaging.destination',
  'messaging.source.name',
);
export const MESSAGING_TEMPLATE = fact('messaging.destination.template');
export const MESSAGING_SIZE = fact('messaging.message.body.size', 'messaging.message_payload_size_bytes');

export const DNS_NAME = fact('dns.question.name');

export const PEER_SERVICE = fact('service.peer.name', 'peer.service');
export const SERVER_ADDRESS = fact('server.address', 'net.peer.name');
export const HOST_NAME = fact('server.address', 'net.host.name');
export const SERVER_PORT = fact('server.port');
export const CLIENT_ADDRESS = fact('client.address', 'http.client_ip');
export const CLIENT_PORT = fact('client.port');
export const PEER_ADDRESS = fact(
  'network.peer.address',
  'net.sock.peer.addr',
  'net.peer.ip',
  'server.socket.address',
  'client.socket.address',
);
export const PEER_PORT = fact(
  'network.peer.port',
  'net.sock.peer.port',
  'net.peer.port',
  'server.socket.port',
  'client.socket.port',
);
export const LOCAL_ADDRESS = fact('network.local.address', 'net.sock.host.addr', 'net.host.ip');
export const LOCAL_PORT = fact('network.local.port', 'net.sock.host.port', 'net.host.port');
export const TRANSPORT = fact('network.transport', 'net.transport');

export const ERROR_TYPE = fact('error.type', 'exception.type');
export const ERROR_MESSAGE = fact('error.message', 'exception.message');

/** How many names there are. */
export const FACT_NAMES = NUMBERS.size;

/** The number of a name that tells a fact, -1 of any other. */
export const factNumber = (name: string): number => NUMBERS.get(name) ?? -1;
