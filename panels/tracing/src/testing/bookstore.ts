import { type DataFrame, toDataFrame } from '@grafana/data';

/** One span as written here: times in milliseconds after the start of the trace. */
export interface Sketch {
  id: string;
  parent?: string;
  service: string;
  operation: string;
  point?: string;
  protocol?: string;
  host?: string;
  start: number;
  duration: number;
  code?: number;
  status?: string;
  rule?: string;
  key?: string;
  confidence?: number;
  tags?: Record<string, unknown>;
  logs?: unknown[];
}

export const EPOCH_MS = Date.UTC(2026, 2, 14, 9, 26, 53) + 589.793;

const spanType = (point = '') => (point.endsWith('app') ? 'application' : point.endsWith('-p') ? 'process' : 'network');

/** A trace frame as the backend answers it. */
export function traceFrame(traceId: string, sketches: readonly Sketch[]): DataFrame {
  const column = (name: string, type: string, values: readonly unknown[], unit?: string) => ({
    name,
    type,
    values,
    config: unit ? { unit } : {},
  });
  const of = (pick: (sketch: Sketch) => unknown) => sketches.map(pick);
  const failed = (sketch: Sketch) => sketch.status !== undefined && sketch.status !== 'ok';
  return toDataFrame({
    name: 'trace',
    meta: { preferredVisualisationType: 'trace' },
    fields: [
      column(
        'traceID',
        'string',
        of(() => traceId),
      ),
      column(
        'spanID',
        'string',
        of(({ id }) => id),
      ),
      column(
        'parentSpanID',
        'string',
        of(({ parent }) => parent ?? ''),
      ),
      column(
        'operationName',
        'string',
        of(({ operation }) => operation),
      ),
      column(
        'serviceName',
        'string',
        of(({ service }) => service),
      ),
      column(
        'serviceTags',
        'other',
        of(({ service, host }) => [
          { key: 'service.name', value: service },
          { key: 'host.name', value: host ?? 'book-1' },
        ]),
      ),
      column(
        'startTime',
        'number',
        of(({ start }) => EPOCH_MS + start),
        'ms',
      ),
      column(
        'duration',
        'number',
        of(({ duration }) => duration),
        'ms',
      ),
      column(
        'logs',
        'other',
        of(({ logs }) => logs ?? []),
      ),
      column(
        'references',
        'other',
        of(() => []),
      ),
      column(
        'tags',
        'other',
        of((sketch) => tagsOf(sketch)),
      ),
      column(
        'kind',
        'string',
        of(({ point }) => (point?.startsWith('c') ? 'client' : 'server')),
      ),
      column(
        'statusCode',
        'number',
        of((sketch) => (failed(sketch) ? 2 : 1)),
      ),
      column(
        'statusMessage',
        'string',
        of((sketch) => (failed(sketch) ? 'card declined: insufficient funds' : '')),
      ),
      column(
        'warnings',
        'other',
        of(() => []),
      ),
      column(
        'row_id',
        'string',
        of(({ id }) => id),
      ),
      column(
        'observation_point',
        'string',
        of(({ point }) => point ?? 's-p'),
      ),
      column(
        'signal_source',
        'string',
        of(({ point }) => (point?.endsWith('app') ? 'OTel' : 'eBPF')),
      ),
      column(
        'span_type',
        'string',
        of(({ point }) => spanType(point ?? 's-p')),
      ),
      column(
        'protocol',
        'string',
        of(({ protocol }) => protocol ?? 'HTTP'),
      ),
      column(
        'host',
        'string',
        of(({ host }) => host ?? 'book-1'),
      ),
      column(
        'response_status',
        'string',
        of(({ status }) => status ?? 'ok'),
      ),
      column(
        'response_code',
        'number',
        of(({ code }) => code ?? 0),
      ),
      column(
        'link_rule',
        'string',
        of(({ rule }) => rule ?? ''),
      ),
      column(
        'link_key',
        'string',
        of(({ key }) => key ?? ''),
      ),
      column(
        'link_confidence',
        'number',
        of(({ confidence }) => confidence ?? null),
        'percentunit',
      ),
    ],
  });
}

function tagsOf({ operation, protocol = 'HTTP', code = 0, status = 'ok', point = 's-p', duration, tags }: Sketch) {
  const [type = '', ...rest] = operation.split(' ');
  const told: Record<string, unknown> = {
    request_type: type,
    request_resource: rest.join(' '),
    request_domain: protocol === 'HTTP' ? 'books.example' : '',
    l7_protocol_str: protocol,
    response_status: status,
    response_code: code,
    response_duration: Math.round(duration * 1000),
    observation_point: point,
    request_length: 412,
    response_length: 8_231,
    req_tcp_seq: 3_290_117_735,
    resp_tcp_seq: 1_884_201_196,
    syscall_trace_id_request: '1711394813005',
    process_id_1: 4_211,
    ...tags,
  };
  return Object.entries(told).map(([key, value]) => ({ key, value }));
}

const seq = (n: number) => ({ rule: 'tcp_seq', key: `req_tcp_seq=${3_290_117_735 + n * 4_111}`, confidence: 1 });
const thread = (n: number) => ({
  rule: 'syscall_trace_id',
  key: `syscall_trace_id_request=17113948130${n}`,
  confidence: 0.9,
});

