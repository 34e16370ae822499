import { type Sketch } from './bookstore';

const SERVICES = [
  'storefront',
  'catalogue',
  'inventory',
  'payment',
  'redis',
  'mariadb',
  'search',
  'mailer',
  'nginx',
  'reviews',
];
const OPERATIONS = ['GET /books', 'SELECT book', 'GET cart', 'POST /charges', 'HGETALL stock', 'GET /reviews', 'index'];

/** A trace of `count` spans: children of random earlier spans, inside their time. The same for the same seed. */
export function large(count: number, seed = 7): Sketch[] {
  const random = mulberry(seed);
  const spans: Sketch[] = [
    { id: '0', service: 'nginx', operation: 'GET /batch', point: 's-p', start: 0, duration: count / 4, code: 200 },
  ];
  for (let n = 1; n < count; n++) {
    // Recent spans are likelier parents, which makes deep branches beside wide ones.
    const reach = Math.min(n, random() < 0.7 ? 40 : n);
    const parent = spans[n - 1 - Math.floor(random() * reach)] ?? (spans[0] as Sketch);
    const start = parent.start + parent.duration * random() * 0.9;
    const service = SERVICES[Math.floor(random() * SERVICES.length)] ?? 'nginx';
    const isError = random() < 0.01;
    spans.push({
      id: String(n),
      parent: parent.id,
      service,
      operation: `${OPERATIONS[Math.floor(random() * OPERATIONS.length)] ?? ''} ${n % 97}`,
      point: n % 2 ? 'c-p' : 's-p',
      protocol: service === 'redis' ? 'Redis' : service === 'mariadb' ? 'MySQL' : 'HTTP',
      start,
      duration: (parent.start + parent.duration - start) * (0.2 + 0.8 * random()),
      code: isError ? 500 : 200,
      status: isError ? 'server_error' : 'ok',
      rule: 'tcp_seq',
      key: `req_tcp_seq=${n}`,
      confidence: 1,
    });
  }
  return spans;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
