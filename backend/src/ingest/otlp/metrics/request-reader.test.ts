import fc from 'fast-check';
import { type MetricsBatch } from '../../metrics/metrics-sink';
import { MalformedMessage } from '../../prometheus/wire-reader';
import { DeltaStreams } from './delta-streams';
import { toProtobuf } from './json';
import { labelName, metricName } from './names';
import { numberLabel } from './point-series';
import { RequestReader } from './request-reader';
import { type Json, KeptBatch, encode, requestOf } from './testing';

const NS = '000000';
function read(body: Buffer, streams = new DeltaStreams(), batch = new KeptBatch()) {
  const reader = new RequestReader(batch as unknown as MetricsBatch, streams.begin());
  reader.read(body);
  return { ...batch, batch, rejected: reader.rejected, reasons: [...reader.reasons.keys()], points: reader.points };
}
/** Without target_info. */
const linesOf = (request: Json, streams?: DeltaStreams) =>
  read(encode(request), streams).lines.filter((line) => !line.startsWith('target_info'));
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
const SHOP = { 'service.namespace': 'shop', 'service.name': 'cart', 'service.instance.id': 'i-1', 'os.type': 'linux' };

it('names series by the compatibility specification and tells where they come from', () => {
  const { lines, metadataLines } = read(
    encode(
      requestOf(
        { ...SHOP, 'host.name': 'h1' },
        {
          name: 'http.requests',
          description: 'Requests',
          unit: '{request}',
          sum: {
            aggregationTemporality: 2,
            isMonotonic: true,
            dataPoints: [
              {
                timeUnixNano: `1700000000001${NS}`,
                asInt: '7',
                attributes: [attribute('http.method', 'GET'), attribute('job', 'x')],
              },
            ],
          },
        },
      ),
    ),
  );
  expect(lines).toEqual([
    'http_requests_total{host_name="h1",http_method="GET",instance="i-1",job="shop/cart"} 7 1700000000001',
    'target_info{host_name="h1",instance="i-1",job="shop/cart",os_type="linux"} 1 1700000000001',
  ]);
  expect(metadataLines).toEqual(['http_requests_total counter  Requests', 'target_info gauge  Target metadata']);
});

it('keeps times to the millisecond and values as they are', () => {
  const point = (value: object, ns: string) => ({ timeUnixNano: ns, ...value }) as Json;
  expect(
    linesOf(
      requestOf(
        {},
        {
          name: 'g',
          gauge: {
            dataPoints: [
              point({ asDouble: -0.1 }, '1700000000123999999'),
              point({ asInt: '-9007199254740991' }, '1700000000124000000'),
              point({ asDouble: 'Infinity' }, '1'),
              point({ asDouble: 'NaN' }, '18446744073709551615'),
            ],
          },
        },
      ),
    ),
  ).toEqual([
    'g{} -0.1 1700000000123',
    'g{} -9007199254740991 1700000000124',
    'g{} Infinity 0',
    'g{} NaN 18446744073709',
  ]);
});

it('makes classic histograms, with exemplars at their buckets', () => {
  const exemplar = (value: number, changes: object = {}) => ({ timeUnixNano: `5${NS}`, asDouble: value, ...changes });
  expect(
    linesOf(
      requestOf(
        {},
        {
          name: 'd',
          unit: 's',
          histogram: {
            aggregationTemporality: 2,
            dataPoints: [
              {
                timeUnixNano: `9${NS}`,
                count: '6',
                sum: 12.5,
                bucketCounts: ['1', '2', '3'],
                explicitBounds: [0.005, 1e21],
                exemplars: [
                  exemplar(0.005, {
                    traceId: Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex').toString('base64'),
                    spanId: Buffer.from('b7ad6b7169203331', 'hex').toString('base64'),
                    filteredAttributes: [attribute('user', 'u')],
                  }),
                  exemplar(1e22, { traceId: Buffer.alloc(16).toString('base64') }),
                ],
              },
            ],
          },
        },
      ),
    ),
  ).toEqual([
    'd_seconds_sum{} 12.5 9',
    'd_seconds_count{} 6 9',
    'd_seconds_bucket{le="0.005"} 1 9',
    'd_seconds_bucket{le="1000000000000000000000"} 3 9',
    'd_seconds_bucket{le="+Inf"} 6 9',
    'd_seconds_bucket{le="0.005"} exemplar 0.005 5 0af7651916cd43dd8448eb211c80319c span_id b7ad6b7169203331 trace_id 0af7651916cd43dd8448eb211c80319c user u',
    'd_seconds_bucket{le="+Inf"} exemplar 1e+22 5  ',
  ]);
});

