// Messages per CPU-second through the agent's protocol parsers, beside Node's own HTTP parser (llhttp, native) on the
// same bytes. Run `npm run build` first; then `node bench/l7-parse.mjs [seconds per case]`.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const dist = process.env.THALWEG_L7_DIST ?? path.join(import.meta.dirname, '../agent/dist/l7');
const { L7_PROTOCOLS } = require(path.join(dist, 'index.js'));

const SECONDS = Number(process.argv[2] ?? 1.5);
const OPTIONS = { maskLiterals: true, fieldLimitBytes: 1024, httpHeaders: [], endpointSegments: 2 };
const bytes = (text) => new Uint8Array(Buffer.from(text, 'latin1'));

const wrkRequest = 'GET /index.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n';
const nginxHead =
  'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 02:00:00 GMT\r\nContent-Type: text/html\r\n' +
  'Content-Length: 612\r\nLast-Modified: Tue, 18 Oct 2022 07:16:04 GMT\r\nConnection: keep-alive\r\n' +
  'ETag: "634e51b4-264"\r\nAccept-Ranges: bytes\r\n\r\n';
const nginxResponse = nginxHead + 'x'.repeat(612);
const browserRequest = (n) =>
  `GET /catalogue/books/${n}?page=2&token=abcdef HTTP/1.1\r\nHost: shop.example:8080\r\n` +
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n' +
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n' +
  'Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\nCookie: session=0123456789abcdef\r\n' +
  'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX-Request-ID: 0f9e7a52-77cc-4e3d-a5c8-1f2e3d4c5b6a\r\n\r\n';
const chunked =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '1f\r\n{"id":1,"title":"A long river"}\r\n0\r\n\r\n';

function mysqlPacket(seq, payload) {
  const body = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : Buffer.from(payload);
  return Buffer.concat([Buffer.from([body.length & 255, body.length >> 8, 0, seq]), body]);
}
const column = mysqlPacket(
  2,
  '\x03def\x04shop\x04book\x04book\x02id\x02id\x0c\x3f\x00\x0b\x00\x00\x00\x03\x03\x42\x00\x00\x00',
);
const mysqlResult = new Uint8Array(
  Buffer.concat([
    mysqlPacket(1, [1]),
    column,
    mysqlPacket(3, '\xfe\0\0\x22\0'),
    mysqlPacket(4, '\x0242'),
    mysqlPacket(5, '\xfe\0\0\x22\0'),
  ]),
);
const mysqlQuery = (n) =>
  new Uint8Array(mysqlPacket(0, `\x03SELECT id, title FROM book WHERE id = ${n} AND title LIKE 'river%' LIMIT 10`));

function dns(id, isResponse) {
  const question = Buffer.from('\x04shop\x07example\x03com\0\0\x01\0\x01', 'latin1');
  const head = Buffer.from([
    id >> 8,
    id & 255,
    isResponse ? 0x81 : 1,
    isResponse ? 0x80 : 0,
    0,
    1,
    0,
    isResponse ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 7]);
  return new Uint8Array(Buffer.concat(isResponse ? [head, question, answer] : [head, question]));
}

const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));
/** name, protocol number, requests, responses, is a datagram */
const CASES = [
  ['http: wrk ↔ nginx', 20, [bytes(wrkRequest)], [bytes(nginxResponse)]],
  [
    'http: the same, first 1 KiB captured',
    20,
    [bytes(wrkRequest)],
    [bytes(nginxHead.replace('612', '8000') + 'x'.repeat(8000))],
    1024,
  ],
  ['http: browser, trace headers, ids', 20, many(20_000, (i) => bytes(browserRequest(i))), [bytes(nginxResponse)]],
  ['http: chunked', 20, [bytes(wrkRequest)], [bytes(chunked)]],
  ['redis: GET', 80, [bytes('*2\r\n$3\r\nGET\r\n$6\r\nbook:1\r\n')], [bytes('$5\r\nriver\r\n')]],
  ['mysql: SELECT', 60, many(20_000, mysqlQuery), [mysqlResult]],
  ['dns: A', 120, many(1000, (i) => dns(i, false)), many(1000, (i) => dns(i, true)), Infinity, true],
];

class Count {
  requests = 0;
  responses = 0;
  reasons = {};
  request() {
    this.requests++;
  }
  response() {
    this.responses++;
  }
  skipped(reason) {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }
}

