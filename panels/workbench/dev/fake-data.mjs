// A bookstore that never existed, in the shapes of the protocol: for work on the workbench without a backend.

const SERVICES = [
  { name: 'nginx', type: 'proxy', protocol: 'HTTP', rate: 42, error: 0.011, latency: 48, host: 'edge-1' },
  { name: 'storefront', type: 'process', protocol: 'HTTP', rate: 41.6, error: 0.012, latency: 44, host: 'node-1' },
  { name: 'catalogue', type: 'process', protocol: 'HTTP', rate: 83, error: 0.002, latency: 9.4, host: 'node-1' },
  { name: 'inventory', type: 'process', protocol: 'HTTP', rate: 62, error: 0, latency: 4.1, host: 'node-2' },
  { name: 'payment', type: 'process', protocol: 'HTTP', rate: 8.3, error: 0.061, latency: 131, host: 'node-2' },
  { name: 'redis', type: 'cache', protocol: 'Redis', rate: 212, error: 0, latency: 0.31, host: 'node-1' },
  { name: 'mariadb', type: 'database', protocol: 'MySQL', rate: 121, error: 0.001, latency: 2.2, host: 'node-2' },
  { name: 'resolver', type: 'dns', protocol: 'DNS', rate: 5.4, error: 0.02, latency: 1.1, host: 'edge-1' },
];
const CALLS = [
  ['wrk', 'nginx', 42],
  ['nginx', 'storefront', 41.6],
  ['storefront', 'catalogue', 83],
  ['storefront', 'inventory', 62],
  ['storefront', 'payment', 8.3],
  ['storefront', 'redis', 130],
  ['catalogue', 'mariadb', 80],
  ['catalogue', 'redis', 82],
  ['inventory', 'mariadb', 41],
  ['payment', 'resolver', 5.4],
];
const ROUTES = {
  nginx: ['GET /', 'GET /book/{id}', 'POST /cart', 'POST /checkout'],
  storefront: ['GET /', 'GET /book/{id}', 'POST /cart', 'POST /checkout'],
  catalogue: ['GET /books', 'GET /books/{id}'],
  inventory: ['GET /stock/{id}', 'POST /reserve'],
  payment: ['POST /charge'],
  redis: ['GET session:?', 'HGETALL cart:?', 'SET session:?'],
  mariadb: ['SELECT * FROM book WHERE id = ?', 'UPDATE stock SET count = count - ? WHERE id = ?'],
  resolver: ['A payment.bookstore.internal'],
};

const field = (name, type, values, config, labels) => ({
  name,
  type,
  values,
  ...(config && { config }),
  ...(labels && { labels }),
});
/** A number from 0 to 1 that is the same for the same seed. */
const noise = (seed) => {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};
const METRIC = {
  request_rate: (s) => [s.rate, 'reqps'],
  error_rate: (s) => [s.rate * s.error, 'reqps'],
  error_ratio: (s) => [s.error, 'percentunit'],
  server_error_ratio: (s) => [s.error * 0.8, 'percentunit'],
  client_error_ratio: (s) => [s.error * 0.2, 'percentunit'],
  timeout_ratio: () => [0, 'percentunit'],
  latency_avg: (s) => [s.latency, 'ms'],
  latency_p50: (s) => [s.latency * 0.7, 'ms'],
  latency_p90: (s) => [s.latency * 1.9, 'ms'],
  latency_p95: (s) => [s.latency * 2.6, 'ms'],
  latency_p99: (s) => [s.latency * 6, 'ms'],
  latency_max: (s) => [s.latency * 15, 'ms'],
};
const chosen = (filters = []) => {
  const names = filters.filter((f) => f.key.startsWith('auto_service') && f.operator === '=').flatMap((f) => f.values);
  return names.length > 0 ? SERVICES.filter((s) => names.includes(s.name)) : SERVICES;
};

