import protobuf from 'protobufjs';
import { BEGIN_MS, openShop, type Shop } from '../../query/shop.fixture';
import { insertToldTrace, TOLD_MS, TRACE } from './told-trace.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await insertToldTrace(shop.store);
}, 90_000);
afterAll(() => shop?.close());

const seconds = { start: Math.floor(BEGIN_MS / 1000) - 100, end: Math.ceil(BEGIN_MS / 1000) + 60 };

async function get(path: string, params: Record<string, string | number> = {}, headers: Record<string, string> = {}) {
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return shop.app.inject({ url: `/tempo/api${path}?${query.toString()}`, headers });
}

interface SearchSpan {
  readonly spanID: string;
  readonly name: string;
  readonly attributes?: { readonly key: string; readonly value: Record<string, unknown> }[];
}
interface SearchTrace {
  readonly traceID: string;
  readonly rootServiceName: string;
  readonly spanSets: { readonly spans: SearchSpan[]; readonly matched: number; readonly attributes?: object[] }[];
}

async function search(q: string, params: Record<string, string | number> = {}): Promise<SearchTrace[]> {
  const response = await get('/search', { q, limit: 100, spss: 20, ...seconds, ...params });
  expect([response.statusCode, response.body.slice(0, 0) || response.body.slice(0, 300)]).toEqual([
    200,
    expect.any(String),
  ]);
  return (response.json() as { traces: SearchTrace[] }).traces;
}

/** Names of the spans that a query finds in the told trace. */
const inTold = async (q: string): Promise<string[]> => {
  const found = (await search(q, { start: Math.floor(TOLD_MS / 1000) - 1 })).filter(({ traceID }) =>
    TRACE.endsWith(traceID),
  );
  return found.flatMap(({ spanSets }) => spanSets.flatMap(({ spans }) => spans.map(({ name }) => name)));
};

it('is there, and says which version', async () => {
  expect((await get('/echo')).body).toBe('echo');
  expect((await get('/status/buildinfo')).json()).toMatchObject({ version: expect.stringMatching(/^2\./) });
});

it('answers a search as Tempo documents it', async () => {
  const response = await get('/search', {
    q: '{ status = error && kind = client && span.rpc.system = "grpc" }',
    ...seconds,
  });
  expect(response.headers['content-type']).toContain('application/json');
  expect(response.json()).toEqual({
    traces: [
      {
        traceID: TRACE.replace(/^0+/, ''),
        rootServiceName: 'checkout',
        rootTraceName: 'POST /checkout',
        startTimeUnixNano: `${TOLD_MS}000000`,
        durationMs: 250,
        spanSets: [
          {
            spans: [
              {
                spanID: 'b7ad6b7169203333',
                name: 'charge',
                startTimeUnixNano: `${TOLD_MS + 70}000000`,
                durationNanos: '130000000',
                attributes: [
                  { key: 'status', value: { stringValue: 'error' } },
                  { key: 'kind', value: { stringValue: 'client' } },
                  { key: 'rpc.system', value: { stringValue: 'grpc' } },
                ],
              },
            ],
            matched: 1,
          },
        ],
        serviceStats: { checkout: { spanCount: 3, errorCount: 1 } },
      },
    ],
    metrics: {
      inspectedTraces: 1,
      inspectedBytes: expect.stringMatching(/^\d+$/),
      inspectedSpans: expect.stringMatching(/^\d+$/),
      completedJobs: 1,
      totalJobs: 1,
    },
  });
});

