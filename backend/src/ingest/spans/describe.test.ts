import { L7_PROTOCOL, RESPONSE_STATUS } from '@thalweg/protocol';
import { Attributes } from './attributes';
import { describe as describeSpan, Description } from './describe';
import { SPAN_KIND } from './span-sink';

const attributes = new Attributes();
function describing(
  told: Readonly<Record<string, string>>,
  kind: number = SPAN_KIND.CLIENT,
  status: Partial<{ name: string; statusCode: number; statusMessage: string }> = {},
): Partial<Description> {
  attributes.reset();
  for (const [name, value] of Object.entries(told)) attributes.addNamedText(name, value);
  const description = new Description();
  describeSpan(attributes, { kind, name: '', statusCode: 0, statusMessage: '', ...status }, description);
  const nothing = new Description();
  nothing.reset();
  const told2 = Object.entries(description).filter(([name, value]) => value !== nothing[name as keyof Description]);
  return Object.fromEntries(told2) as Partial<Description>;
}

const HTTP_SERVER = {
  l7Protocol: L7_PROTOCOL.HTTP1,
  version: '1.1',
  transport: 6,
  isTls: 1,
  requestType: 'GET',
  requestDomain: 'shop.example:8443',
  requestResource: '/cart/7?x=1',
  endpoint: '/cart/{id}',
  responseCode: 404,
  responseStatus: RESPONSE_STATUS.CLIENT_ERROR,
  client: '10.0.0.9',
  clientPort: 5555,
  serverPort: 8443,
  proxyClient: '203.0.113.1',
  requestLength: 10,
  responseLength: 20,
};

describe('of a request over HTTP', () => {
  it('the stable conventions tell all', () => {
    expect(
      describing(
        {
          'http.request.method': 'GET',
          'url.path': '/cart/7',
          'url.query': 'x=1',
          'url.scheme': 'https',
          'http.route': '/cart/{id}',
          'http.response.status_code': '404',
          'server.address': 'shop.example',
          'server.port': '8443',
          'client.address': '203.0.113.1',
          'network.peer.address': '10.0.0.9',
          'network.peer.port': '5555',
          'network.protocol.version': '1.1',
          'http.request.body.size': '10',
          'http.response.body.size': '20',
        },
        SPAN_KIND.SERVER,
      ),
    ).toEqual(HTTP_SERVER);
  });

  it('the old ones tell the same', () => {
    expect(
      describing(
        {
          'http.method': 'GET',
          'http.target': '/cart/7?x=1',
          'http.scheme': 'https',
          'http.route': '/cart/{id}',
          'http.status_code': '404',
          'http.host': 'shop.example:8443',
          'net.host.port': '8443',
          'http.client_ip': '203.0.113.1',
          'net.sock.peer.addr': '10.0.0.9',
          'net.sock.peer.port': '5555',
          'http.flavor': '1.1',
          'http.request_content_length': '10',
          'http.response_content_length': '20',
        },
        SPAN_KIND.SERVER,
      ),
    ).toEqual(HTTP_SERVER);
  });

  it.each([
    [
      'stable',
      {
        'http.request.method': 'POST',
        'url.full': 'http://u:p@cart.shop.svc.cluster.local:8080/add/17?token=abc',
        'server.address': 'cart.shop.svc.cluster.local',
        'server.port': '8080',
      },
    ],
    [
      'old',
      {
        'http.method': 'POST',
        'http.url': 'http://cart.shop.svc.cluster.local:8080/add/17?token=abc',
        'net.peer.name': 'cart.shop.svc.cluster.local',
        'net.peer.port': '8080',
      },
    ],
  ])('a call goes to the service that its host names (%s)', (_which, told) => {
    expect(describing(told)).toEqual({
      l7Protocol: L7_PROTOCOL.HTTP1,
      transport: 6,
      requestType: 'POST',
      requestDomain: 'cart.shop.svc.cluster.local:8080',
      requestResource: '/add/17?token=***',
      endpoint: '/add/{id}',
      peer: 'cart',
      serverPort: 8080,
    });
  });

  it('peer.service names the other end before its host does, an address stays one', () => {
    expect(
      describing({ 'http.method': 'GET', 'peer.service': 'cart', 'server.address': '10.1.2.3', 'http.flavor': '2.0' }),
    ).toEqual({
      l7Protocol: L7_PROTOCOL.HTTP2,
      version: '2',
      transport: 6,
      requestType: 'GET',
      requestDomain: '10.1.2.3',
      peer: 'cart',
      server: '10.1.2.3',
    });
  });

  it('request ids are taken from captured headers', () => {
    expect(
      describing({
        'http.method': 'GET',
        'http.request.header.x-request-id': '["a","b"]',
        'http.response.header.x-request-id': 'c',
      }),
    ).toMatchObject({ xRequestId0: 'a', xRequestId1: 'c' });
    expect(describing({ 'http.method': 'GET', 'guid:x-request-id': 'd' })).toMatchObject({ xRequestId0: 'd' });
  });
});