function red({ metrics, group_by = [], instant, range, step_ms, filters }) {
  const [key] = group_by;
  const services = chosen(filters);
  const groups = key ? services : services.slice(0, 1);
  if (instant) {
    return [
      {
        name: 'red',
        meta: { type: 'numeric-long', typeVersion: [0, 1] },
        fields: [
          ...(key
            ? [
                field(
                  key,
                  'string',
                  groups.map((s) => s.name),
                ),
              ]
            : []),
          ...metrics.map((metric) => {
            const cells = groups.map((s) => METRIC[metric](s));
            return field(
              metric,
              'number',
              cells.map(([value]) => value),
              { unit: cells[0]?.[1] },
            );
          }),
        ],
      },
    ];
  }
  const step = step_ms ?? Math.max(1000, Math.ceil((range.to - range.from) / 60 / 1000) * 1000);
  const times = [];
  for (let at = Math.ceil(range.from / step) * step; at <= range.to && times.length < 5000; at += step) times.push(at);
  return metrics.flatMap((metric) =>
    groups.map((service, at) => {
      const [base, unit] = METRIC[metric](service);
      const values = times.map((time) => {
        const wave = 1 + 0.25 * Math.sin(time / 240_000 + at) + 0.2 * (noise(time / step + at * 31) - 0.5);
        return Math.max(0, base * wave);
      });
      return {
        name: metric,
        meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
        fields: [
          field('time', 'time', times, { interval: step }),
          field(
            metric,
            'number',
            values,
            { unit, displayNameFromDS: key ? service.name : metric },
            key ? { [key]: service.name } : {},
          ),
        ],
      };
    }),
  );
}

function map({ filters }) {
  const names = (filters ?? []).flatMap((f) => f.values);
  const calls = names.length > 0 ? CALLS.filter(([a, b]) => names.includes(a) || names.includes(b)) : CALLS;
  const client = { name: 'wrk', type: 'process', protocol: '', rate: 0, error: 0, latency: 0, host: 'edge-1' };
  const nodes = [client, ...SERVICES].filter((s) => calls.some(([a, b]) => a === s.name || b === s.name));
  const column = (name, type, read, config) => field(name, type, nodes.map(read), config);
  const called = calls.map(([, target]) => SERVICES.find((s) => s.name === target));
  const edge = (name, type, read, config) => field(name, type, calls.map(read), config);
  return [
    {
      name: 'nodes',
      meta: { preferredVisualisationType: 'nodeGraph', preferredVisualisationPluginId: 'thalweg-topology-panel' },
      fields: [
        column('id', 'string', (s) => s.name),
        column('title', 'string', (s) => s.name),
        column('subtitle', 'string', (s) => s.host),
        column('mainstat', 'number', (s) => s.rate, { unit: 'reqps' }),
        column('secondarystat', 'number', (s) => s.latency, { unit: 'ms' }),
        column('arc__ok', 'number', (s) => 1 - s.error),
        column('arc__error', 'number', (s) => s.error),
        column('node_type', 'string', (s) => s.type),
        column('protocol', 'string', (s) => s.protocol),
        column('request_rate', 'number', (s) => s.rate, { unit: 'reqps' }),
        column('client_rate', 'number', (s) =>
          calls.filter(([a]) => a === s.name).reduce((sum, [, , r]) => sum + r, 0),
        ),
        column('error_ratio', 'number', (s) => s.error, { unit: 'percentunit' }),
        column('latency_avg', 'number', (s) => s.latency, { unit: 'ms' }),
        column('latency_p95', 'number', (s) => s.latency * 2.6, { unit: 'ms' }),
        column('host', 'string', (s) => s.host),
      ],
    },
    {
      name: 'edges',
      meta: { preferredVisualisationType: 'nodeGraph', preferredVisualisationPluginId: 'thalweg-topology-panel' },
      fields: [
        edge('id', 'string', ([a, b]) => `${a}>${b}`),
        edge('source', 'string', ([a]) => a),
        edge('target', 'string', ([, b]) => b),
        edge('mainstat', 'number', ([, , rate]) => rate, { unit: 'reqps' }),
        edge('secondarystat', 'number', (_, i) => called[i].latency, { unit: 'ms' }),
        edge('thickness', 'number', ([, , rate]) => 1 + Math.min(7, rate / 30)),
        edge('protocol', 'string', (_, i) => called[i].protocol),
        edge('request_rate', 'number', ([, , rate]) => rate, { unit: 'reqps' }),
        edge('error_ratio', 'number', (_, i) => called[i].error, { unit: 'percentunit' }),
        edge('latency_avg', 'number', (_, i) => called[i].latency, { unit: 'ms' }),
        edge('latency_p95', 'number', (_, i) => called[i].latency * 2.6, { unit: 'ms' }),
        edge('observation_point', 'string', () => 's-p'),
      ],
    },
  ];
}