it('makes native histograms of exponential ones', () => {
  const { lines, histograms } = read(
    encode(
      requestOf(
        {},
        {
          name: 'e',
          exponentialHistogram: {
            aggregationTemporality: 2,
            dataPoints: [
              {
                timeUnixNano: `9${NS}`,
                count: '3',
                sum: 4,
                scale: 9,
                zeroCount: '1',
                positive: { offset: -1, bucketCounts: ['1', '1'] },
              },
            ],
          },
        },
      ),
    ),
  );
  expect(lines).toEqual(['e{} histogram 9']);
  expect(histograms).toMatchObject([
    { schema: 8, count: 3, sum: 4, zeroCount: 1, positiveOffsets: [0], positiveLengths: [2], positiveCounts: [1, 1] },
  ]);
});

it('makes quantiles of summaries', () => {
  const quantileValues = [
    { quantile: 0, value: 1 },
    { quantile: 0.99, value: 7 },
    { quantile: 1, value: 8 },
  ];
  const dataPoints = [{ timeUnixNano: `9${NS}`, count: '3', sum: 4, quantileValues }];
  expect(linesOf(requestOf({}, { name: 's', summary: { dataPoints } }))).toEqual([
    's_sum{} 4 9',
    's_count{} 3 9',
    's{quantile="0"} 1 9',
    's{quantile="0.99"} 7 9',
    's{quantile="1"} 8 9',
  ]);
});

it('marks series as ended where there is no recorded value', () => {
  const at = { timeUnixNano: `9${NS}`, flags: 1 };
  expect(
    linesOf(
      requestOf(
        {},
        { name: 'g', gauge: { dataPoints: [at] } },
        {
          name: 'h',
          histogram: {
            aggregationTemporality: 1,
            dataPoints: [{ ...at, bucketCounts: ['0', '0'], explicitBounds: [1] }],
          },
        },
        { name: 'e', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [at] } },
        { name: 's', summary: { dataPoints: [at] } },
      ),
    ),
  ).toEqual([
    'g{} stale 9',
    'h_sum{} stale 9',
    'h_count{} stale 9',
    'h_bucket{le="1"} stale 9',
    'h_bucket{le="+Inf"} stale 9',
    'e{} stale 9',
    's_sum{} stale 9',
    's_count{} stale 9',
  ]);
});

it('rejects points that cannot be taken, says why, and takes the others', () => {
  const at = { timeUnixNano: `9${NS}` };
  const cumulative = { aggregationTemporality: 2 };
  const { lines, rejected, reasons, points } = read(
    encode(
      requestOf(
        {},
        { name: 'a', sum: { dataPoints: [{ ...at, asInt: '1' }] } },
        { name: 'b', gauge: { dataPoints: [at, { ...at, asDouble: 1 }] } },
        { name: '日', gauge: { dataPoints: [{ ...at, asDouble: 1 }] } },
        { name: 'c', histogram: { ...cumulative, dataPoints: [{ ...at, bucketCounts: ['1'], explicitBounds: [1] }] } },
        {
          name: 'd',
          histogram: { ...cumulative, dataPoints: [{ ...at, bucketCounts: ['1', '1', '1'], explicitBounds: [2, 1] }] },
        },
        { name: 'e', exponentialHistogram: { ...cumulative, dataPoints: [{ ...at, scale: -5 }] } },
        {
          name: 'f',
          exponentialHistogram: {
            ...cumulative,
            dataPoints: [{ ...at, positive: { offset: 1101, bucketCounts: ['1'] } }],
          },
        },
      ),
    ),
  );
  expect(lines).toEqual(['b{} 1 9']);
  expect([rejected, points]).toEqual([7, 8]);
  expect(reasons).toEqual([
    '"a": the aggregation temporality is neither delta nor cumulative',
    '"b": a data point has no value',
    '"日": the name has no character that PromQL takes',
    '"c": a histogram has 1 buckets and 1 bounds, not one bound less',
    '"d": the bounds of a histogram do not rise',
    '"e": an exponential histogram has the scale -5; -4 is the lowest that Prometheus knows',
    '"f": an exponential histogram has buckets that no number lies in',
  ]);
});

