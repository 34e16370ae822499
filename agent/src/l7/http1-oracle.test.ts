import fc from 'fast-check';
import { createServer } from 'node:http';
import { Duplex } from 'node:stream';
import { http1 } from './http1';
import { TO_SERVER } from './parser';
import { TEST_OPTIONS, Wire } from './testing';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  host: string | undefined;
}

/** What Node's own server makes of the bytes that a client sends. */
async function askNode(bytes: Uint8Array, count: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  await new Promise<void>((resolve) => {
    const server = createServer((request, response) => {
      seen.push({ method: request.method, url: request.url, host: request.headers.host });
      request.resume();
      request.on('end', () => {
        response.end();
        if (seen.length === count) setImmediate(resolve);
      });
    });
    server.on('clientError', () => resolve());
    server.emit('connection', socket);
    socket.push(bytes);
  });
  socket.destroy();
  return seen;
}

const token = fc.stringMatching(/^[a-z0-9_.~-]{1,12}$/);
const body = fc.uint8Array({ maxLength: 80 }).map((b) => Buffer.from(b).toString('latin1'));
/** Bodies that look like requests are the ones that a parser may fall for. */
const tricky = fc.constantFrom(
  'GET /evil HTTP/1.1\r\nHost: e\r\n\r\n',
  '\r\n\r\n',
  '0\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\n',
);
const framing = fc.oneof(
  fc.constant(''),
  fc.oneof(body, tricky).map((text) => ({ text, chunks: undefined })),
  fc.array(fc.oneof(body, tricky), { maxLength: 4 }).map((chunks) => ({ text: '', chunks })),
);
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD', 'M-SEARCH'),
  path: fc.array(token, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  host: token,
  spaces: fc.constantFrom('', ' ', '  ', '\t'),
  extra: fc.array(fc.tuple(token, token), { maxLength: 3 }),
  framing,
});

function write(r: typeof request extends fc.Arbitrary<infer T> ? T : never): string {
  const headers = [`hOsT:${r.spaces}${r.host}${r.spaces}`, ...r.extra.map(([name, value]) => `x-${name}: ${value}`)];
  let payload = '';
  if (r.framing !== '') {
    if (r.framing.chunks === undefined) {
      headers.push(`Content-Length: ${r.framing.text.length}`);
      payload = r.framing.text;
    } else {
      headers.push('Transfer-Encoding: chunked');
      const chunks = r.framing.chunks.filter((chunk) => chunk !== '');
      payload = `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`;
    }
  }
  return `${r.method} ${r.path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${payload}`;
}

test('pipelined requests with any bodies, cut anywhere, are what Node takes them for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 200 }),
      async (list, size) => {
        const bytes = Buffer.from(list.map(write).join(''), 'latin1');
        const wire = new Wire(http1.create({ ...TEST_OPTIONS, maskLiterals: false }));
        for (let at = 0; at < bytes.length; at += size) wire.send(TO_SERVER, bytes.subarray(at, at + size));
        const ours = wire.sink.requests.map((m) => ({
          method: m.requestType,
          url: m.requestResource,
          host: m.requestDomain,
        }));
        expect(ours).toEqual(await askNode(bytes, list.length));
        expect(wire.sink.requests.reduce((sum, m) => sum + m.length, 0)).toBe(bytes.length);
        expect(wire.sink.reasons).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test('bodies that are not captured give the same requests, however they read', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 5 }), (list) => {
      const wire = new Wire(http1.create(TEST_OPTIONS));
      for (const r of list) {
        const text = write(r);
        const head = text.indexOf('\r\n\r\n') + 4;
        const isChunked = r.framing !== '' && r.framing.chunks !== undefined;
        wire.send(TO_SERVER, text.slice(0, head));
        if (head < text.length) wire.send(TO_SERVER, text.slice(head), isChunked ? Infinity : 0);
      }
      expect(wire.sink.requests.map((m) => m.requestResource)).toEqual(list.map((r) => r.path));
    }),
    { numRuns: 100 },
  );
});