function requests({ range, limit = 100, filters = [], order_by = 'start_time', descending = true }) {
  const span = range.to - range.from;
  const rows = Array.from({ length: 900 }, (_, i) => {
    const [client, server] = CALLS[Math.floor(noise(i) * CALLS.length)];
    const service = SERVICES.find((s) => s.name === server);
    const routes = ROUTES[server];
    const route = routes[Math.floor(noise(i + 7) * routes.length)];
    const bad = noise(i + 13) < service.error * 3;
    const [verb, ...rest] = route.split(' ');
    return {
      time: range.to - (span * i) / 900,
      row_id: String(1_000_000 + i),
      trace_id: server === 'nginx' ? `4bf92f3577b34da6a3ce929d0e0e${(4096 + i).toString(16)}` : '',
      client,
      server,
      protocol: service.protocol,
      request_type: verb,
      request_domain: service.protocol === 'HTTP' ? `${server}.bookstore.internal` : '',
      request_resource: rest.join(' ').replace('{id}', String(Math.floor(noise(i + 3) * 900))),
      endpoint: rest.join(' '),
      response_status: bad
        ? noise(i + 5) < 0.2
          ? 'timeout'
          : 'server_error'
        : noise(i + 17) < 0.02
          ? 'client_error'
          : 'ok',
      response_code: service.protocol === 'HTTP' ? (bad ? 503 : 200) : 0,
      response_duration: Math.round(service.latency * 1000 * (0.4 + 3 * noise(i + 23) ** 4)),
      observation_point: 's-p',
    };
  }).filter((row) =>
    filters.every(({ key, operator, values }) => {
      const name =
        {
          auto_service_0: 'client',
          auto_service_1: 'server',
          l7_protocol_str: 'protocol',
          response_status_str: 'response_status',
        }[key] ?? key;
      if (operator === '=~')
        return values.some((value) => new RegExp(`^(?:${value.replace(/^\(\?\w+\)/, '')})$`, 'is').test(row[name]));
      if (key === 'observation_point') return true;
      const hit = values.includes(String(row[name]));
      return operator === '!=' ? !hit : hit;
    }),
  );
  const sort = { start_time: 'time', response_duration: 'response_duration', response_code: 'response_code' }[order_by];
  rows.sort((a, b) => (descending ? b[sort] - a[sort] : a[sort] - b[sort]));
  const shown = rows.slice(0, limit);
  const type = { time: 'time', response_code: 'number', response_duration: 'number' };
  const unit = { response_duration: { unit: 'µs' } };
  const names = Object.keys(rows[0] ?? { time: 0, row_id: '' });
  return [
    {
      name: 'requests',
      meta: { preferredVisualisationType: 'table' },
      fields: names.map((name) =>
        field(
          name,
          type[name] ?? 'string',
          shown.map((row) => row[name]),
          unit[name],
        ),
      ),
    },
  ];
}

