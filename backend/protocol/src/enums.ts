/**
 * Enumerations as stored. The numbers are DeepFlow's where it has one, so that its users' SQL keeps its meaning.
 */

/** `l7_flow_log.l7_protocol` */
export const L7_PROTOCOL = {
  UNKNOWN: 0,
  HTTP1: 20,
  HTTP2: 21,
  DUBBO: 40,
  GRPC: 41,
  FASTCGI: 44,
  THRIFT: 51,
  MYSQL: 60,
  POSTGRESQL: 61,
  CLICKHOUSE: 64,
  CASSANDRA: 65,
  REDIS: 80,
  MONGODB: 81,
  MEMCACHED: 82,
  KAFKA: 100,
  MQTT: 101,
  AMQP: 102,
  NATS: 104,
  PULSAR: 105,
  ROCKETMQ: 107,
  DNS: 120,
  TLS: 121,
  PING: 122,
  CUSTOM: 127,
} as const;
export type L7Protocol = (typeof L7_PROTOCOL)[keyof typeof L7_PROTOCOL];

/** Display names, also the values of the alias column `l7_protocol_str`. */
export const L7_PROTOCOL_NAME: Readonly<Record<number, string>> = Object.freeze({
  0: 'Unknown',
  20: 'HTTP',
  21: 'HTTP2',
  40: 'Dubbo',
  41: 'gRPC',
  44: 'FastCGI',
  51: 'Thrift',
  60: 'MySQL',
  61: 'PostgreSQL',
  64: 'ClickHouse',
  65: 'Cassandra',
  80: 'Redis',
  81: 'MongoDB',
  82: 'Memcached',
  100: 'Kafka',
  101: 'MQTT',
  102: 'AMQP',
  104: 'NATS',
  105: 'Pulsar',
  107: 'RocketMQ',
  120: 'DNS',
  121: 'TLS',
  122: 'Ping',
  127: 'Custom',
});

/** `response_status` */
export const RESPONSE_STATUS = {
  OK: 0,
  TIMEOUT: 2,
  SERVER_ERROR: 3,
  CLIENT_ERROR: 4,
  UNKNOWN: 5,
  PARSE_FAILED: 6,
} as const;

/** `type`: what of the exchange was seen. */
export const LOG_TYPE = { REQUEST: 0, RESPONSE: 1, SESSION: 2 } as const;

/** `signal_source` */
export const SIGNAL_SOURCE = { PACKET: 0, EBPF: 3, OTEL: 4, SKYWALKING: 6, ZIPKIN: 7 } as const;
export const SIGNAL_SOURCE_NAME: Readonly<Record<number, string>> = Object.freeze({
  0: 'Packet',
  3: 'eBPF',
  4: 'OTel',
  6: 'SkyWalking',
  7: 'Zipkin',
});

/** `capture_nic_type` */
export const CAPTURE_NIC_TYPE = { LOCAL: 0, EBPF: 7, OTEL: 8 } as const;

/** `protocol`: IP protocol number. */
export const IP_PROTOCOL = { TCP: 6, UDP: 17 } as const;

/** Observation points from client to server; the index is the rank in which a request passes them. */
export const OBSERVATION_POINTS = [
  'c-app',
  'c-p',
  'c',
  'c-nd',
  'c-hv',
  'c-gw',
  'local',
  'rest',
  's-gw',
  's-hv',
  's-nd',
  's',
  's-p',
  's-app',
  'app',
] as const;
export type ObservationPoint = (typeof OBSERVATION_POINTS)[number];

/** `auto_instance_type_*`, `auto_service_type_*` (DeepFlow's numbers; 11 is a Kubernetes service). */
export const AUTO_TYPE = {
  INTERNET_IP: 0,
  HOST: 6,
  POD: 10,
  SERVICE: 11,
  POD_NODE: 14,
  PROCESS: 120,
  CONTAINER: 121,
  IP: 255,
} as const;
