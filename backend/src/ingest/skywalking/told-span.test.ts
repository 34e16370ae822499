import { Instances } from './instances';
import { emptySegment, emptySegmentSpan, type Segment, type SegmentSpan } from './segment';
import { toldSpan } from './told-span';

const told = (span: Partial<SegmentSpan>, segment: Partial<Segment> = {}) =>
  toldSpan(
    { ...emptySegment(), traceId: 't', segmentId: 'seg', service: 's', ...segment },
    { ...emptySegmentSpan(), parentSpanId: -1, startMs: 1000, endMs: 1010, ...span },
    3,
  );
const ref = (segmentId: string, spanId: number, crossThread = false) => ({
  crossThread,
  traceId: 't',
  segmentId,
  spanId,
  service: 'web',
  endpoint: '/start',
});
const attribute = (span: { attributes: readonly string[] }, name: string) =>
  span.attributes[span.attributes.indexOf(name) + 1];

describe('where a span hangs', () => {
  it('names spans by segment and number, as the header does', () => {
    expect(told({ spanId: 2, parentSpanId: 1 })).toMatchObject({
      traceId: 't',
      spanId: 'seg-2',
      parentSpanId: 'seg-1',
      startNs: 1000000000n,
      endNs: 1010000000n,
    });
  });

  it.each([false, true])('takes the first reference for the parent, across threads: %s', (crossThread) => {
    const span = told({ refs: [ref('other', 4, crossThread), ref('third', 0)] });
    expect(span.parentSpanId).toBe('other-4');
    expect(JSON.parse(span.links)).toEqual([
      {
        trace_id: 't',
        span_id: 'third-0',
        trace_state: '',
        attributes: {
          'skywalking.ref_type': 'CrossProcess',
          'skywalking.parent_service': 'web',
          'skywalking.parent_endpoint': '/start',
        },
      },
    ]);
  });

  it('keeps the parent in the segment and makes every reference a link there', () => {
    const span = told({ spanId: 1, parentSpanId: 0, refs: [ref('other', 4)] });
    expect(span.parentSpanId).toBe('seg-0');
    expect((JSON.parse(span.links) as { span_id: string }[]).map(({ span_id }) => span_id)).toEqual(['other-4']);
  });

  it('has no parent at the start of a trace', () => {
    expect(told({})).toMatchObject({ parentSpanId: '', links: '' });
  });
});

describe('what a span is', () => {
  it.each([
    [0, 3, 2],
    [1, 3, 3],
    [2, 0, 1],
    [0, 4, 5],
    [1, 4, 4],
  ])('type %i of layer %i is kind %i', (type, layer, kind) => {
    expect(told({ type, layer }).kind).toBe(kind);
  });

  it('names a database by component, its statement and peer', () => {
    const tags = ['db.type', 'SQL', 'db.instance', 'shop', 'db.statement', 'SELECT 1'];
    expect(told({ type: 1, layer: 1, component: 5, peer: '10.0.0.3:3306', tags }).attributes).toEqual([
      ...tags,
      ...['db.namespace', 'shop', 'db.query.text', 'SELECT 1', 'db.system.name', 'mysql'],
      ...['server.address', '10.0.0.3', 'server.port', '3306'],
      ...['network.peer.address', '10.0.0.3', 'network.peer.port', '3306'],
      ...['skywalking.component', 'Mysql', 'skywalking.layer', 'Database'],
    ]);
  });

  it('names a request by method, url, status and route', () => {
    const tags = ['url', 'http://shop/books?x=1', 'http.method', 'GET', 'status_code', '200'];
    expect(
      told({ type: 0, layer: 3, component: 1, peer: '[::1]:4000', operation: 'GET:/books', tags }).attributes,
    ).toEqual([
      ...tags,
      ...['url.full', 'http://shop/books?x=1', 'http.request.method', 'GET', 'http.response.status_code', '200'],
      ...['http.route', '/books', 'client.address', '::1', 'client.port', '4000'],
      ...['network.peer.address', '::1', 'network.peer.port', '4000'],
      ...['skywalking.component', 'Tomcat', 'skywalking.layer', 'Http'],
    ]);
  });

  it('takes the first of several brokers for the peer', () => {
    const span = told({
      type: 1,
      layer: 4,
      component: 40,
      peer: 'kafka-1:9092,kafka-2:9092',
      tags: ['mq.topic', 'orders'],
    });
    expect(
      ['server.address', 'server.port', 'messaging.system', 'messaging.destination.name'].map((name) =>
        attribute(span, name),
      ),
    ).toEqual(['kafka-1', '9092', 'kafka', 'orders']);
  });

  it('tells an error by what its log says', () => {
    const logs = [{ timeMs: 1005, data: ['event', 'error', 'error.kind', 'TypeError', 'message', 'x is no function'] }];
    const span = told({ isError: true, logs });
    expect(span).toMatchObject({ statusCode: 2, statusMessage: 'x is no function' });
    expect(JSON.parse(span.events)).toEqual([
      {
        time_ns: '1005000000',
        name: 'error',
        attributes: { event: 'error', 'error.kind': 'TypeError', message: 'x is no function' },
      },
    ]);
  });
});

describe('instances', () => {
  it('tell their properties with every span once they are known', () => {
    const instances = new Instances();
    const own = ['service.name', 's', 'service.instance.id', 'i', 'telemetry.sdk.name', 'skywalking'];
    expect(instances.resourceOf('s', 'i').attributes).toEqual(own);
    instances.learn('s', 'i', [
      'Process No.',
      '42',
      'hostname',
      'h',
      'ipv4',
      '10.0.0.1',
      'ipv4',
      '10.0.0.2',
      'jdk',
      '17',
    ]);
    expect(instances.resourceOf('s', 'i').attributes).toEqual([
      ...own,
      ...['process.pid', '42', 'host.name', 'h', 'host.ip', '10.0.0.1,10.0.0.2', 'skywalking.jdk', '17'],
    ]);
    expect(instances.resourceOf('s', 'other').attributes).not.toContain('process.pid');
  });

  it('are forgotten when they tell nothing any more, as the next process may have their name', () => {
    let now = 0;
    const instances = new Instances(() => now);
    instances.learn('s', 'i', ['Process No.', '42', 'language', 'NodeJS']);
    now = 60_000;
    expect(instances.resourceOf('s', 'i').attributes.slice(6)).toEqual([
      ...['process.pid', '42', 'telemetry.sdk.language', 'NodeJS', 'process.executable.name', 'node'],
    ]);
    now = 100_000;
    expect(instances.resourceOf('s', 'i').attributes).not.toContain('process.pid');
  });

  it('forget the one longest unheard of beyond their bound', () => {
    const instances = new Instances();
    for (let at = 0; at <= 10_000; at++) instances.learn('s', String(at), ['hostname', 'h']);
    expect(instances.resourceOf('s', '0').attributes).not.toContain('host.name');
    expect(instances.resourceOf('s', '1').attributes).toContain('host.name');
  });
});
