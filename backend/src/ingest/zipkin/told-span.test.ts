import { resourceOf, startOf, toldSpan } from './told-span';
import { emptySpan, type ZipkinSpan } from './zipkin-span';

const span = (rest: Partial<ZipkinSpan>): ZipkinSpan => ({
  ...emptySpan(),
  traceId: '00000000000000005af7183fb1d4cf5f',
  id: '352bff9a74ca9ad2',
  timestampUs: 1556604172355737,
  ...rest,
});

describe('a span of Zipkin as told', () => {
  it('keeps its tags and adds what they are called by convention, and both ends', () => {
    expect(
      toldSpan(
        span({
          parentId: '6b221d5bc9e6496c',
          kind: 'CLIENT',
          name: 'get /api',
          durationUs: 1431,
          local: { serviceName: 'front', address: '10.0.0.1', port: 0 },
          remote: { serviceName: 'back', address: '10.0.0.2', port: 8080 },
          tags: ['http.method', 'GET', 'http.path', '/api', 'guid:x-request-id', 'r-1'],
          annotations: [{ timeUs: 1556604172355800, value: 'ws' }],
          shared: true,
        }),
        7,
      ),
    ).toEqual({
      resource: 7,
      traceId: '00000000000000005af7183fb1d4cf5f',
      spanId: '352bff9a74ca9ad2',
      parentSpanId: '6b221d5bc9e6496c',
      traceState: '',
      name: 'get /api',
      kind: 3,
      startNs: 1556604172355737000n,
      endNs: 1556604172357168000n,
      statusCode: 0,
      statusMessage: '',
      attributes: [
        ...['http.method', 'GET', 'http.path', '/api', 'guid:x-request-id', 'r-1'],
        ...['url.path', '/api', 'http.request.header.x-request-id', 'r-1'],
        ...['network.local.address', '10.0.0.1', 'peer.service', 'back'],
        ...['network.peer.address', '10.0.0.2', 'network.peer.port', '8080', 'zipkin.shared', 'true'],
      ],
      events: '[{"time_ns":"1556604172355800000","name":"ws","attributes":{}}]',
      links: '',
    });
  });

  it('takes the method from the name where HTTP is told without it', () => {
    const method = (name: string, tags: string[]) => {
      const { attributes } = toldSpan(span({ name, tags }), 0);
      return attributes.includes('http.request.method') && attributes[attributes.indexOf('http.request.method') + 1];
    };
    expect(method('get /books', ['http.path', '/books'])).toBe('GET');
    expect(method('post', ['http.url', 'http://shop/books'])).toBe('POST');
    expect(method('getting', ['http.path', '/books'])).toBe(false);
    expect(method('get', ['sql.query', 'SELECT 1'])).toBe(false);
  });

  it.each([
    [['error', 'no route'], 2, 'no route'],
    [['error', 'true'], 2, ''],
    [['error', ''], 2, ''],
    [['error', 'false'], 0, ''],
    [['otel.status_code', 'OK'], 1, ''],
    [['otel.status_code', 'ERROR', 'otel.status_description', 'gone'], 2, 'gone'],
  ])('takes the status from the tags %j', (tags, statusCode, statusMessage) => {
    expect(toldSpan(span({ tags }), 0)).toMatchObject({ statusCode, statusMessage });
  });

  it('takes the scope from the tags that OpenTelemetry’s exporters write', () => {
    const local = { serviceName: 'front', address: '', port: 0 };
    expect(resourceOf(span({ local, tags: ['otel.library.name', 'http', 'otel.library.version', '1'] }))).toEqual({
      service: 'front',
      instance: '',
      attributes: ['service.name', 'front'],
      scopeName: 'http',
      scopeVersion: '1',
      scopeAttributes: [],
    });
  });

  it('begins with its first annotation where it has no timestamp', () => {
    const annotations = [
      { timeUs: 300, value: 'b' },
      { timeUs: 200, value: 'a' },
    ];
    expect(startOf(span({ timestampUs: 0, annotations }))).toBe(200);
    expect(startOf(span({ timestampUs: 0 }))).toBe(0);
  });
});