it.each([
  ['{ .cart.items > 5 }', ['price']],
  ['{ span.cart.items = "3" }', ['POST /checkout']],
  ['{ .vip }', ['POST /checkout']],
  ['{ .vip = false }', []],
  ['{ span.note = "a \\"b\\"" }', ['POST /checkout']],
  ['{ resource.deployment.environment = "prod" && name =~ "pri.*" }', ['price']],
  ['{ name =~ "pri" }', []],
  ['{ .deployment.environment != nil && duration >= 130ms }', ['POST /checkout', 'charge']],
  ['{ span.cart.items != 3 }', ['price']],
  ['{ span.cart.items = nil && resource.service.name = "checkout" }', ['charge']],
  ['{ span.cart.items * span.ratio = 6 }', ['price']],
  ['{ event.exception.message =~ ".*mint" }', ['price']],
  ['{ event:name = "exception" && event.n = 7 && event:timeSinceStart = 10ms }', ['price']],
  ['{ link:spanID = "c7ad6b7169203331" && link.why = "batch" }', ['price']],
  ['{ instrumentation:name = "shop-sdk" && instrumentation.flavour = "mint" && kind = internal }', ['price']],
  ['{ statusMessage = "card declined" }', ['charge']],
  [`{ trace:id = "${TRACE}" && status = unset }`, ['POST /checkout', 'price']],
  ['{ nestedSetParent < 0 && resource.service.name = "checkout" }', ['POST /checkout']],
  ['{ parent.cart.items = 3 }', ['price', 'charge']],
  ['{ span:childCount = 2 && rootServiceName = "checkout" }', ['POST /checkout']],
  ['{ traceDuration = 250ms && span:parentID = "b7ad6b7169203331" }', ['price', 'charge']],
  ['{ name = "price" } ~ { name = "charge" }', ['charge']],
  ['{ kind = server } > { status = error }', ['charge']],
  ['{ status = error } << { kind = server }', ['POST /checkout']],
  ['{ kind = server } &>> { name = "price" }', ['POST /checkout', 'price']],
  ['{ name = "price" } !>> { resource.service.name = "checkout" }', ['POST /checkout', 'price', 'charge']],
  ['{ kind = server } !> { resource.service.name = "checkout" }', ['POST /checkout']],
  ['{ name = "price" } && { name = "charge" }', ['price', 'charge']],
  ['{ name = "price" } && { name = "absent" }', []],
  ['{ resource.service.name = "checkout" } | count() = 3', ['POST /checkout', 'price', 'charge']],
  ['{ resource.service.name = "checkout" } | max(duration) > 250ms', []],
  [
    '{ resource.service.name = "checkout" } | by(kind) | count() = 1 | coalesce() | { kind = server }',
    ['POST /checkout'],
  ],
])('finds by %s', async (q, names) => {
  expect(await inTold(q)).toEqual(names);
});

it('finds requests that no SDK told of, through the tree that was assembled of them', async () => {
  const [failed, ...more] = await search('{ resource.service.name = "web" && status = error }');
  expect(more).toEqual([]);
  expect(failed).toMatchObject({ traceID: (301).toString(16), rootServiceName: 'shopper', spanSets: [{ matched: 1 }] });
  const below = await search(
    '{ resource.service.name = "nginx" } >> { span.db.system.name = "redis" && kind = server }',
    { limit: 5 },
  );
  expect(below.map(({ spanSets }) => spanSets[0]?.matched)).toEqual([2, 2, 2, 2, 2]);
  expect(await search('{ nestedSetParent < 0 && resource.service.name = "shopper" }')).toHaveLength(41);
});

it('shows fields that are selected, groups and what was counted', async () => {
  const [trace] = await search(
    '{ kind != internal } | by(status) | count() > 0 | select(span.cart.items, nestedSetLeft)',
    {
      start: Math.floor(TOLD_MS / 1000) - 1,
    },
  );
  expect(trace?.spanSets).toMatchObject([
    {
      matched: 1,
      attributes: [
        { key: 'by(status)', value: { stringValue: 'unset' } },
        { key: 'count()', value: { intValue: '1' } },
      ],
      spans: [
        {
          attributes: [
            { key: 'kind', value: { stringValue: 'server' } },
            { key: 'status', value: { stringValue: 'unset' } },
            { key: 'cart.items', value: { intValue: '3' } },
            { key: 'nestedSetLeft', value: { intValue: '1' } },
          ],
        },
      ],
    },
    { matched: 1, attributes: [{ value: { stringValue: 'error' } }, { key: 'count()' }] },
  ]);
});

it('takes tags and durations of the first search', async () => {
  const found = async (params: Record<string, string>) =>
    ((await get('/search', { ...seconds, ...params })).json() as { traces: SearchTrace[] }).traces.map(
      ({ traceID }) => traceID,
    );
  expect(await found({ tags: 'service.name=CHECK cart.items=3' })).toEqual([TRACE.replace(/^0+/, '')]);
  expect(await found({ tags: 'note="A \\"b\\""', minDuration: '200ms', maxDuration: '300ms' })).toHaveLength(1);
  expect(await found({ tags: 'service.name=checkout', minDuration: '300ms' })).toEqual([]);
});

