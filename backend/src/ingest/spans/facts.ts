/**
 * What rows take from a span's attributes, by the names that OpenTelemetry's semantic conventions have given it over
 * time, the stable one first: https://opentelemetry.io/docs/specs/semconv/
 */
export const FACTS = {
  httpMethod: ['http.request.method', 'http.method'],
  httpMethodOriginal: ['http.request.method_original'],
  httpStatus: ['http.response.status_code', 'http.status_code'],
  httpRoute: ['http.route', 'url.template'],
  httpHost: ['http.host', 'http.request.header.host'],
  httpTarget: ['http.target'],
  urlPath: ['url.path'],
  urlQuery: ['url.query'],
  urlFull: ['url.full', 'http.url'],
  urlScheme: ['url.scheme', 'http.scheme'],
  httpVersion: ['network.protocol.version', 'http.flavor', 'net.protocol.version'],
  protocolName: ['network.protocol.name', 'net.protocol.name', 'net.app.protocol.name'],
  requestSize: ['http.request.size', 'http.request.body.size', 'http.request_content_length'],
  responseSize: ['http.response.size', 'http.response.body.size', 'http.response_content_length'],
  requestIdOfRequest: ['http.request.header.x-request-id', 'http.request.header.x_request_id', 'guid:x-request-id'],
  requestIdOfResponse: ['http.response.header.x-request-id', 'http.response.header.x_request_id'],

  rpcSystem: ['rpc.system.name', 'rpc.system'],
  rpcService: ['rpc.service'],
  rpcMethod: ['rpc.method'],
  rpcStatus: ['rpc.response.status_code', 'rpc.grpc.status_code', 'grpc.status_code', 'rpc.connect_rpc.error_code'],
  rpcJsonStatus: ['rpc.jsonrpc.error_code'],

  dbSystem: ['db.system.name', 'db.system'],
  dbNamespace: ['db.namespace', 'db.name', 'db.redis.database_index'],
  dbStatement: ['db.query.text', 'db.statement'],
  dbSummary: ['db.query.summary'],
  dbOperation: ['db.operation.name', 'db.operation', 'db.cosmosdb.operation_type'],
  dbCollection: [
    'db.collection.name',
    'db.sql.table',
    'db.mongodb.collection',
    'db.cassandra.table',
    'db.cosmosdb.container',
  ],
  dbStatus: ['db.response.status_code'],
  dbRows: ['db.response.returned_rows'],

  messagingSystem: ['messaging.system'],
  messagingOperation: ['messaging.operation.type', 'messaging.operation.name', 'messaging.operation'],
  messagingDestination: ['messaging.destination.name', 'messaging.destination', 'messaging.source.name'],
  messagingTemplate: ['messaging.destination.template'],
  messagingSize: ['messaging.message.body.size', 'messaging.message_payload_size_bytes'],

  dnsName: ['dns.question.name'],

  peerService: ['service.peer.name', 'peer.service'],
  serverAddress: ['server.address', 'net.peer.name'],
  hostName: ['server.address', 'net.host.name'],
  serverPort: ['server.port'],
  clientAddress: ['client.address', 'http.client_ip'],
  clientPort: ['client.port'],
  peerAddress: [
    'network.peer.address',
    'net.sock.peer.addr',
    'net.peer.ip',
    'server.socket.address',
    'client.socket.address',
  ],
  peerPort: ['network.peer.port', 'net.sock.peer.port', 'net.peer.port', 'server.socket.port', 'client.socket.port'],
  localAddress: ['network.local.address', 'net.sock.host.addr', 'net.host.ip'],
  localPort: ['network.local.port', 'net.sock.host.port', 'net.host.port'],
  transport: ['network.transport', 'net.transport'],

  errorType: ['error.type', 'exception.type'],
  errorMessage: ['error.message', 'exception.message'],
} as const satisfies Record<string, readonly string[]>;
export type Fact = keyof typeof FACTS;

/** Every name above once, by its number. */
const NAMES = [...new Set<string>(Object.values(FACTS).flat())];
export const FACT_NAMES = NAMES.length;

const NUMBERS: ReadonlyMap<string, number> = new Map(NAMES.map((name, at) => [name, at]));

/** The number of a name that tells a fact, -1 of any other. */
export const factNumber = (name: string): number => NUMBERS.get(name) ?? -1;

/** Numbers of the names of each fact, the best first. */
export const NUMBERS_OF = Object.freeze(
  Object.fromEntries(Object.entries(FACTS).map(([fact, names]) => [fact, names.map(factNumber)])),
) as unknown as Readonly<Record<Fact, readonly number[]>>;
