// Spans as a Collector sends them: bodies of 512 spans of all services, grouped by resource. 30 services of 3 instances,
// traces of 17 spans: servers, calls, statements, spans inside; about 10 attributes each, 8 of the resource.
import { message } from '../lib/bodies.mjs';

const SERVICES = 30;
const INSTANCES = 3;
const SPANS_OF_TRACE = 17;
const SPANS_OF_BODY = 512;
/** Traces begin evenly over so long before now, as if they came at this rate. */
const SPANS_PER_SECOND = 2300;

export const intake = {
  name: 'OTLP traces',
  unit: 'spans',
  path: '/v1/traces',
  headers: { 'content-type': 'application/x-protobuf' },
  tables: ['flow_log.l7_flow_log', 'flow_log.l7_association', 'flow_log.l7_row_time'],
  prepare: ({ records, connections }) => {
    const lanes = Array.from({ length: connections }, () => []);
    const random = randomOf(7);
    const startMs = Date.now() - (records / SPANS_PER_SECOND) * 1000;
    let body = new Map();
    let spans = 0;
    let bodies = 0;
    for (let made = 0; made < records; made += SPANS_OF_TRACE) {
      for (const [instance, span] of traceAt(random, startMs + (made / SPANS_PER_SECOND) * 1000)) {
        const list = body.get(instance);
        if (list) list.push(span);
        else body.set(instance, [span]);
        if (++spans < SPANS_OF_BODY) continue;
        lanes[bodies++ % connections].push({ body: bodyOf(body), records: spans });
        body = new Map();
        spans = 0;
      }
    }
    return lanes;
  },
};

/** Numbers that look random and are the same in every run. */
function randomOf(seed) {
  let state = BigInt(seed);
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
  const id = (bytes) => Buffer.concat([big(next()), ...(bytes > 8 ? [big(next())] : [])]);
  return { below: (limit) => Number(next() % BigInt(limit)), id };
}

const big = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};

const value = (told) => (typeof told === 'number' ? message([[3, 'varint', told]]) : message([[1, 'bytes', told]]));
const attributes = (field, pairs) =>
  Object.entries(pairs).map(([key, told]) => [
    field,
    'bytes',
    message([
      [1, 'bytes', key],
      [2, 'bytes', value(told)],
    ]),
  ]);

const RESOURCES = Array.from({ length: SERVICES * INSTANCES }, (_, at) => {
  const service = `service-${Math.floor(at / INSTANCES)}`;
  return message(
    attributes(1, {
      'service.name': service,
      'service.version': `2.${at % 9}.${at % 20}`,
      'deployment.environment.name': 'production',
      'k8s.namespace.name': ['shop', 'platform', 'finance'][at % 3],
      'k8s.pod.name': `${service}-${(at * 2654435761).toString(16)}`,
      'k8s.node.name': `node-${at % 8}.internal`,
      'host.name': `node-${at % 8}`,
      'telemetry.sdk.language': ['go', 'java', 'nodejs', 'python'][at % 4],
    }),
  );
});
const SCOPE = message([
  [1, 'bytes', 'io.opentelemetry.http'],
  [2, 'bytes', '1.28.0'],
]);

function bodyOf(spans) {
  return message(
    [...spans].map(([instance, list]) => [
      1,
      'bytes',
      message([
        [1, 'bytes', RESOURCES[instance]],
        [2, 'bytes', message([[1, 'bytes', SCOPE], ...list.map((span) => [2, 'bytes', span])])],
      ]),
    ]),
  );
}

