import { rowsOf, span } from '../../testing/span';
import { bookstore, traceFrame } from '../../testing/bookstore';
import { readFrames } from '../../frame';
import { buildTrace } from '../../model/trace';
import { serviceGraphOf } from './service-graph';
import { layoutServices } from './service-layout';

const client = (service: string, more = {}) => ({ service, observationPoint: 'c-p', kind: 'client', ...more });
const server = (service: string, more = {}) => ({ service, observationPoint: 's-p', ...more });
const seq = { link: { rule: 'tcp_seq', key: 'req_tcp_seq=1', confidence: 1 } };
const traceOf = (...given: Parameters<typeof rowsOf>) => buildTrace(rowsOf(...given), { adjustClocks: false });

describe('serviceGraphOf', () => {
  it('counts calls, failures and the time between client and server', () => {
    const graph = serviceGraphOf(
      traceOf([
        span('a', '', 0, 100, server('shop')),
        span('b', 'a', 10, 20, client('shop')),
        span('c', 'b', 11, 18, server('mysql', { ...seq, protocol: 'MySQL', host: 'h2' })),
        span('d', 'a', 40, 30, client('shop', { isError: true })),
        span('e', 'd', 41, 24, server('mysql', { ...seq, protocol: 'MySQL', host: 'h2', isError: true })),
      ]),
    );
    expect(graph.edges).toEqual([
      {
        source: 'shop',
        target: 'mysql',
        calls: 2,
        errors: 1,
        protocols: ['HTTP'],
        waitMs: 50,
        hopMeanMs: 4,
        hopMaxMs: 6,
        spans: [1, 3],
      },
    ]);
    expect(graph.nodes).toEqual([
      {
        name: 'shop',
        isUnseen: false,
        spans: [0, 1, 3],
        errors: 1,
        selfMs: 58,
        share: 0.58,
        criticalMs: 58,
        hosts: ['h1'],
        protocols: ['HTTP'],
      },
      {
        name: 'mysql',
        isUnseen: false,
        spans: [2, 4],
        errors: 1,
        selfMs: 42,
        share: 0.42,
        criticalMs: 42,
        hosts: ['h2'],
        protocols: ['MySQL'],
      },
    ]);
  });

  it('draws ends that nobody saw, by what their peer tells of them', () => {
    const graph = serviceGraphOf(
      traceOf([span('a', '', 0, 100, server('shop')), span('b', 'a', 10, 20, client('shop'))], {
        a: { auto_service_0: 'browser' },
        b: { auto_service_1: '10.0.0.9' },
      }),
    );
    expect(graph.edges.map(({ source, target, hopMeanMs }) => [source, target, hopMeanMs])).toEqual([
      ['browser', 'shop', undefined],
      ['shop', '10.0.0.9', undefined],
    ]);
    expect(graph.nodes.map(({ name, isUnseen }) => [name, isUnseen])).toEqual([
      ['shop', false],
      ['browser', true],
      ['10.0.0.9', true],
    ]);
  });

  it('takes the parent for the caller where nothing of the client was seen, and no work inside for a call', () => {
    const graph = serviceGraphOf(
      traceOf([
        span('a', '', 0, 100, server('shop')),
        span('b', 'a', 10, 50, server('stock')),
        span('c', 'b', 20, 10, { service: 'stock', observationPoint: 'app' }),
      ]),
    );
    expect(graph.edges.map(({ source, target }) => [source, target])).toEqual([['shop', 'stock']]);
  });

  it('finds the services of the bookstore', () => {
    const read = readFrames([traceFrame('t', bookstore())]);
    const graph = serviceGraphOf(buildTrace(read.ok ? read.rows : rowsOf([]), { adjustClocks: true }));
    expect(graph.edges.map(({ source, target, calls }) => `${source} → ${target} ${calls}`).sort()).toEqual([
      'catalogue → mariadb 1',
      'catalogue → redis 1',
      'inventory → mariadb 2',
      'inventory → redis 1',
      'nginx → storefront 1',
      'payment → mariadb 1',
      'payment → redis 1',
      'storefront → catalogue 1',
      'storefront → inventory 1',
      'storefront → payment 1',
      'storefront → redis 2',
    ]);
  });
});

describe('layoutServices', () => {
  const edge = (source: string, target: string) => ({
    source,
    target,
    calls: 1,
    errors: 0,
    protocols: [],
    waitMs: 1,
    hopMeanMs: undefined,
    hopMaxMs: undefined,
    spans: [],
  });
  const node = (name: string) => ({
    name,
    isUnseen: false,
    spans: [],
    errors: 0,
    selfMs: 0,
    share: 0,
    criticalMs: 0,
    hosts: [],
    protocols: [],
  });
  const columns = (layout: ReturnType<typeof layoutServices>) =>
    Object.fromEntries([...layout.nodes].map(([name, { x }]) => [name, x]));

  it('puts callers left of whom they call', () => {
    const layout = layoutServices({
      nodes: ['a', 'b', 'c'].map(node),
      edges: [edge('a', 'b'), edge('b', 'c'), edge('a', 'c')],
    });
    expect(columns(layout)).toEqual({ a: 24, b: 314, c: 604 });
    expect(layout.edges).toHaveLength(3);
  });

  it('draws circles and calls to itself', () => {
    const layout = layoutServices({
      nodes: ['a', 'b'].map(node),
      edges: [edge('a', 'b'), edge('b', 'a'), edge('a', 'a')],
    });
    expect(columns(layout)).toEqual({ a: 24, b: 314 });
    expect(layout.edges).toHaveLength(3);
  });

  it('is empty without services', () => {
    expect(layoutServices({ nodes: [], edges: [] }).nodes.size).toBe(0);
  });
});
