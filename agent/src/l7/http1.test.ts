import { RESPONSE_STATUS } from '@thalweg/protocol';
import { http1 } from './http1';
import { TO_CLIENT, TO_SERVER } from './parser';
import { TEST_OPTIONS, Wire } from './testing';

const wire = (options = {}) => new Wire(http1.create({ ...TEST_OPTIONS, ...options }));
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

describe('one request and its response', () => {
  const { sink } = wire()
    .send(TO_SERVER, 'GET /books/17?page=2 HTTP/1.1\r\nHost: shop:8080\r\nUser-Agent: curl/7.88\r\n\r\n')
    .send(TO_CLIENT, 'HTTP/1.1 404 Not Found\r\nX-Request-ID: r-2\r\nContent-Length: 4\r\n\r\nnope');

  test('the request carries method, host, path, folded endpoint and its place in the stream', () => {
    expect(sink.requests).toMatchObject([
      {
        id: 1,
        requestId: 0,
        version: '1.1',
        requestType: 'GET',
        requestDomain: 'shop:8080',
        requestResource: '/books/17?page=2',
        endpoint: '/books/{id}',
        timeNs: 1000,
        tcpSeq: 1000,
        traceId: 71,
        tid: 7,
        capSeq: 1,
        length: 73,
        capturedLength: 73,
        attributeNames: ['user_agent'],
        attributeValues: ['curl/7.88'],
      },
    ]);
  });

  test('the response carries status, reason and the same id', () => {
    expect(sink.responses).toMatchObject([
      {
        id: 1,
        code: 404,
        status: RESPONSE_STATUS.CLIENT_ERROR,
        exception: 'Not Found',
        xRequestId: 'r-2',
        timeNs: 2000,
        tcpSeq: 5000,
        length: 68,
        capturedLength: 68,
      },
    ]);
    expect(sink.reasons).toEqual([]);
  });
});

test.each([
  [200, RESPONSE_STATUS.OK, ''],
  [302, RESPONSE_STATUS.OK, ''],
  [400, RESPONSE_STATUS.CLIENT_ERROR, 'Reason'],
  [499, RESPONSE_STATUS.CLIENT_ERROR, 'Reason'],
  [500, RESPONSE_STATUS.SERVER_ERROR, 'Reason'],
  [599, RESPONSE_STATUS.SERVER_ERROR, 'Reason'],
])('status %i is judged as %i', (code, status, exception) => {
  const { sink } = wire()
    .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\n')
    .send(TO_CLIENT, `HTTP/1.1 ${code} Reason\r\nContent-Length: 0\r\n\r\n`);
  expect(sink.responses[0]).toMatchObject({ code, status, exception });
});

test('an empty reason phrase is replaced by the registered one', () => {
  const { sink } = wire().send(TO_CLIENT, 'HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n');
  expect(sink.responses[0]?.exception).toBe('Service Unavailable');
});