/** Spans of one trace, each with the instance it is of. */
function traceAt(random, startMs) {
  const traceId = random.id(16);
  const parents = [];
  const startNs = BigInt(Math.floor(startMs * 1000)) * 1000n + BigInt(random.below(1000));
  return Array.from({ length: SPANS_OF_TRACE }, (_, at) => {
    const kind = at === 0 ? 'server' : ['call', 'server', 'statement', 'inside'][at % 4];
    const instance = random.below(SERVICES * INSTANCES);
    const spanId = random.id(8);
    const parent = at === 0 ? undefined : parents[random.below(parents.length)];
    parents.push(spanId);
    const begin = startNs + BigInt(at * 1_000_000 + random.below(900_000));
    const failed = random.below(50) === 0;
    const { name, number, told } = KINDS[kind](random, Math.floor(instance / INSTANCES), failed);
    const span = message([
      [1, 'bytes', traceId],
      [2, 'bytes', spanId],
      ...(parent ? [[4, 'bytes', parent]] : []),
      [5, 'bytes', name],
      [6, 'varint', number],
      [7, 'fixed64', begin],
      [8, 'fixed64', begin + BigInt(500_000 + random.below(80_000_000))],
      ...attributes(9, told),
      ...(failed ? [[15, 'bytes', message([[2, 'bytes', 'upstream timeout'], [3, 'varint', 2]])]] : []), // prettier-ignore
    ]);
    return [instance, span];
  });
}

const address = (random, net) => `${net}.${random.below(8)}.${random.below(200)}`;
const status = (random, failed) => (failed ? 503 : [200, 200, 200, 200, 201, 204, 304, 404][random.below(8)]);

const KINDS = {
  server: (random, service, failed) => ({
    name: `GET /api/v1/things-${service}/{id}`,
    number: 2,
    told: {
      'http.request.method': 'GET',
      'url.scheme': 'https',
      'url.path': `/api/v1/things-${service}/${random.below(20_000)}`,
      'http.route': `/api/v1/things-${service}/{id}`,
      'http.response.status_code': status(random, failed),
      'server.address': `service-${service}.shop.svc.cluster.local`,
      'server.port': 8080,
      'client.address': address(random, '10.21'),
      'network.peer.address': address(random, '10.20'),
      'network.protocol.version': '1.1',
      'thread.id': 20 + random.below(64),
    },
  }),
  call: (random, _service, failed) => {
    const to = random.below(SERVICES);
    const path = `/api/v1/things-${to}/${random.below(20_000)}`;
    return {
      name: 'GET',
      number: 3,
      told: {
        'http.request.method': 'GET',
        'url.full': `http://service-${to}.shop.svc.cluster.local:8080${path}`,
        'http.response.status_code': status(random, failed),
        'server.address': `service-${to}.shop.svc.cluster.local`,
        'server.port': 8080,
        'network.peer.address': address(random, '10.20'),
        'network.peer.port': 8080,
        'network.protocol.version': '1.1',
        'peer.service': `service-${to}`,
        'thread.id': 20 + random.below(64),
      },
    };
  },
  statement: (random, service) => ({
    name: `SELECT shop.things_${service}`,
    number: 3,
    told: {
      'db.system': 'postgresql',
      'db.name': 'shop',
      'db.statement': `SELECT id, state, amount FROM shop.things_${service} WHERE id = $1 AND tenant_id = ${random.below(200)} LIMIT 1`,
      'db.operation': 'SELECT',
      'db.sql.table': `things_${service}`,
      'server.address': `pg-${service % 4}.db.internal`,
      'server.port': 5432,
      'network.peer.address': address(random, '10.30'),
      'db.user': `service-${service}`,
      'thread.id': 20 + random.below(64),
    },
  }),
  inside: (random, service) => ({
    name: `Things${service}.process`,
    number: 1,
    told: {
      'code.namespace': `com.example.shop.service${service}`,
      'code.function': `Things${service}.process`,
      'code.lineno': 20 + service * 3,
      'thread.id': 20 + random.below(64),
      'app.tenant': `tenant-${random.below(200)}`,
      'app.user_id': `u-${random.below(50_000)}`,
      'app.feature': ['control', 'variant-a', 'variant-b'][random.below(3)],
      'app.items': random.below(100),
    },
  }),
};
