/** Graphs for tests, the bench and the stand: plain rows, from which frames are made. */
export interface SampleNode {
  id: string;
  title: string;
  node_type: string;
  protocol?: string;
  host?: string;
  /** Cluster, namespace, host. */
  groups?: readonly [cluster: string, namespace: string, host: string];
  internet?: boolean;
  layer?: string;
  change?: 'new' | 'gone' | 'changed' | 'same';
  previous?: SamplePrevious;
}

export interface SamplePrevious {
  rate: number;
  errorRatio: number;
  latencyP95Ms: number;
}

export interface SampleEdge {
  source: string;
  target: string;
  protocol: string;
  rate: number;
  errorRatio: number;
  latencyMs: number;
  layer?: string;
  change?: 'new' | 'gone' | 'changed' | 'same';
  previous?: SamplePrevious;
}

export interface SampleGraph {
  nodes: SampleNode[];
  edges: SampleEdge[];
}

/** Park–Miller: samples are the same everywhere, without a seedable generator in the platform. */
function randomFrom(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const edge = (
  source: string,
  target: string,
  protocol: string,
  rate: number,
  errorRatio: number,
  latencyMs: number,
): SampleEdge => ({ source, target, protocol, rate, errorRatio, latencyMs });

/** The sample application as it is seen by the agent. */
export function bookstore(): SampleGraph {
  return {
    nodes: [
      { id: 'wrk', title: 'wrk', node_type: 'client' },
      { id: 'nginx', title: 'nginx', node_type: 'proxy', protocol: 'HTTP', host: 'edge-1' },
      { id: 'storefront', title: 'storefront', node_type: 'process', protocol: 'HTTP', host: 'shop-1' },
      { id: 'catalogue', title: 'catalogue', node_type: 'process', protocol: 'HTTP', host: 'shop-1' },
      { id: 'inventory', title: 'inventory', node_type: 'process', protocol: 'HTTP', host: 'shop-2' },
      { id: 'payment', title: 'payment', node_type: 'process', protocol: 'HTTP', host: 'shop-2' },
      { id: 'redis', title: 'redis-server', node_type: 'cache', protocol: 'Redis', host: 'data-1' },
      { id: 'mariadb', title: 'mariadbd', node_type: 'database', protocol: 'MySQL', host: 'data-1' },
    ],
    edges: [
      edge('wrk', 'nginx', 'HTTP', 42.3, 0.012, 38.2),
      edge('nginx', 'storefront', 'HTTP', 42.3, 0.012, 36.9),
      edge('storefront', 'catalogue', 'HTTP', 84.5, 0, 8.4),
      edge('storefront', 'inventory', 'HTTP', 42.1, 0.004, 3.2),
      edge('storefront', 'payment', 'HTTP', 9.8, 0.083, 124),
      edge('storefront', 'redis', 'Redis', 126, 0, 0.21),
      edge('catalogue', 'redis', 'Redis', 84.5, 0, 0.18),
      edge('catalogue', 'mariadb', 'MySQL', 31.7, 0, 4.1),
      edge('inventory', 'mariadb', 'MySQL', 42.1, 0, 1.9),
      edge('payment', 'mariadb', 'MySQL', 9.8, 0, 2.2),
    ],
  };
}

const TYPES = ['process', 'service', 'database', 'cache', 'queue', 'proxy', 'pod', 'dns'];
const PROTOCOLS = ['HTTP', 'gRPC', 'MySQL', 'Redis', 'Kafka', 'DNS'];

/** Like a company's services: a few doors, tiers behind them, hubs that many call, some calls back up. */
export function tiers(count: number, seed = 7): SampleGraph {
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: `n${index}`,
    title: `${pick(['cart', 'order', 'user', 'stock', 'price', 'mail', 'search', 'media'])}-${pick(['api', 'worker', 'store', 'gateway', 'sync'])}-${index}`,
    node_type: pick(TYPES),
  }));
  const seen = new Set<string>();
  const edges: SampleEdge[] = [];
  const add = (source: number, target: number) => {
    const key = `${source} ${target}`;
    if (source === target || source < 0 || target < 0 || source >= count || target >= count || seen.has(key)) return;
    seen.add(key);
    const failing = random() < 0.12 ? random() * 0.15 : 0;
    edges.push(
      edge(`n${source}`, `n${target}`, pick(PROTOCOLS), 10 ** (random() * 4 - 1), failing, 10 ** (random() * 3.5 - 1)),
    );
  };
  for (let index = 1; index < count; index++) {
    // Nearer the root means more calls: square the draw.
    add(Math.floor(random() ** 1.6 * index), index);
    if (random() < 0.6) add(Math.floor(random() * index), index);
    if (random() < 0.04) add(index, Math.floor(random() * index));
  }
  return { nodes, edges };
}