/** A call seen from both ends: the client's span and the server's below it. */
function call(
  id: string,
  parent: string,
  from: string,
  to: string,
  start: number,
  duration: number,
  more: Partial<Sketch> & { operation: string; toHost?: string },
): Sketch[] {
  const { toHost, ...rest } = more;
  const n = id.length * 7 + start;
  const base = { protocol: 'HTTP', code: 200, ...rest };
  return [
    { ...base, id: `${id}c`, parent, service: from, point: 'c-p', start, duration, ...thread(Math.round(n)) },
    {
      ...base,
      id: `${id}s`,
      parent: `${id}c`,
      service: to,
      point: 's-p',
      start: start + 0.08,
      duration: duration - 0.17,
      ...(toHost ? { host: toHost } : {}),
      ...seq(Math.round(n)),
    },
  ];
}

/** One page view of the bookstore: nginx → storefront → catalogue, inventory, payment → Redis and MariaDB. */
export function bookstore(): Sketch[] {
  const redis = { protocol: 'Redis', code: 0 };
  const sql = { protocol: 'MySQL', code: 0 };
  return [
    {
      id: '1s',
      service: 'nginx',
      operation: 'GET /checkout/42',
      point: 's-p',
      start: 0,
      duration: 148.2,
      code: 502,
      status: 'server_error',
    },
    ...call('2', '1s', 'nginx', 'storefront', 0.3, 147.6, {
      operation: 'GET /checkout/42',
      code: 502,
      status: 'server_error',
    }),
    ...call('3', '2s', 'storefront', 'redis', 1.4, 0.62, { operation: 'GET session:8a1f', ...redis }),
    ...call('4', '2s', 'storefront', 'catalogue', 3.1, 31.4, { operation: 'GET /books/42', toHost: 'book-2' }),
    ...call('5', '4s', 'catalogue', 'redis', 4.0, 0.48, { operation: 'GET book:42', ...redis }),
    ...call('6', '4s', 'catalogue', 'mariadb', 5.2, 27.9, {
      operation: 'SELECT book',
      ...sql,
      tags: { request_resource: 'SELECT * FROM book WHERE id = ?' },
    }),
    ...call('7', '2s', 'storefront', 'inventory', 35.2, 18.6, { operation: 'GET /stock/42', toHost: 'book-2' }),
    ...call('8', '7s', 'inventory', 'mariadb', 36.1, 5.1, { operation: 'SELECT stock', ...sql }),
    ...call('9', '7s', 'inventory', 'mariadb', 41.8, 4.7, { operation: 'SELECT warehouse', ...sql }),
    ...call('a', '7s', 'inventory', 'redis', 47.0, 0.7, { operation: 'SETEX stock:42', ...redis }),
    {
      id: 'n1',
      parent: '7c',
      service: 'storefront',
      operation: 'GET /stock/42',
      point: 'c',
      protocol: 'HTTP',
      start: 35.24,
      duration: 18.5,
      code: 200,
      ...seq(9),
    },
    ...call('b', '2s', 'storefront', 'payment', 54.6, 88.3, {
      operation: 'POST /charges',
      code: 402,
      status: 'client_error',
    }),
    {
      id: 'b1',
      parent: 'bs',
      service: 'payment',
      operation: 'charge',
      point: 'app',
      protocol: '',
      start: 55.9,
      duration: 84.1,
      status: 'server_error',
      rule: 'span_id',
      key: 'span_id=00f067aa0ba902b7',
      confidence: 1,
      logs: [
        {
          timestamp: EPOCH_MS + 139.2,
          name: 'exception',
          fields: [
            { key: 'exception.type', value: 'CardDeclined' },
            { key: 'exception.message', value: 'insufficient funds' },
          ],
        },
      ],
    },
    ...call('c', 'b1', 'payment', 'mariadb', 57.4, 6.3, { operation: 'INSERT charge', ...sql }),
    ...call('d', 'b1', 'payment', 'redis', 139.6, 0.4, { operation: 'LPUSH audit', ...redis }),
    ...call('e', '2s', 'storefront', 'redis', 144.1, 0.9, { operation: 'SET cart:42', ...redis }),
  ];
}

/** The same with what goes wrong in real life: an orphan, a circle, a clock that is off, a missing time. */
export function broken(): Sketch[] {
  const late = bookstore().map((span) => (span.host === 'book-2' ? { ...span, start: span.start - 4.2 } : span));
  return [
    ...late,
    {
      id: 'orphan',
      parent: 'gone-for-good',
      service: 'mailer',
      operation: 'POST /receipts',
      start: 120,
      duration: 14,
      code: 202,
    },
    {
      id: 'orphan-child',
      parent: 'orphan',
      service: 'mailer',
      operation: 'SMTP DATA',
      point: 'c-p',
      protocol: 'SMTP',
      start: 123,
      duration: 8,
    },
    {
      id: 'round-1',
      parent: 'round-3',
      service: 'scheduler',
      operation: 'tick',
      point: 'app',
      start: 60,
      duration: 30,
    },
    {
      id: 'round-2',
      parent: 'round-1',
      service: 'scheduler',
      operation: 'plan',
      point: 'app',
      start: 62,
      duration: 20,
    },
    { id: 'round-3', parent: 'round-2', service: 'scheduler', operation: 'run', point: 'app', start: 64, duration: 10 },
    { id: 'timeless', parent: '2s', service: 'storefront', operation: 'GET /timeless', start: NaN, duration: NaN },
  ];
}