it('tells a trace in JSON as Tempo does, with ids in base64', async () => {
  const { batches } = (await get(`/traces/${TRACE}`)).json() as {
    batches: { resource: object; scopeSpans: { scope: object; spans: object[] }[] }[];
  };
  expect(batches).toHaveLength(1);
  expect(batches[0]?.resource).toMatchObject({
    attributes: expect.arrayContaining([
      { key: 'deployment.environment', value: { stringValue: 'prod' } },
      { key: 'service.name', value: { stringValue: 'checkout' } },
    ]),
  });
  const [{ scope, spans } = { scope: {}, spans: [] }] = batches[0]?.scopeSpans ?? [];
  expect(scope).toEqual({
    name: 'shop-sdk',
    version: '1.2.3',
    attributes: [{ key: 'flavour', value: { stringValue: 'mint' } }],
  });
  expect(spans[1]).toMatchObject({
    traceId: Buffer.from(TRACE, 'hex').toString('base64'),
    spanId: Buffer.from('b7ad6b7169203332', 'hex').toString('base64'),
    parentSpanId: Buffer.from('b7ad6b7169203331', 'hex').toString('base64'),
    name: 'price',
    kind: 'SPAN_KIND_INTERNAL',
    attributes: expect.arrayContaining([
      { key: 'cart.items', value: { intValue: '12' } },
      { key: 'ratio', value: { doubleValue: 0.5 } },
      { key: 'thalweg.observation_point', value: { stringValue: 'app' } },
      { key: 'thalweg.link.rule', value: { stringValue: 'parent_span_id' } },
    ]),
    events: [
      {
        timeUnixNano: `${TOLD_MS + 20}000000`,
        name: 'exception',
        attributes: [
          { key: 'exception.message', value: { stringValue: 'out of mint' } },
          { key: 'n', value: { intValue: '7' } },
        ],
      },
    ],
    links: [{ attributes: [{ key: 'why', value: { stringValue: 'batch' } }] }],
    status: {},
  });
  expect(spans[2]).toMatchObject({ status: { code: 'STATUS_CODE_ERROR', message: 'card declined' } });
});

const PROTO = `syntax = "proto3";
message AnyValue { oneof value { string s = 1; bool b = 2; int64 i = 3; double d = 4; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5;
  int32 kind = 6; fixed64 start = 7; fixed64 end = 8; repeated KeyValue attributes = 9; Status status = 15; }
message Scope { string name = 1; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Trace { repeated ResourceSpans resource_spans = 1; }
message TraceByIDResponse { Trace trace = 1; int32 status = 3; string message = 4; }`;

it('hangs spans that were seen where the linking rules put them, in protobuf too', async () => {
  const root = protobuf.parse(PROTO).root;
  const id = (401).toString(16);
  const accept = { accept: 'application/protobuf' };
  const v1 = await get(`/traces/${id}`, {}, accept);
  expect(v1.headers['content-type']).toBe('application/protobuf');
  const trace = root.lookupType('Trace').decode(v1.rawPayload).toJSON() as {
    resourceSpans: {
      resource: { attributes: object[] };
      scopeSpans: { scope: object; spans: { spanId: string; parentSpanId?: string; name: string }[] }[];
    }[];
  };
  const hex = (base64?: string) =>
    Buffer.from(base64 ?? '', 'base64')
      .toString('hex')
      .replace(/^0+/, '');
  const spans = trace.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const parents = Object.fromEntries(
    spans.map(({ spanId, parentSpanId }) => [parseInt(hex(spanId), 16), parseInt(hex(parentSpanId) || '0', 16)]),
  );
  expect(parents).toEqual({ 401: 0, 402: 401, 403: 402, 404: 403, 405: 404, 406: 405, 407: 404, 408: 407 });
  expect(trace.resourceSpans[0]?.scopeSpans[0]?.scope).toEqual({ name: 'thalweg' });
  const v2 = root
    .lookupType('TraceByIDResponse')
    .decode((await get(`/v2/traces/${id}`, {}, accept)).rawPayload)
    .toJSON();
  expect(v2['trace']).toEqual(trace);
});

it('finds a trace by any spelling of its id, and says what is no id', async () => {
  for (const id of [TRACE, TRACE.toUpperCase(), TRACE.slice(1), '000000000000000000000000000012d', '12D', 'cafe']) {
    expect([id, (await get(`/v2/traces/${id}`)).statusCode]).toEqual([id, 200]);
  }
  const missing = await get('/traces/abcdef0123');
  expect([missing.statusCode, missing.body]).toEqual([404, 'trace not found']);
  const bad = await get('/traces/xyz');
  expect([bad.statusCode, bad.body]).toEqual([
    400,
    "trace IDs can only contain hex characters: invalid character 'x' at position 1",
  ]);
  expect((await get(`/traces/${'a'.repeat(33)}`)).body).toBe("trace IDs can't be larger than 128 bits");
  expect((await get(`/traces/${TRACE}`, { start: 1000, end: 2000 })).statusCode).toBe(404);
});

