import { t } from '@thalweg/panel-kit';
import { type SpanType } from './model/span';

/** Where on its way a request was seen, in words. */
export function explainPoint(point: string): string {
  switch (point) {
    case 'c-app':
      return t('explain.point.c-app', 'Client application: told by its own instrumentation');
    case 'c-p':
      return t('explain.point.c-p', 'Client process: seen at its system calls, without instrumentation');
    case 'c':
      return t('explain.point.c', 'Client network interface');
    case 'c-nd':
      return t('explain.point.c-nd', 'Network interface of the client’s node');
    case 'c-hv':
      return t('explain.point.c-hv', 'Hypervisor of the client');
    case 'c-gw-hv':
      return t('explain.point.c-gw-hv', 'Hypervisor of the gateway on the client’s side');
    case 'c-gw':
      return t('explain.point.c-gw', 'Gateway on the client’s side');
    case 'local':
      return t('explain.point.local', 'Inside one host');
    case 'rest':
      return t('explain.point.rest', 'Somewhere on the way');
    case 's-gw':
      return t('explain.point.s-gw', 'Gateway on the server’s side');
    case 's-gw-hv':
      return t('explain.point.s-gw-hv', 'Hypervisor of the gateway on the server’s side');
    case 's-hv':
      return t('explain.point.s-hv', 'Hypervisor of the server');
    case 's-nd':
      return t('explain.point.s-nd', 'Network interface of the server’s node');
    case 's':
      return t('explain.point.s', 'Server network interface');
    case 's-p':
      return t('explain.point.s-p', 'Server process: seen at its system calls, without instrumentation');
    case 's-app':
      return t('explain.point.s-app', 'Server application: told by its own instrumentation');
    case 'app':
      return t('explain.point.app', 'Application: told by its own instrumentation');
    default:
      return t('explain.point.other', 'Observation point {{point}}', { point });
  }
}

export function explainType(type: SpanType): string {
  switch (type) {
    case 'application':
      return t('explain.type.application', 'Application span: made by instrumentation');
    case 'process':
      return t('explain.type.process', 'Process span: seen at system calls by eBPF');
    case 'network':
      return t('explain.type.network', 'Network span: seen on a network interface');
  }
}

/** Longer names first: `syscall_trace_id` begins with none of the others, but a source may refine any of them. */
const RULES: Readonly<Record<string, () => string>> = Object.freeze({
  tcp_seq: () =>
    t(
      'explain.rule.tcp_seq',
      'Client and server saw the same TCP sequence numbers on the same connection: both spans are one request, seen from its two ends.',
    ),
  syscall_trace_id: () =>
    t(
      'explain.rule.syscall_trace_id',
      'The thread that read the incoming request then made this call: both carry the id that the kernel side gave to that piece of work.',
    ),
  parent_span_id: () => t('explain.rule.parent_span_id', 'The span names its parent by id.'),
  shared_span_id: () =>
    t(
      'explain.rule.shared_span_id',
      'Client and server tell this span under one id; this is the server’s half, below what carried that id to it.',
    ),
  told_by_call: () =>
    t(
      'explain.rule.told_by_call',
      'A call inside this span was made by the thread that had read the request above it; the request itself names no span of it.',
    ),
  told_by_time: () =>
    t(
      'explain.rule.told_by_time',
      'The same process was serving the request above when this span began; nothing else connects them.',
    ),
  within_span: () =>
    t(
      'explain.rule.within_span',
      'The call carries no trace headers: the tightest span of its process around it in time that can have made it is its parent.',
    ),
  span_id: () => t('explain.rule.span_id', 'The header of this request carries the span id of its parent.'),
  x_request_id: () => t('explain.rule.x_request_id', 'Both carry the same X-Request-ID.'),
  trace_id_time: () =>
    t('explain.rule.trace_id_time', 'Both carry the same trace id, and the parent’s time covers this span’s.'),
});

/** The rule of a link in words; an unknown rule is named as it is. */
export function explainRule(rule: string): string {
  const known = Object.hasOwn(RULES, rule)
    ? RULES[rule]
    : Object.entries(RULES).find(([name]) => rule.startsWith(name))?.[1];
  return known?.() ?? t('explain.rule.other', 'The rule “{{rule}}” attached it to its parent.', { rule });
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

/** What was looked for in vain above a root, or why a span became one. */
export function explainRoot(type: SpanType, bent: 'orphan' | 'cycle' | undefined): string {
  if (bent === 'orphan') {
    return t(
      'explain.root.orphan',
      'Nothing to hang it under was found, so it is drawn as a root. The finding above says what is missing.',
    );
  }
  if (bent === 'cycle') {
    return t('explain.root.cycle', 'Its parents lead back to itself, so the circle was cut above it.');
  }
  return type === 'application'
    ? t('explain.root.application', 'It names no parent: the trace begins here.')
    : t(
        'explain.root.searched',
        'Nothing above it was found: no parent span id, no span of the same TCP sequence on the client’s side, and no request that its thread had read before.',
      );
}