function run([name, number, requests, responses, limit = Infinity, isDatagram = false]) {
  const protocol = L7_PROTOCOLS.find((p) => p.protocol === number);
  if (protocol === undefined) return;
  const segment = {
    way: 0,
    payload: requests[0],
    length: 0,
    timeNs: 1e15,
    tcpSeq: isDatagram ? 0 : 1,
    traceId: 5,
    tid: 9,
    capSeq: 1,
  };
  const cut = (data) => data.map((b) => [b.subarray(0, Math.min(limit, b.length)), b.length]);
  const up = cut(requests);
  const down = cut(responses);
  const parsers = many(64, () => protocol.create(OPTIONS));
  const sink = new Count();
  let pairs = 0;
  const round = (count) => {
    for (let i = 0; i < count; i++) {
      const parser = parsers[i & 63];
      const [request, requestLength] = up[pairs % up.length];
      segment.way = 0;
      segment.payload = request;
      segment.length = requestLength;
      segment.timeNs += 1000;
      parser.feed(segment, sink);
      const [response, responseLength] = down[pairs % down.length];
      segment.way = 1;
      segment.payload = response;
      segment.length = responseLength;
      segment.timeNs += 1000;
      parser.feed(segment, sink);
      pairs++;
    }
  };
  round(50_000);
  const before = process.cpuUsage();
  const first = pairs;
  const until = performance.now() + SECONDS * 1000;
  while (performance.now() < until) round(10_000);
  report(name, pairs - first, process.cpuUsage(before));
  const lost = Object.entries(sink.reasons).map(([reason, n]) => `${reason} ${n}`);
  if (sink.requests !== pairs || sink.responses !== pairs) {
    console.log(
      `  expected ${pairs} pairs, saw ${sink.requests} requests, ${sink.responses} responses; ${lost.join(', ')}`,
    );
    process.exitCode = 1;
  }
  return (pairs - first) / cpuSeconds(process.cpuUsage(before));
}

const cpuSeconds = (usage) => (usage.user + usage.system) / 1e6;

function report(name, pairs, usage) {
  const seconds = cpuSeconds(usage);
  const us = (seconds / pairs) * 1e6;
  console.log(
    `${name.padEnd(40)} ${us.toFixed(2).padStart(6)} µs per pair ${Math.round((2 * pairs) / seconds)
      .toLocaleString('en')
      .padStart(12)} messages per CPU-second`,
  );
}

/** The peer: Node's HTTP parser, told to hand over the same facts (method, target, headers, end of message). */
function peer(name, request, response) {
  const { HTTPParser } = require('node:_http_common');
  let seen = 0;
  const make = (type) => {
    const parser = new HTTPParser();
    parser.initialize(type, {});
    parser[HTTPParser.kOnHeadersComplete | 0] = () => 0;
    parser[HTTPParser.kOnBody | 0] = () => {};
    parser[HTTPParser.kOnMessageComplete | 0] = () => {
      seen++;
    };
    return parser;
  };
  const requests = make(HTTPParser.REQUEST);
  const responses = make(HTTPParser.RESPONSE);
  const up = request.map((b) => Buffer.from(b));
  const down = Buffer.from(response);
  let pairs = 0;
  const round = (count) => {
    for (let i = 0; i < count; i++) {
      requests.execute(up[pairs % up.length]);
      responses.execute(down);
      pairs++;
    }
  };
  round(50_000);
  const before = process.cpuUsage();
  const first = pairs;
  const until = performance.now() + SECONDS * 1000;
  while (performance.now() < until) round(10_000);
  const usage = process.cpuUsage(before);
  report(name, pairs - first, usage);
  if (seen !== 2 * pairs) process.exitCode = 1;
  return (pairs - first) / cpuSeconds(usage);
}

const rates = CASES.map(run);
const peerSmall = peer('node:http parser: wrk ↔ nginx', CASES[0][2], CASES[0][3][0]);
const peerBrowser = peer('node:http parser: browser', CASES[2][2], CASES[2][3][0]);
console.log(
  `ratio to Node's parser: wrk ↔ nginx ${(rates[0] / peerSmall).toFixed(2)}, browser ${(rates[2] / peerBrowser).toFixed(2)}`,
);
