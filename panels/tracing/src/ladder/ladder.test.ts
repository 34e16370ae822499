import { rowsOf, span } from '../testing/span';
import { buildTrace } from '../model/trace';
import { ladderOf } from './ladder';
import { requestsOf } from './requests';

const at = (point: string, more = {}) => ({
  observationPoint: point,
  spanType: point.endsWith('app')
    ? ('application' as const)
    : point.endsWith('-p')
      ? ('process' as const)
      : ('network' as const),
  ...more,
});
const seq = { link: { rule: 'tcp_seq', key: 'req_tcp_seq=1', confidence: 1 } };
const thread = { link: { rule: 'syscall_trace_id', key: 'syscall_trace_id_request=1', confidence: 0.98 } };
const traceOf = (...spans: Parameters<typeof rowsOf>[0]) => buildTrace(rowsOf(spans), { adjustClocks: false });

/** A request at every point, each a little inside the one before. */
const whole = () =>
  traceOf(
    span('1', '', 0, 100, at('c-app')),
    span('2', '1', 2, 96, at('c-p', { link: { rule: 'span_id', key: 'span_id=1', confidence: 1 } })),
    span('3', '2', 3, 93, at('c', seq)),
    span('4', '3', 4, 91, at('c-nd', seq)),
    span('5', '4', 6, 86, at('c-gw', seq)),
    span('6', '5', 14, 70, at('s-gw', seq)),
    span('7', '6', 16, 66, at('s-nd', seq)),
    span('8', '7', 17, 64, at('s', seq)),
    span('9', '8', 27, 52, at('s-p', seq)),
    span('a', '9', 28, 50, at('s-app', { link: { rule: 'parent_span_id', key: 'parent_span_id=1', confidence: 1 } })),
    span('b', 'a', 40, 20, at('c-p', thread)),
  );

describe('requestsOf', () => {
  it('joins the points of a request and begins anew at a call', () => {
    const { chains } = requestsOf(whole());
    expect(chains).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [10]]);
  });

  it('knows the two ends of a call by the kinds of spans where there are no points', () => {
    const trace = traceOf(
      span('a', '', 0, 10, at('', { kind: 'server' })),
      span('b', 'a', 1, 8, at('', { kind: 'client' })),
      span('c', 'b', 2, 6, at('', { kind: 'server' })),
      span('d', 'c', 3, 1, at('', { kind: 'internal' })),
    );
    expect(requestsOf(trace).chains).toEqual([[0], [1, 2], [3]]);
  });

  it('takes a proxy that passes its request id on for another request', () => {
    const trace = traceOf(
      span('a', '', 0, 10, at('c-p')),
      span('b', 'a', 1, 8, at('s-p', { link: { rule: 'x_request_id', key: 'x', confidence: 0.8 } })),
    );
    expect(requestsOf(trace).chains).toEqual([[0], [1]]);
  });

  it('follows the surest of several answers to one call', () => {
    const guess = { link: { rule: 'trace_id_time', key: 't', confidence: 0.4 } };
    const trace = traceOf(
      span('a', '', 0, 100, at('c-p')),
      span('b', 'a', 1, 90, at('s-p', guess)),
      span('c', 'a', 2, 8, at('s-p', seq)),
    );
    expect(requestsOf(trace).chains).toEqual([[0, 2], [1]]);
  });
});

it('goes on where the request was followed furthest', () => {
  const trace = traceOf(
    span('a', '', 0, 100, at('c-p')),
    span('b', 'a', 1, 98, at('c', seq)),
    span('c', 'a', 2, 90, at('s-p', seq)),
  );
  expect(requestsOf(trace).chains).toEqual([[0, 2], [1]]);
});

describe('ladderOf', () => {
  it('splits a request into queues, network, gateway and server, whichever span of it is asked', () => {
    const ladder = ladderOf(whole(), 8);
    expect(ladder.rungs.map(({ point, duration }) => `${point} ${duration}`)).toEqual([
      'c-app 100',
      'c-p 96',
      'c 93',
      'c-nd 91',
      'c-gw 86',
      's-gw 70',
      's-nd 66',
      's 64',
      's-p 52',
      's-app 50',
    ]);
    expect(ladder.stretches.map(({ kind, ms }) => `${kind} ${ms}`)).toEqual([
      'client_queue 4',
      'client_queue 3',
      'network 2',
      'network 5',
      'gateway 16',
      'network 4',
      'network 2',
      'server_queue 12',
      'server_queue 2',
    ]);
    expect(ladder.last).toMatchObject({ kind: 'server', ms: 50, share: 0.5 });
    expect([ladder.ownMs, ladder.callsMs]).toEqual([30, 20]);
    expect(ladder.sums.map(({ kind, ms }) => `${kind} ${ms}`)).toEqual([
      'client_queue 7',
      'network 13',
      'gateway 16',
      'server_queue 14',
      'server 50',
    ]);
    expect(ladder.stretches.findIndex(({ isWorst }) => isWorst)).toBe(4);
    expect(ladder.hints).toEqual([]);
  });

  it('tells the way there from the way back', () => {
    const trace = traceOf(span('a', '', 0, 100, at('c-p')), span('b', 'a', 8, 90, at('s-p', { ...seq, host: 'h2' })));
    const ladder = ladderOf(trace, 0);
    expect(ladder.stretches).toEqual([
      { kind: 'network', ms: 10, thereMs: 8, backMs: 2, share: 0.1, isWorst: true, isNegative: false },
    ]);
    expect(ladder.crossesHosts).toBe(true);
    expect(ladder.hints).toEqual(['interfaces', 'nodes', 'gateways', 'applications']);
  });

  it('says that nothing tells network from server where only the client saw the request', () => {
    const ladder = ladderOf(traceOf(span('a', '', 0, 100, at('c-p'))), 0);
    expect(ladder.last).toMatchObject({ kind: 'beyond', ms: 100, share: 1 });
    expect(ladder.hints[0]).toBe('server');
  });

  it('marks a server that took longer than its client saw', () => {
    const trace = traceOf(span('a', '', 0, 10, at('c-p')), span('b', 'a', 1, 40, at('s-p', seq)));
    expect(ladderOf(trace, 0).stretches[0]).toMatchObject({ ms: -30, share: 0, isWorst: false, isNegative: true });
  });

  it('is one rung for work inside an application', () => {
    const ladder = ladderOf(traceOf(span('a', '', 0, 10, at('app'))), 0);
    expect(ladder).toMatchObject({ stretches: [], hints: [], last: { kind: 'server', ms: 10 } });
  });
});