describe('of delta points', () => {
  const sum = (value: number, timeMs: number) =>
    requestOf(
      {},
      {
        name: 'n',
        sum: {
          aggregationTemporality: 1,
          isMonotonic: true,
          dataPoints: [{ timeUnixNano: `${timeMs}${NS}`, asDouble: value }],
        },
      },
    );

  it('adds numbers up, by their attributes, and rejects what comes late', () => {
    const streams = new DeltaStreams();
    expect(linesOf(sum(5, 10), streams)).toEqual(['n_total{} 5 10']);
    expect(linesOf(sum(3, 20), streams)).toEqual(['n_total{} 8 20']);
    expect(read(encode(sum(100, 20)), streams)).toMatchObject({ lines: [], rejected: 1 });
    expect(linesOf(sum(1, 30), streams)).toEqual(['n_total{} 9 30']);
  });

  it('begins anew after a request that could not be stored, as after a restart', () => {
    const streams = new DeltaStreams();
    linesOf(sum(5, 10), streams);
    const changes = streams.begin();
    new RequestReader(new KeptBatch() as unknown as MetricsBatch, changes).read(encode(sum(3, 20)));
    changes.takeBack();
    expect(linesOf(sum(3, 20), streams)).toEqual(['n_total{} 3 20']);
  });

  it('adds buckets of histograms up, and begins anew when their bounds change', () => {
    const histogram = (timeMs: number, bounds: number[], counts: number[]) =>
      requestOf(
        {},
        {
          name: 'h',
          histogram: {
            aggregationTemporality: 1,
            dataPoints: [
              {
                timeUnixNano: `${timeMs}${NS}`,
                count: String(counts.reduce((total, count) => total + count, 0)),
                sum: 1,
                bucketCounts: counts.map(String),
                explicitBounds: bounds,
              },
            ],
          },
        },
      );
    const streams = new DeltaStreams();
    linesOf(histogram(1, [1], [1, 2]), streams);
    expect(linesOf(histogram(2, [1], [3, 4]), streams)).toEqual([
      'h_sum{} 2 2',
      'h_count{} 10 2',
      'h_bucket{le="1"} 4 2',
      'h_bucket{le="+Inf"} 10 2',
    ]);
    expect(linesOf(histogram(3, [2], [1, 0]), streams)).toContain('h_count{} 1 3');
  });

  it('adds exponential histograms up at the lower scale', () => {
    const exponential = (timeMs: number, scale: number, offset: number) =>
      encode(
        requestOf(
          {},
          {
            name: 'e',
            exponentialHistogram: {
              aggregationTemporality: 1,
              dataPoints: [
                {
                  timeUnixNano: `${timeMs}${NS}`,
                  count: '1',
                  sum: 2,
                  scale,
                  positive: { offset, bucketCounts: ['1'] },
                },
              ],
            },
          },
        ),
      );
    const streams = new DeltaStreams();
    read(exponential(1, 2, 8), streams);
    expect(read(exponential(2, 0, 2), streams).histograms).toMatchObject([
      { schema: 0, count: 2, sum: 4, positiveOffsets: [3], positiveCounts: [2] },
    ]);
  });

  it('remembers so many streams, and so many buckets, and no more', () => {
    const streams = new DeltaStreams({ streams: 3, numbers: 100 });
    for (let i = 0; i < 10; i++) streams.begin().add(1, i, 1, 1);
    expect(streams.size).toBe(3);
    expect(streams.begin().add(1, 9, 2, 1)).toBe(2);
    expect(streams.begin().add(1, 0, 2, 1)).toBe(1);
    const large = { bounds: [], counts: new Array<number>(45).fill(1), count: 45, sum: 1 };
    for (let i = 0; i < 3; i++) streams.begin().add(2, i, 1, large);
    expect(streams.size).toBe(1);
    expect(streams.begin().add(2, 2, 2, large)).toMatchObject({ count: 90 });
  });
});