/** What breaks layouts: a cycle, both directions, a self loop, dangling ends, two parts, one alone, very long names. */
export function oddities(): SampleGraph {
  const long = 'com.example.retail.fulfilment.warehouse.allocation.StockReservationServiceImplementation-v2-canary';
  return {
    nodes: [
      { id: 'a', title: 'alpha', node_type: 'service' },
      { id: 'b', title: 'beta', node_type: 'service' },
      { id: 'c', title: 'gamma', node_type: 'service' },
      { id: 'long', title: long, node_type: 'pod' },
      { id: 'wide', title: '非常に長い名前のサービス・在庫引当処理サービス・本番環境・カナリア', node_type: 'pod' },
      { id: 'p', title: 'producer', node_type: 'process' },
      { id: 'q', title: 'kafka', node_type: 'queue' },
      { id: 'alone', title: 'alone', node_type: 'host' },
    ],
    edges: [
      edge('a', 'b', 'HTTP', 120, 0, 5),
      edge('b', 'a', 'gRPC', 60, 0.06, 9),
      edge('b', 'c', 'HTTP', 40, 0.02, 12),
      edge('c', 'a', 'HTTP', 20, 0, 7),
      edge('b', 'b', 'HTTP', 15, 0.3, 2),
      edge('a', 'long', 'HTTP', 33, 0, 1200),
      edge('long', 'wide', 'Kafka', 33, 0, 0.004),
      edge('c', '10.0.8.15:5432', 'PostgreSQL', 8, 0, 3),
      edge('p', 'q', 'Kafka', 900, 0, 1),
      edge('q', 'p', 'Kafka', 900, 0, 1),
    ],
  };
}

/** A shop in a cluster: namespaces on hosts, peers on the Internet. */
export function cluster(): SampleGraph {
  const node = (id: string, node_type: string, namespace: string, host: string): SampleNode => ({
    id,
    title: id,
    node_type,
    host,
    groups: namespace ? ['eu-west', namespace, host] : ['', '', host],
  });
  const peer = (address: string): SampleNode => ({ id: address, title: address, node_type: 'ip', internet: true });
  return {
    nodes: [
      { id: 'browser', title: 'browser', node_type: 'client' },
      peer('93.184.216.34'),
      peer('151.101.1.140'),
      peer('1.1.1.1'),
      node('ingress', 'proxy', 'edge', 'node-1'),
      node('storefront', 'service', 'shop', 'node-1'),
      node('catalogue', 'service', 'shop', 'node-2'),
      node('inventory', 'service', 'shop', 'node-2'),
      node('payment', 'service', 'money', 'node-3'),
      node('ledger', 'service', 'money', 'node-3'),
      node('redis', 'cache', 'data', 'node-2'),
      node('mariadb', 'database', 'data', 'node-3'),
      node('kafka', 'queue', 'data', 'node-1'),
    ],
    edges: [
      edge('browser', 'ingress', 'HTTP', 58, 0.011, 41),
      edge('93.184.216.34', 'ingress', 'HTTP', 3.2, 0.2, 12),
      edge('151.101.1.140', 'ingress', 'HTTP', 1.4, 0, 18),
      edge('ingress', 'storefront', 'HTTP', 62, 0.012, 37),
      edge('storefront', 'catalogue', 'HTTP', 84.5, 0, 8.4),
      edge('storefront', 'inventory', 'gRPC', 42.1, 0.004, 3.2),
      edge('storefront', 'payment', 'gRPC', 9.8, 0.083, 124),
      edge('storefront', 'redis', 'Redis', 126, 0, 0.21),
      edge('catalogue', 'redis', 'Redis', 84.5, 0, 0.18),
      edge('catalogue', 'mariadb', 'MySQL', 31.7, 0, 4.1),
      edge('inventory', 'mariadb', 'MySQL', 42.1, 0, 1.9),
      edge('payment', 'ledger', 'gRPC', 9.8, 0.04, 61),
      edge('payment', '1.1.1.1', 'HTTP', 9.1, 0.02, 88),
      edge('ledger', 'mariadb', 'MySQL', 19.6, 0, 2.2),
      edge('ledger', 'kafka', 'Kafka', 9.8, 0, 1.1),
      edge('kafka', 'inventory', 'Kafka', 9.8, 0, 2),
      edge('inventory', 'kafka', 'Kafka', 4, 0, 1),
    ],
  };
}

/** The bookstore against an earlier time: a service is new, one is gone, payment got slower and fails more. */
export function compared(): SampleGraph {
  const { nodes, edges } = bookstore();
  const before = (rate: number, errorRatio: number, latencyP95Ms: number): SamplePrevious => ({
    rate,
    errorRatio,
    latencyP95Ms,
  });
  const changed: Readonly<Record<string, SamplePrevious>> = {
    payment: before(9.9, 0.002, 96),
    storefront: before(20.4, 0.011, 98),
    'storefront->payment': before(9.9, 0.002, 96),
    'nginx->storefront': before(20.4, 0.011, 98),
  };
  const mark = <Row extends { change?: SampleNode['change'] }>(row: Row, id: string): Row => {
    const previous = changed[id];
    return previous ? { ...row, change: 'changed', previous } : { ...row, change: 'same' };
  };
  return {
    nodes: [
      ...nodes.map((node) => mark(node, node.id)),
      { id: 'recommend', title: 'recommend', node_type: 'service', protocol: 'HTTP', change: 'new' },
      {
        id: 'coupons',
        title: 'coupons',
        node_type: 'service',
        protocol: 'HTTP',
        change: 'gone',
        previous: before(6.2, 0, 14),
      },
    ],
    edges: [
      ...edges.map((one) => mark(one, `${one.source}->${one.target}`)),
      { ...edge('storefront', 'recommend', 'HTTP', 21, 0, 17), change: 'new' },
      { ...edge('storefront', 'coupons', 'HTTP', 0, 0, 0), change: 'gone', previous: before(6.2, 0, 14) },
    ],
  };
}

/** The bookstore's calls, and the packets under them. */
export function layered(): SampleGraph {
  const { nodes, edges } = bookstore();
  const packets = edges.map((one) => ({ ...one, protocol: 'TCP', rate: one.rate * 6, layer: 'l4', latencyMs: 0.3 }));
  return { nodes, edges: [...edges.map((one) => ({ ...one, layer: 'l7' })), ...packets] };
}