it('lists names of attributes by scope, and values of each with types', async () => {
  const tags = (await get('/v2/search/tags', seconds)).json() as { scopes: { name: string; tags: string[] }[] };
  const scope = (name: string) => tags.scopes.find((one) => one.name === name)?.tags;
  expect(tags.scopes.map(({ name }) => name)).toEqual([
    'resource',
    'span',
    'intrinsic',
    'event',
    'link',
    'instrumentation',
  ]);
  expect(scope('span')).toEqual(expect.arrayContaining(['cart.items', 'http.route', 'thalweg.observation_point']));
  expect(scope('resource')).toEqual(expect.arrayContaining(['deployment.environment', 'service.name']));
  expect([scope('event'), scope('link'), scope('instrumentation')]).toEqual([
    ['exception.message', 'n'],
    ['why'],
    ['flavour'],
  ]);
  expect((await get('/v2/search/tags', { scope: 'event', ...seconds })).json()).toMatchObject({
    scopes: [{ name: 'event' }],
  });
  const values = async (tag: string, q = '') =>
    ((await get(`/v2/search/tag/${tag}/values`, { q, ...seconds })).json() as { tagValues: object[] }).tagValues;
  expect(await values('span.cart.items')).toEqual([
    { type: 'int', value: '12' },
    { type: 'int', value: '3' },
  ]);
  expect(await values('.vip')).toEqual([{ type: 'bool', value: 'true' }]);
  expect(await values('status')).toEqual(['unset', 'ok', 'error'].map((value) => ({ type: 'keyword', value })));
  expect(await values('name', '{ resource.service.name = "checkout" && kind = }')).toEqual(
    ['POST /checkout', 'charge', 'price'].map((value) => ({ type: 'string', value })),
  );
  expect(await values('event.exception.message')).toEqual([{ type: 'string', value: 'out of mint' }]);
  expect((await get('/search/tag/service.name/values', seconds)).json()).toMatchObject({
    tagValues: expect.arrayContaining(['checkout', 'shopper', 'redis']),
  });
  expect((await get('/search/tags', seconds)).json()).toMatchObject({
    tagNames: expect.arrayContaining(['service.name', 'cart.items']),
  });
});