it('writes attributes as labels have them', () => {
  const values: Json[] = [
    { boolValue: true },
    { intValue: '-9223372036854775808' },
    { doubleValue: 1.5 },
    { bytesValue: 'AQI=' },
    { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}] } },
    { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } },
    { stringValue: '' },
    {},
  ];
  const attributes = values.map((value, i) => ({ key: `k${i}`, value }));
  expect(
    linesOf(requestOf({}, { name: 'g', gauge: { dataPoints: [{ timeUnixNano: `9${NS}`, asInt: '1', attributes }] } })),
  ).toEqual([
    'g{k0="true",k1="-9223372036854775808",k2="1.5",k3="AQI=",k4="[\\"a\\",1,null]",k5="{\\"k\\":false}"} 1 9',
  ]);
});

it('reads JSON as it reads protobuf, names in either case, numbers also as texts', () => {
  const json = {
    resource_metrics: [
      {
        scopeMetrics: [
          {
            unknown: [{ a: 1 }],
            metrics: [
              {
                name: 'd',
                sum: {
                  aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
                  isMonotonic: true,
                  dataPoints: [
                    {
                      timeUnixNano: '9000000',
                      asInt: 5,
                      exemplars: [
                        { asDouble: 'Infinity', timeUnixNano: 9000000, traceId: '0af7651916cd43dd8448eb211c80319c' },
                      ],
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
  expect(read(toProtobuf(Buffer.from(JSON.stringify(json)))).lines).toEqual([
    'd_total{} 5 9',
    'd_total{} exemplar Infinity 9 0af7651916cd43dd8448eb211c80319c trace_id 0af7651916cd43dd8448eb211c80319c',
  ]);
  expect(() => toProtobuf(Buffer.from('{"resourceMetrics":[{'))).toThrow(/byte 21/);
  expect(() => toProtobuf(Buffer.from(JSON.stringify(json).replace('9000000', 'soon')))).toThrow(
    /timeUnixNano is "soon"/,
  );
});

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 6 });
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const whole = fc.bigInt({ min: 0n, max: 2n ** 53n }).map(String);
const number = fc.double({ noNaN: true });
const attributes = fc.array(fc.record({ key: text, value: fc.record({ stringValue: text }) }), { maxLength: 3 });
const numberPoint = fc.record({
  timeUnixNano: time,
  asDouble: number,
  attributes,
  flags: fc.constantFrom(0, 0, 0, 1),
});
const histogramPoint = fc
  .record({
    timeUnixNano: time,
    count: whole,
    sum: number,
    attributes,
    bounds: fc.uniqueArray(fc.integer(), { maxLength: 4 }),
    counts: fc.array(whole, { minLength: 5, maxLength: 5 }),
  })
  .map(({ bounds, counts, ...rest }) => ({
    ...rest,
    explicitBounds: bounds.sort((a, b) => a - b),
    bucketCounts: counts.slice(0, bounds.length + 1),
  }));
const summaryPoint = fc.record({
  timeUnixNano: time,
  count: whole,
  sum: number,
  attributes,
  quantileValues: fc.array(fc.record({ quantile: number, value: number }), { maxLength: 3 }),
});
const points = <T>(point: fc.Arbitrary<T>) => ({ dataPoints: fc.array(point, { maxLength: 3 }) });
const metric = fc.oneof(
  fc.record({ name: text, unit: text, gauge: fc.record(points(numberPoint)) }),
  fc.record({
    name: text,
    sum: fc.record({
      ...points(numberPoint),
      isMonotonic: fc.boolean(),
      aggregationTemporality: fc.constantFrom(0, 2),
    }),
  }),
  fc.record({
    name: text,
    histogram: fc.record({ ...points(histogramPoint), aggregationTemporality: fc.constant(2) }),
  }),
  fc.record({ name: text, summary: fc.record(points(summaryPoint)) }),
);

interface GivenPoint {
  readonly timeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly flags?: number;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly quantileValues?: readonly { readonly quantile: number; readonly value: number }[];
}
interface GivenMetric {
  readonly name: string;
  readonly unit?: string;
  readonly gauge?: { readonly dataPoints: readonly GivenPoint[] };
  readonly sum?: {
    readonly dataPoints: readonly GivenPoint[];
    readonly isMonotonic: boolean;
    readonly aggregationTemporality: number;
  };
  readonly histogram?: { readonly dataPoints: readonly GivenPoint[] };
  readonly summary?: { readonly dataPoints: readonly GivenPoint[] };
}

/** The same by objects and texts, one point at a time: what the scanner is compared with. */
function reference({ name, unit = '', gauge, sum, histogram, summary }: GivenMetric): string[] {
  const kind = gauge ? 'gauge' : sum ? (sum.isMonotonic ? 'counter' : 'updown') : histogram ? 'histogram' : 'summary';
  const family = metricName(name, unit, kind);
  if (family === '' || sum?.aggregationTemporality === 0) return [];
  return ((gauge ?? sum ?? histogram ?? summary)?.dataPoints ?? []).flatMap((point) => {
    const timeMs = Number(BigInt(point.timeUnixNano) / 1_000_000n);
    const last = new Map(point.attributes.map(({ key, value }) => [key, value.stringValue]));
    const labels: Record<string, string> = {};
    for (const key of [...last.keys()].sort()) {
      const label = labelName(key);
      const value = last.get(key) ?? '';
      if (label !== '') labels[label] = label in labels ? `${labels[label]};${value}` : value;
    }
    Object.assign(labels, { job: 'shop/cart', instance: 'i-1' });
    const line = (suffix: string, value: number, more: Record<string, string> = {}) => {
      const pairs = Object.entries({ ...labels, ...more }).filter(([, text]) => text !== '');
      const sorted = pairs
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, text]) => `${label}=${JSON.stringify(text)}`);
      return `${family}${suffix}{${sorted.join(',')}} ${point.flags === 1 ? 'stale' : value} ${timeMs}`;
    };
    if (point.asDouble !== undefined) return [line('', point.asDouble)];
    const both = [line('_sum', point.sum ?? 0), line('_count', Number(point.count))];
    const { explicitBounds: bounds = [], bucketCounts = [], quantileValues = [] } = point;
    if (summary)
      return [
        ...both,
        ...quantileValues.map(({ quantile, value }) => line('', value, { quantile: numberLabel(quantile) })),
      ];
    const below = bounds.map((_, at) =>
      bucketCounts.slice(0, at + 1).reduce((total, count) => total + Number(count), 0),
    );
    return [
      ...both,
      ...bounds.map((bound, at) => line('_bucket', below[at] ?? 0, { le: String(bound) })),
      line('_bucket', Number(point.count), { le: '+Inf' }),
    ];
  });
}

it('gives of what protobufjs wrote what a slow reading gives, from JSON as from protobuf', () => {
  fc.assert(
    fc.property(fc.array(metric, { maxLength: 4 }), (metrics) => {
      const given = requestOf({ ...SHOP, 'os.type': '' }, ...(metrics as unknown as Json[]));
      const { lines } = read(encode(given));
      expect(lines).toEqual((metrics as unknown as GivenMetric[]).flatMap(reference));
      const infinite = (_: string, value: unknown) =>
        typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
      expect(read(toProtobuf(Buffer.from(JSON.stringify(given, infinite)))).lines).toEqual(lines);
    }),
    { numRuns: 300 },
  );
});

it('survives every cut and mutation: a body is taken or refused as malformed', () => {
  const body = encode(
    requestOf(
      SHOP,
      {
        name: 'd',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            {
              timeUnixNano: `9${NS}`,
              count: '3',
              sum: 1,
              bucketCounts: ['1', '2'],
              explicitBounds: [1],
              exemplars: [{ asDouble: 1 }],
            },
          ],
        },
      },
      {
        name: 'e',
        exponentialHistogram: {
          aggregationTemporality: 1,
          dataPoints: [
            {
              timeUnixNano: `9${NS}`,
              count: '1',
              scale: 20,
              positive: { offset: 5, bucketCounts: ['1', '0', '0', '0', '7'] },
            },
          ],
        },
      },
    ),
  );
  const attempt = (mutated: Buffer) => {
    try {
      read(mutated);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedMessage);
    }
  };
  for (let end = 0; end < body.length; end++) attempt(body.subarray(0, end));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
      const mutated = Buffer.from(body);
      for (const [at, value] of changes) mutated[at] = value;
      attempt(mutated);
    }),
    { numRuns: 3000 },
  );
});