test('pipelined requests and responses each have their own place and id', () => {
  const { sink } = wire()
    .send(TO_SERVER, 'GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nHEAD /c HTTP/1.1\r\n\r\n')
    .send(TO_CLIENT, OK + OK + 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n' + OK);
  expect(sink.requests.map((m) => [m.id, m.requestResource, m.tcpSeq])).toEqual([
    [1, '/a', 1000],
    [2, '/b', 1019],
    [3, '/c', 1038],
  ]);
  expect(sink.responses.map((m) => [m.id, m.tcpSeq, m.length])).toEqual([
    [1, 5000, 40],
    [2, 5040, 40],
    [3, 5080, 40],
    [4, 5120, 40],
  ]);
});

test('sequence numbers wrap at 2^32', () => {
  const w = new Wire(http1.create(TEST_OPTIONS), [0xfffffff8, 9]);
  w.send(TO_SERVER, 'GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n');
  expect(w.sink.requests.map((m) => m.tcpSeq)).toEqual([0xfffffff8, 11]);
});

test('a request is handed over with its head and grows with its body', () => {
  const w = wire().send(TO_SERVER, 'POST /a HTTP/1.1\r\nContent-Length: 5000\r\n\r\n');
  expect(w.sink.requests).toHaveLength(1);
  w.send(TO_SERVER, new Uint8Array(3000), 100).send(TO_SERVER, new Uint8Array(2000), 0);
  expect(w.sink.requests[0]).toMatchObject({ length: 5042, capturedLength: 142 });
  w.send(TO_SERVER, 'GET /b HTTP/1.1\r\n\r\n');
  expect(w.sink.requests[1]).toMatchObject({ requestResource: '/b', length: 19 });
});

test('a head over several segments has the time and place of its first byte', () => {
  const { sink } = wire()
    .send(TO_SERVER, 'G')
    .send(TO_SERVER, 'ET /slow HTTP/1.1\r')
    .send(TO_SERVER, '\nHost: a\r\n\r')
    .send(TO_SERVER, '\nGET /next HTTP/1.1\r\n\r\n');
  expect(sink.requests).toMatchObject([
    { requestResource: '/slow', requestDomain: 'a', timeNs: 1000, tcpSeq: 1000, capSeq: 1, length: 31 },
    { requestResource: '/next', timeNs: 4000, tcpSeq: 1031, capSeq: 4 },
  ]);
});

describe('bodies', () => {
  test('chunks with extensions and trailers end where they end', () => {
    const body = '5;name="v"\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n';
    const { sink } = wire()
      .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, `HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n${body}${OK}`);
    expect(sink.responses.map((m) => m.length)).toEqual([53 + body.length, 40]);
    expect(sink.reasons).toEqual([]);
  });

  test('chunk contents that were not captured are stepped over', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n`, 100)
      .send(TO_CLIENT, `0\r\n\r\n${OK}`);
    expect(sink.responses).toMatchObject([{ length: 2059, capturedLength: 105 }, { length: 40 }]);
  });

  test('a chunked body whose last bytes were not captured ends when just its end is missing', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET /1 HTTP/1.1\r\n\r\n')
      .send(
        TO_CLIENT,
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n0\r\n\r\n`,
        1024,
      )
      .send(TO_SERVER, 'GET /2 HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK);
    expect(sink.responses.map((m) => m.id)).toEqual([1, 2]);
    expect(sink.reasons).toEqual([]);
  });

  test('a body of which only the beginning was captured is stepped over by its length', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, `HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n${'x'.repeat(8000)}`, 1024)
      .send(TO_CLIENT, OK);
    expect(sink.responses).toMatchObject([
      { id: 1, length: 8041, capturedLength: 1024 },
      { id: 2, length: 40, tcpSeq: 13041 },
    ]);
  });

  test('a body sent by sendfile, nothing of it captured, counts in full', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
      .send(TO_CLIENT, new Uint8Array(100_000), 0);
    expect(sink.responses).toMatchObject([{ length: 100_043, capturedLength: 43 }]);
  });

  test('without length a body runs until the connection closes', () => {
    const w = wire()
      .send(TO_SERVER, 'GET / HTTP/1.0\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.0 200 OK\r\n\r\nsome')
      .send(TO_CLIENT, 'HTTP/1.1 200 OK\r\n\r\n');
    expect(w.sink.responses).toEqual([]);
    w.close();
    expect(w.sink.responses).toMatchObject([{ id: 1, length: 42, timeNs: 2000 }]);
  });

  test.each(['204 No Content', '304 Not Modified'])('%s has no body whatever its headers say', (status) => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, `HTTP/1.1 ${status}\r\nContent-Length: 50\r\n\r\n${OK}`);
    expect(sink.responses).toHaveLength(2);
  });

  test('an event stream answers its request when it begins, for it may never end', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET /events HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
      .send(TO_CLIENT, '5\r\nhello\r\n')
      .send(TO_CLIENT, '0\r\n\r\n');
    expect(sink.responses).toMatchObject([{ code: 200, id: 1 }]);
  });
});

describe('interim responses', () => {
  test('100 Continue is not the answer', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 100 Continue\r\n\r\n')
      .send(TO_SERVER, 'abc')
      .send(
        TO_CLIENT,
        'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
      );
    expect(sink.responses).toMatchObject([{ code: 201, id: 1, timeNs: 4000, tcpSeq: 5065 }]);
    expect(sink.requests[0]?.length).toBe(62);
  });

  test('a body that is refused before it is sent is not waited for', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 300\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n')
      .send(TO_SERVER, 'GET /next HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK);
    expect(sink.requests.map((m) => m.requestResource)).toEqual(['/', '/next']);
    expect(sink.responses.map((m) => [m.id, m.code])).toEqual([
      [1, 417],
      [2, 200],
    ]);
  });
});