interface Series {
  readonly labels: { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly samples: { readonly timestampMs: string; readonly value: number }[];
  readonly value: number;
}

async function metrics(q: string, path = 'query_range', params: Record<string, string | number> = {}) {
  const response = await get(`/metrics/${path}`, {
    q,
    step: '60s',
    start: BEGIN_MS / 1000,
    end: BEGIN_MS / 1000 + 60,
    ...params,
  });
  expect([response.statusCode, response.body.slice(0, 200)]).toEqual([200, expect.any(String)]);
  const { series } = response.json() as { series: Series[] };
  return series.map(({ labels, samples, value }) => [
    labels.map(({ key, value: one }) => `${key}=${String(Object.values(one)[0])}`).join(' '),
    samples
      ? Object.fromEntries(
          samples.map(({ timestampMs, value: sample }) => [(Number(timestampMs) - BEGIN_MS) / 1000, sample]),
        )
      : value,
  ]);
}

it('counts, rates and measures spans over time', async () => {
  expect(await metrics('{ nestedSetParent < 0 && true } | rate() by(resource.service.name)')).toEqual([
    ['resource.service.name=shopper', { 0: 0, 60: 41 / 60 }],
    ['resource.service.name=checkout', { 0: 0, 60: 1 / 60 }],
    // A page of a minute before, whose client nobody saw.
    ...(await metrics('{ nestedSetParent < 0 && resource.service.name = "nginx" } | rate() by(resource.service.name)')),
  ]);
  expect(await metrics('{ resource.service.name = "checkout" } | count_over_time()')).toEqual([
    ['__name__=count_over_time', { 0: 0, 60: 3 }],
  ]);
  expect(await metrics('{ resource.service.name = "checkout" } | max_over_time(duration) by (name)')).toEqual([
    ['name=POST /checkout', { 60: 0.25 }],
    ['name=charge', { 60: 0.13 }],
    ['name=price', { 60: 0.05 }],
  ]);
  expect(await metrics('{ resource.service.name = "checkout" } | quantile_over_time(duration, .5, 1)')).toEqual([
    ['p=1', { 60: 0.25 }],
    ['p=0.5', { 60: 0.13 }],
  ]);
  expect(await metrics('{ resource.service.name = "checkout" } | histogram_over_time(duration)')).toEqual([
    ['__bucket=0.268435456', { 0: 0, 60: 1 }],
    ['__bucket=0.067108864', { 0: 0, 60: 1 }],
    ['__bucket=0.134217728', { 0: 0, 60: 1 }],
  ]);
  expect(await metrics('{ .cart.items != nil } | sum_over_time(span.cart.items)')).toEqual([
    ['__name__=sum_over_time', { 60: 15 }],
  ]);
  expect(
    await metrics('{ resource.service.name = "checkout" } | count_over_time() by (kind) | topk(1) > 0'),
  ).toHaveLength(1);
  expect(
    await metrics('{ nestedSetParent<0 && resource.service.name="checkout" } | count_over_time() by (rootName)'),
  ).toEqual([['rootName=POST /checkout', { 0: 0, 60: 1 }]]);
  expect(await metrics('{ name = "absent" } | rate()')).toEqual([['__name__=rate', { 0: 0, 60: 0 }]]);
});

it('answers one value for each series over a range', async () => {
  expect(await metrics('{ resource.service.name = "checkout" } | count_over_time() by (status)', 'query')).toEqual([
    ['status=unset', 2],
    ['status=error', 1],
  ]);
});

it('compares a selection with the rest', async () => {
  const series = await metrics('{ resource.service.name = "checkout" } | compare({ status = error }, 10)', 'query');
  expect(series).toEqual(
    expect.arrayContaining([
      ['__meta_type=selection name=charge', 1],
      ['__meta_type=selection_total name=nil', 1],
      ['__meta_type=baseline name=price', 1],
      ['__meta_type=baseline_total name=nil', 2],
      ['__meta_type=baseline_total span.cart.items=nil', 2],
    ]),
  );
});

it('gives exemplars that lead to traces', async () => {
  const { series } = (
    await get('/metrics/query_range', {
      q: '{ name = "charge" } | quantile_over_time(duration, .9)',
      step: '60s',
      exemplars: 5,
      ...seconds,
    })
  ).json() as {
    series: { exemplars: object[] }[];
  };
  expect(series[0]?.exemplars).toEqual([
    {
      labels: [{ key: 'trace:id', value: { stringValue: TRACE.replace(/^0+/, '') } }],
      value: 0.13,
      timestampMs: String(TOLD_MS + 70),
    },
  ]);
});

it.each([
  [
    '/search',
    { q: '{ .a == 1 }' },
    'invalid TraceQL query: parse error at line 1, col 7: syntax error: unexpected =, expecting a field or a value',
  ],
  ['/search', { q: '{ .a =~ "(" }' }, 'parse error at line 1, col 9: invalid regular expression: '],
  ['/search', { q: '{} | rate()' }, 'is a metrics query'],
  ['/search', { q: '{}', tags: 'a=b' }, "invalid request: can't specify tags and q in the same query"],
  ['/search', { q: '{}', limit: '-1' }, 'invalid limit: "-1" is no whole number from 1 on'],
  ['/search', { q: '{}', start: 20, end: 10 }, 'http parameter start must be before end. received start=20 end=10'],
  ['/search', { tags: 'a=b a=c' }, 'invalid tags: tag a has been set twice'],
  ['/search', { minDuration: 'long' }, 'invalid minDuration: time: invalid duration "long"'],
  [
    '/metrics/query_range',
    { q: '{} >> {} | rate()' },
    'TraceQL not supported here: >> between spansets of a metrics query',
  ],
  ['/metrics/query_range', { q: '{}' }, 'has no metrics function'],
  ['/metrics/query_range', { q: '{} | rate()', step: '1ms' }, 'use a larger step'],
  ['/v2/search/tags', { scope: 'moon' }, 'invalid scope: moon'],
])('refuses %s %j in words', async (path, params, message) => {
  const response = await get(path, params as Record<string, string | number>);
  expect([response.statusCode, response.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
  expect(response.body).toContain(message);
});
