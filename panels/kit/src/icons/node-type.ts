/** Kinds of node that have an icon of their own. */
export const NODE_TYPES = [
  'process',
  'service',
  'database',
  'cache',
  'queue',
  'proxy',
  'dns',
  'host',
  'pod',
  'client',
  'internet',
  'ip',
  'unknown',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export const ICON_BOX = 24;

/** Outlines in a 24 × 24 box, drawn by stroke: the same string serves SVG and Path2D. */
export const NODE_TYPE_PATH: Readonly<Record<NodeType, string>> = Object.freeze({
  // A window with a prompt.
  process: 'M3.5 5h17v14h-17zM3.5 9h17M7 12.5l2 1.8-2 1.7M11.5 16h4',
  // A hexagon with a core.
  service: 'M12 3l7.8 4.5v9L12 21l-7.8-4.5v-9zM12 9.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6z',
  // A drum.
  database:
    'M4.5 6c0-1.7 3.4-3 7.5-3s7.5 1.3 7.5 3-3.4 3-7.5 3-7.5-1.3-7.5-3zM4.5 6v12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3V6M4.5 12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3',
  // A stack with a bolt.
  cache: 'M3.5 7.5L12 3.5l8.5 4L12 11.5zM3.5 12l4.2 2M20.5 12l-4.2 2M3.5 16.5l8.5 4 8.5-4M12.8 11.8l-2.3 3h3l-2.3 3',
  // Messages in a row.
  queue: 'M3.5 8h5v8h-5zM9.8 8h5v8h-5zM16.2 9.2L20.5 12l-4.3 2.8',
  // One in, two out.
  proxy: 'M3 12h7M10 12l6-5.5h4.5M10 12l6 5.5h4.5M18 4l2.7 2.5L18 9M18 15l2.7 2.5L18 20',
  // A signpost.
  dns: 'M12 3v18M5 5h10l3 2.5-3 2.5H5zM19 12.5h-9l-3 2.2 3 2.3h9z',
  // A rack.
  host: 'M4 4h16v7H4zM4 13h16v7H4zM7 7.5h.6M7 16.5h.6M11 7.5h6M11 16.5h6',
  // A cube.
  pod: 'M12 3l8 4.4v9.2L12 21l-8-4.4V7.4zM4 7.4l8 4.4 8-4.4M12 11.8V21',
  // A person.
  client: 'M12 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6',
  // A globe.
  internet:
    'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM3 12h18M12 3c2.6 2.4 3.9 5.5 3.9 9s-1.3 6.6-3.9 9c-2.6-2.4-3.9-5.5-3.9-9s1.3-6.6 3.9-9z',
  // A pin.
  ip: 'M12 21c-4.5-4.6-6.7-8-6.7-11a6.7 6.7 0 1 1 13.4 0c0 3-2.2 6.4-6.7 11zM12 7.8a2.3 2.3 0 1 1 0 4.6a2.3 2.3 0 1 1 0-4.6z',
  unknown: 'M8.5 9a3.5 3.5 0 1 1 5.6 2.8c-1.4 1-2.1 1.6-2.1 3.2M12 18.5v.6',
});

/** What other tools call the same thing, and what program names give away. */
const NODE_TYPE_ALIASES: Readonly<Record<string, NodeType>> = Object.freeze({
  db: 'database',
  sql: 'database',
  mysql: 'database',
  mysqld: 'database',
  mariadb: 'database',
  mariadbd: 'database',
  postgres: 'database',
  postgresql: 'database',
  mongodb: 'database',
  rds: 'database',
  redis: 'cache',
  'redis-server': 'cache',
  memcached: 'cache',
  kafka: 'queue',
  mq: 'queue',
  messaging: 'queue',
  rabbitmq: 'queue',
  nats: 'queue',
  lb: 'proxy',
  gateway: 'proxy',
  nginx: 'proxy',
  haproxy: 'proxy',
  envoy: 'proxy',
  gprocess: 'process',
  pod_service: 'service',
  chost: 'host',
  node: 'host',
  pod_node: 'host',
  vm: 'host',
  container: 'pod',
  user: 'client',
  internet_ip: 'internet',
  external: 'internet',
});

const known = (name: string): NodeType | undefined =>
  NODE_TYPES.find((type) => type === name) ?? NODE_TYPE_ALIASES[name];

/** Type for the first hint that says something: an explicit type, a protocol, a name. */
export function nodeTypeOf(...hints: readonly string[]): NodeType {
  for (const hint of hints) {
    const type = known(hint.trim().toLowerCase());
    if (type && type !== 'unknown') return type;
  }
  return 'unknown';
}