function trace({ id, range }) {
  if (id === 'nothing') return undefined;
  const start = (range?.to ?? Date.now()) - 60_000;
  const spans = [];
  const add = (parent, service, operation, at, duration, extra = {}) => {
    const row = { id: `${id}-${spans.length}`, parent, service, operation, at, duration, ...extra };
    spans.push(row);
    return row.id;
  };
  const call = (parent, from, to, operation, at, duration, extra) => {
    const client = add(parent, from, operation, at, duration, {
      point: 'c-p',
      kind: 'client',
      rule: parent && 'syscall_trace_id',
      ...extra,
    });
    return add(client, to, operation, at + duration * 0.06, duration * 0.88, {
      point: 's-p',
      kind: 'server',
      rule: 'tcp_seq',
      ...extra,
    });
  };
  const edge = add('', 'nginx', 'GET /book/42', 0, 96, { point: 's-p', kind: 'server' });
  const store = call(edge, 'nginx', 'storefront', 'GET /book/42', 2, 92);
  call(store, 'storefront', 'redis', 'GET session:?', 8, 0.6, { protocol: 'Redis' });
  const books = call(store, 'storefront', 'catalogue', 'GET /books/42', 11, 34);
  call(books, 'catalogue', 'redis', 'HGETALL book:?', 15, 0.5, { protocol: 'Redis' });
  call(books, 'catalogue', 'mariadb', 'SELECT * FROM book WHERE id = ?', 18, 21, { protocol: 'MySQL' });
  const stock = call(store, 'storefront', 'inventory', 'GET /stock/42', 48, 14);
  call(stock, 'inventory', 'mariadb', 'SELECT count FROM stock WHERE book = ?', 51, 6, { protocol: 'MySQL' });
  call(store, 'storefront', 'payment', 'POST /quote', 66, 22, { failed: true });
  const column = (name, type, read, config) => field(name, type, spans.map(read), config);
  return [
    {
      name: 'trace',
      meta: { preferredVisualisationType: 'trace', preferredVisualisationPluginId: 'thalweg-tracing-panel' },
      fields: [
        column('traceID', 'string', () => id),
        column('spanID', 'string', (s) => s.id),
        column('parentSpanID', 'string', (s) => s.parent),
        column('operationName', 'string', (s) => s.operation),
        column('serviceName', 'string', (s) => s.service),
        column('serviceTags', 'other', (s) => [{ key: 'process', value: s.service }]),
        column('startTime', 'number', (s) => start + s.at),
        column('duration', 'number', (s) => s.duration, { unit: 'ms' }),
        column('logs', 'other', () => []),
        column('references', 'other', () => []),
        column('tags', 'other', (s) => [
          { key: 'observation_point', value: s.point },
          { key: 'request_resource', value: s.operation },
          ...(s.failed ? [{ key: 'error', value: true }] : []),
        ]),
        column('kind', 'string', (s) => s.kind),
        column('statusCode', 'number', (s) => (s.failed ? 2 : 1)),
        column('warnings', 'other', () => []),
        column('row_id', 'string', (s) => s.id),
        column('observation_point', 'string', (s) => s.point),
        column('signal_source', 'string', () => 'eBPF'),
        column('span_type', 'string', () => 'process'),
        column('protocol', 'string', (s) => s.protocol ?? 'HTTP'),
        column('host', 'string', () => 'node-1'),
        column('response_status', 'string', (s) => (s.failed ? 'server_error' : 'ok')),
        column('response_code', 'number', (s) => (s.failed ? 503 : 200)),
        column('self_time', 'number', (s) => s.duration * 0.3, { unit: 'ms' }),
        column('link_rule', 'string', (s) => s.rule ?? ''),
        column('link_key', 'string', (s) =>
          s.rule === 'tcp_seq' ? 'req_tcp_seq=3141592653' : s.rule ? 'syscall_trace_id_request=271828' : '',
        ),
        column('link_confidence', 'number', (s) => (s.rule ? 1 : null)),
      ],
    },
  ];
}

const KEYS = ['auto_service', 'auto_instance', 'host', 'l7_protocol', 'endpoint', 'response_status', 'request_type'];
const tag_keys = () => [
  {
    name: 'tag_keys',
    fields: [
      field('key', 'string', KEYS),
      field(
        'description',
        'string',
        KEYS.map(() => ''),
      ),
    ],
  },
];
function tag_values({ key, search = '' }) {
  const all = key.startsWith('auto_service') ? SERVICES.map((s) => s.name) : ['HTTP', 'Redis', 'MySQL', 'DNS'];
  return [
    {
      name: 'tag_values',
      fields: [
        field(
          'value',
          'string',
          all.filter((one) => one.includes(search)),
        ),
      ],
    },
  ];
}
const sql = () => [
  {
    name: 'sql',
    fields: [
      field(
        'service',
        'string',
        SERVICES.map((s) => s.name),
      ),
      field(
        'requests',
        'number',
        SERVICES.map((s) => s.rate * 900),
      ),
    ],
  },
];

const QUESTIONS = { red, map, requests, trace, tag_keys, tag_values, sql };

/** Answers one question as the backend would; `empty` leaves every frame without rows. */
export function answer(question, empty) {
  const { kind, ref_id } = question;
  const frames = QUESTIONS[kind]?.(question);
  if (!frames || (empty && kind === 'trace')) {
    const status = kind === 'trace' ? 404 : 400;
    const code = kind === 'trace' ? 'trace_not_found' : 'unknown_question';
    const title = kind === 'trace' ? 'Nothing is known of this trace' : 'No such question';
    return { ok: false, kind, ref_id, error: { type: 'about:blank', title, status, code, remedy: 'Look for another' } };
  }
  const bare = (frame) => ({ ...frame, fields: frame.fields.map((one) => ({ ...one, values: [] })) });
  return { ok: true, kind, ref_id, frames: empty ? frames.map(bare) : frames, elapsed_ms: 3 };
}