describe('when HTTP ends', () => {
  test('a WebSocket is the last exchange', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n\x81\x05hello')
      .send(TO_SERVER, 'GET /not-http HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK)
      .close();
    expect(sink.requests).toHaveLength(1);
    expect(sink.responses).toMatchObject([{ code: 101, id: 1, status: RESPONSE_STATUS.OK }]);
    expect(sink.reasons).toEqual(['websocket']);
  });

  test('CONNECT opens a tunnel when it succeeds, and only then', () => {
    const refused = wire()
      .send(TO_SERVER, 'CONNECT db.example:443 HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      .send(TO_SERVER, 'CONNECT db.example:443 HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, 'HTTP/1.1 200 Connection established\r\n\r\n')
      .send(TO_SERVER, 'GET / HTTP/1.1\r\n\r\n');
    expect(refused.sink.requests).toMatchObject([{ requestDomain: 'db.example:443', endpoint: '' }, {}]);
    expect(refused.sink.responses.map((m) => m.code)).toEqual([403, 200]);
    expect(refused.sink.reasons).toEqual(['tunnel']);
  });

  test('the preface of HTTP/2 is no request', () => {
    const { sink } = wire().send(TO_SERVER, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(sink.requests).toEqual([]);
    expect(sink.reasons).toEqual(['http2']);
  });
});

describe('bytes that are missing', () => {
  test('a head whose rest was not captured still gives its request', () => {
    const { sink } = wire()
      .send(TO_SERVER, `GET /long HTTP/1.1\r\nHost: a\r\nCookie: ${'c'.repeat(2000)}\r\n\r\n`, 1024)
      .send(TO_CLIENT, OK)
      .send(TO_SERVER, 'GET /next HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK);
    expect(sink.requests).toMatchObject([
      { requestResource: '/long', requestDomain: 'a', length: 2041, capturedLength: 1024 },
      { requestResource: '/next' },
    ]);
    expect(sink.responses.map((m) => m.id)).toEqual([1, 2]);
    expect(sink.reasons).toEqual(['head_cut']);
  });

  test('text of a body that looks like a request is none, wherever its segments begin', () => {
    const evil = 'GET /evil HTTP/1.1\r\nHost: e\r\n\r\n';
    const { sink } = wire()
      .send(TO_SERVER, `POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${'x'.repeat(3000)}`, 60)
      .send(TO_SERVER, evil)
      .send(TO_SERVER, evil)
      .send(TO_CLIENT, OK)
      .send(TO_SERVER, 'GET /good HTTP/1.1\r\n\r\n');
    expect(sink.requests.map((m) => m.requestResource)).toEqual(['/up', '/good']);
  });

  test('lost records inside a body of known length do not disturb', () => {
    const w = wire().send(TO_SERVER, 'POST /a HTTP/1.1\r\nContent-Length: 5000\r\n\r\n');
    w.lose(TO_SERVER, 4000).send(TO_SERVER, 'x'.repeat(1000)).send(TO_SERVER, 'GET /b HTTP/1.1\r\n\r\n');
    expect(w.sink.requests).toMatchObject([{ length: 5042 }, { requestResource: '/b' }]);
    expect(w.sink.reasons).toEqual([]);
  });

  test('a lost response leaves later pairs right', () => {
    const { sink } = wire()
      .send(TO_SERVER, 'GET /1 HTTP/1.1\r\n\r\n')
      .lose(TO_CLIENT, 40)
      .send(TO_SERVER, 'GET /2 HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK)
      .send(TO_SERVER, 'GET /3 HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK);
    expect(sink.requests.map((m) => [m.id, m.requestResource])).toEqual([
      [1, '/1'],
      [2, '/2'],
      [3, '/3'],
    ]);
    expect(sink.responses.map((m) => m.id)).toEqual([2, 3]);
  });

  test('joining in the middle of a body waits for a request', () => {
    const w = wire();
    w.parser.resync(TO_SERVER);
    w.parser.resync(TO_CLIENT);
    w.send(TO_SERVER, 'rest of a body\r\n\r\n')
      .send(TO_CLIENT, 'o the end of something')
      .send(TO_SERVER, 'GET /first HTTP/1.1\r\n\r\n')
      .send(TO_CLIENT, OK);
    expect(w.sink.requests).toMatchObject([{ requestResource: '/first', id: 1 }]);
    expect(w.sink.responses).toMatchObject([{ id: 1 }]);
    expect(w.sink.reasons).toEqual(['joined_mid_message', 'joined_mid_message']);
  });

  test('a head that never ends is given up', () => {
    const w = wire().send(TO_SERVER, 'GET / HTTP/1.1\r\n');
    for (let i = 0; i < 70; i++) w.send(TO_SERVER, `X-${i}: ${'v'.repeat(1000)}\r\n`);
    expect(w.sink.reasons).toEqual(['head_too_long']);
    expect(w.sink.requests).toEqual([]);
  });

  test('chunk lines that never end are given up', () => {
    const w = wire().send(TO_CLIENT, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;');
    for (let i = 0; i < 20; i++) w.send(TO_CLIENT, 'e'.repeat(1000));
    expect(w.sink.reasons).toEqual(['chunk_line_too_long']);
    expect(w.sink.responses).toHaveLength(1);
  });
});

describe('headers', () => {
  const request = (headers: string, options = {}) =>
    wire(options).send(TO_SERVER, `GET /a HTTP/1.1\r\n${headers}\r\n\r\n`).sink.requests[0];

  test('X-Request-ID and the first address of X-Forwarded-For are kept', () => {
    expect(request('x-request-id:  r-1 \r\nX-FORWARDED-FOR: 10.0.0.7, 10.0.0.8')).toMatchObject({
      xRequestId: 'r-1',
      httpProxyClient: '10.0.0.7',
    });
  });

  test('trace contexts of two systems stand side by side', () => {
    const traceparent = 'traceparent: 00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01';
    expect(request(`uber-trace-id: 1f:2a:0:1\r\n${traceparent}\r\ntracestate: a=b`)).toMatchObject({
      w3cTraceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      parentSpanId: undefined,
      traceId2: '0000000000000000000000000000001f',
    });
  });

  test('B3 in three headers is one context', () => {
    const headers =
      'X-B3-TraceId: 463ac35c9f6413ad48485a3953bb6124\r\nX-B3-SpanId: a2fb4a1d1a96d312\r\nX-B3-ParentSpanId: 0020000000000001';
    expect(request(headers)).toMatchObject({
      w3cTraceId: '463ac35c9f6413ad48485a3953bb6124',
      spanId: 'a2fb4a1d1a96d312',
      parentSpanId: '0020000000000001',
    });
  });

  test('headers that are asked for are kept, credentials never', () => {
    const headers =
      'X-Tenant: acme\r\nAuthorization: Basic c2VjcmV0\r\nCookie: sid=secret\r\nX-Auth: Bearer secret-token\r\nAccept: */*';
    const options = { httpHeaders: ['X-Tenant', 'authorization', 'cookie', 'x-auth'] };
    const seen = request(headers, options);
    expect(seen?.attributeNames).toEqual(['http.request.header.x-tenant', 'http.request.header.x-auth']);
    expect(seen?.attributeValues).toEqual(['acme', '***']);
    expect(JSON.stringify(seen)).not.toMatch(/secret|c2Vj/);
  });

  test('texts are cut at the limit', () => {
    const w = wire({ fieldLimitBytes: 20 }).send(TO_SERVER, `GET /${'a'.repeat(300)}?token=x HTTP/1.1\r\n\r\n`);
    expect(w.sink.requests[0]?.requestResource).toBe(`/${'a'.repeat(19)}`);
  });

  test('the host of an absolute target is the domain', () => {
    const w = wire().send(TO_SERVER, 'GET http://u:p@shop.example/a/b/c HTTP/1.1\r\n\r\n');
    expect(w.sink.requests[0]).toMatchObject({
      requestDomain: 'shop.example',
      requestResource: 'http://***@shop.example/a/b/c',
      endpoint: '/a/b',
    });
  });
});

test('beginnings of HTTP messages are recognised, others are not', () => {
  const recognise = (text: string, way: 0 | 1) => http1.recognise(Buffer.from(text), way);
  expect(recognise('GET / HTTP/1.1\r\nHo', TO_SERVER)).toBe(true);
  expect(recognise('HTTP/1.0 200 OK\r\n', TO_CLIENT)).toBe(true);
  expect(recognise('HTTP/1.0 200 OK\r\n', TO_SERVER)).toBe(false);
  expect(recognise('GET / HTTP/1.1\r\nHo', TO_CLIENT)).toBe(false);
  expect(recognise('GET key\r\n', TO_SERVER)).toBe(false);
  expect(recognise('*1\r\n$4\r\nPING\r\n', TO_SERVER)).toBe(false);
});