describe('of a call to a database', () => {
  it.each([
    [
      'stable',
      {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop',
        'db.query.text': "SELECT * FROM public.book WHERE id = 17 AND name = 'x''y' AND k = $1",
        'server.address': 'pg-1',
        'server.port': '5432',
      },
    ],
    [
      'old',
      {
        'db.system': 'postgresql',
        'db.name': 'shop',
        'db.statement': "SELECT * FROM public.book WHERE id = 17 AND name = 'x''y' AND k = $1",
        'net.peer.name': 'pg-1',
        'net.peer.port': '5432',
      },
    ],
  ])('statements lose their literals, in the attributes too (%s)', (_which, told) => {
    expect(describing(told)).toEqual({
      l7Protocol: L7_PROTOCOL.POSTGRESQL,
      transport: 6,
      requestType: 'SELECT',
      requestDomain: 'shop',
      requestResource: 'SELECT * FROM public.book WHERE id = ? AND name = ? AND k = $1',
      endpoint: 'SELECT book',
      peer: 'pg-1',
      serverPort: 5432,
    });
    const kept = Array.from({ length: attributes.count }, (_, at) => attributes.textAt(at));
    expect(kept).toContain('SELECT * FROM public.book WHERE id = ? AND name = ? AND k = $1');
    expect(kept.join()).not.toContain('17');
  });

  it('operation and collection make the endpoint, a summary comes before', () => {
    expect(
      describing({ 'db.system': 'mongodb', 'db.operation': 'find', 'db.mongodb.collection': 'users' }),
    ).toMatchObject({ l7Protocol: L7_PROTOCOL.MONGODB, requestType: 'find', endpoint: 'find users', peer: 'mongodb' });
    expect(describing({ 'db.system': 'mysql', 'db.query.summary': 'SELECT a JOIN b' })).toMatchObject({
      endpoint: 'SELECT a JOIN b',
    });
    expect(describing({ 'db.system': 'redis', 'db.statement': 'GET user:17' })).toMatchObject({
      l7Protocol: L7_PROTOCOL.REDIS,
      requestType: 'GET',
      requestResource: 'GET user:17',
      endpoint: 'GET',
    });
    expect(describing({ 'db.system': 'oracle' })).toMatchObject({ l7Protocol: L7_PROTOCOL.CUSTOM, peer: 'oracle' });
  });
});

describe('of messages and remote procedures', () => {
  it.each([
    [
      'stable',
      { 'messaging.system': 'kafka', 'messaging.operation.type': 'send', 'messaging.destination.name': 'orders' },
    ],
    ['old', { 'messaging.system': 'kafka', 'messaging.operation': 'send', 'messaging.destination': 'orders' }],
  ])('a producer sends to a topic through its broker (%s)', (_which, told) => {
    expect(describing(told, SPAN_KIND.PRODUCER)).toEqual({
      l7Protocol: L7_PROTOCOL.KAFKA,
      transport: 6,
      requestType: 'send',
      requestResource: 'orders',
      endpoint: 'orders',
      peer: 'kafka',
    });
    expect(describing(told, SPAN_KIND.CONSUMER)).toMatchObject({ endpoint: 'orders', peer: 'kafka' });
  });

  it.each([
    ['stable', { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Cart/Add', 'rpc.response.status_code': 'UNAVAILABLE' }],
    ['old', { 'rpc.system': 'grpc', 'rpc.service': 'shop.Cart', 'rpc.method': 'Add', 'rpc.grpc.status_code': '14' }],
  ])('a method has its service and its status (%s)', (_which, told) => {
    expect(describing(told, SPAN_KIND.SERVER)).toEqual({
      l7Protocol: L7_PROTOCOL.GRPC,
      transport: 6,
      requestType: 'Add',
      requestResource: '/shop.Cart/Add',
      endpoint: '/shop.Cart/Add',
      responseCode: 14,
      responseStatus: RESPONSE_STATUS.SERVER_ERROR,
    });
    expect(describing({ 'rpc.system': 'grpc', 'rpc.grpc.status_code': '5' })).toMatchObject({
      responseStatus: RESPONSE_STATUS.CLIENT_ERROR,
    });
  });
});

describe('how a request ended', () => {
  it.each([
    ['500', 0, RESPONSE_STATUS.SERVER_ERROR],
    ['404', 2, RESPONSE_STATUS.CLIENT_ERROR],
    ['200', 2, RESPONSE_STATUS.SERVER_ERROR],
    ['200', 0, undefined],
  ])('status code %s and span status %i are %s', (code, statusCode, expected) => {
    expect(
      describing({ 'http.method': 'GET', 'http.status_code': code }, SPAN_KIND.SERVER, { statusCode }).responseStatus,
    ).toBe(expected);
  });

  it('the message comes before the type of the error, which is no repeated status code', () => {
    expect(describing({ 'error.type': 'Timeout' }, 3, { statusCode: 2, statusMessage: 'slow' }).responseException).toBe(
      'slow',
    );
    expect(describing({ 'error.type': 'Timeout' }, 3, { statusCode: 2 }).responseException).toBe('Timeout');
    expect(
      describing({ 'http.request.method': 'GET', 'http.response.status_code': '500', 'error.type': '500' })
        .responseException,
    ).toBeUndefined();
  });
});

test('a span of no known protocol is grouped by its name', () => {
  expect(describing({ 'code.function': 'f' }, SPAN_KIND.INTERNAL, { name: 'work' })).toEqual({ endpoint: 'work' });
});
