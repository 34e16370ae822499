/** Graphs for tests, the bench and the stand: plain rows, from which frames are made. */
export interface SampleNode {
  id: string;
  title: string;
  node_type: string;
  protocol?: string;
  host?: string;
}

export interface SampleEdge {
  source: string;
  target: string;
  protocol: string;
  rate: number;
  errorRatio: number;
  latencyMs: number;
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
