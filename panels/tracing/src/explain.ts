import { type SpanType } from './model/span';

/** Where on its way a request was seen, in words. */
const POINTS: Readonly<Record<string, string>> = Object.freeze({
  'c-app': 'Client application: told by its own instrumentation',
  'c-p': 'Client process: seen at its system calls, without instrumentation',
  c: 'Client network interface',
  'c-nd': 'Network interface of the client’s node',
  'c-hv': 'Hypervisor of the client',
  'c-gw': 'Gateway on the client’s side',
  local: 'Inside one host',
  rest: 'Somewhere on the way',
  's-gw': 'Gateway on the server’s side',
  's-hv': 'Hypervisor of the server',
  's-nd': 'Network interface of the server’s node',
  s: 'Server network interface',
  's-p': 'Server process: seen at its system calls, without instrumentation',
  's-app': 'Server application: told by its own instrumentation',
  app: 'Application: told by its own instrumentation',
});

export function explainPoint(point: string): string {
  return POINTS[point] ?? `Observation point ${point}`;
}

const TYPES: Readonly<Record<SpanType, string>> = Object.freeze({
  application: 'Application span: made by instrumentation',
  process: 'Process span: seen at system calls by eBPF',
  network: 'Network span: seen on a network interface',
});

export function explainType(type: SpanType): string {
  return TYPES[type];
}

const RULES: Readonly<Record<string, string>> = Object.freeze({
  tcp_seq:
    'Client and server saw the same TCP sequence numbers on the same connection: both spans are one request, seen from its two ends.',
  syscall_trace_id:
    'The thread that read the incoming request then made this call: both carry the id that the kernel side gave to that piece of work.',
  span_id: 'The header of this request carries the span id of its parent.',
  parent_span_id: 'The span names its parent by id.',
  x_request_id: 'Both carry the same X-Request-ID.',
  trace_id_time: 'Both carry the same trace id, and the parent’s time covers this span’s.',
});

/** The rule of a link in words; an unknown rule is named as it is. */
export function explainRule(rule: string): string {
  const known = RULES[rule] ?? Object.entries(RULES).find(([name]) => rule.startsWith(name))?.[1];
  return known ?? `The rule “${rule}” attached it to its parent.`;
}

/** The parts of a link's key: `req_tcp_seq=1, resp_tcp_seq=2` are two; a part that is only text has no name. */
export function keyParts(key: string): ReadonlyArray<{ readonly name: string; readonly value: string }> {
  return key
    .split(', ')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at > 0 ? { name: part.slice(0, at), value: part.slice(at + 1) } : { name: '', value: part };
    });
}

const ROOT_SEARCH =
  'Nothing above it was found: no parent span id, no span of the same TCP sequence on the client’s side, and no request that its thread had read before.';
const ROOT_OF_INSTRUMENTED = 'It names no parent: the trace begins here.';

/** What was looked for in vain above a root, or why a span became one. */
export function explainRoot(type: SpanType, bent: 'orphan' | 'cycle' | undefined): string {
  if (bent === 'orphan') {
    return 'Nothing to hang it under was found, so it is drawn as a root. The finding above says what is missing.';
  }
  if (bent === 'cycle') {
    return 'Its parents lead back to itself, so the circle was cut above it.';
  }
  return type === 'application' ? ROOT_OF_INSTRUMENTED : ROOT_SEARCH;
}
