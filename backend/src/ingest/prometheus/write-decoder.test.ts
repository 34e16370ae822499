import * as fc from 'fast-check';
import { type MetricsBatch } from '../metrics/metrics-sink';
import { decodeSnappy, snappyLength } from './snappy';
import { MalformedMessage } from './wire-reader';
import { type WriteDecoder } from './write-decoder';
import { encodeV1, encodeRawV2, encodeV2 } from './write-messages.fixture';
import { WriteV1Decoder } from './write-v1';
import { WriteV2Decoder } from './write-v2';

/** Writes down what a decoder gives. */
function decode(decoder: WriteDecoder, message: Uint8Array): string[] {
  const told: string[] = [];
  const names: string[] = [];
  const keys = new Map<string, number>();
  const batch: MetricsBatch = {
    counts: { samples: 0, histograms: 0, exemplars: 0 },
    outOfTime: { too_old: 0, too_far_ahead: 0 },
    find: (high, low) => keys.get(`${high} ${low}`) ?? -1,
    series: (metric, labels, high, low) => {
      keys.set(`${high} ${low}`, names.length);
      return names.push(`${metric}${JSON.stringify(labels)}`) - 1;
    },
    sample: (ref, time, value) => void told.push(`${names[ref]} ${time} ${Object.is(value, -0) ? '-0' : value}`),
    started: (ref, time, histogram) => void told.push(`${names[ref]} ${time} started${histogram ? ' histogram' : ''}`),
    stale: (ref, time) => void told.push(`${names[ref]} ${time} stale`),
    histogram: (ref, time, { count, sum, positiveCounts }) =>
      void told.push(`${names[ref]} ${time} histogram ${count} ${sum} [${positiveCounts}]`),
    exemplar: (ref, time, value, traceId) => void told.push(`${names[ref]} ${time} exemplar ${value} ${traceId}`),
    text: () => undefined,
    metadata: (...metadata) => void told.push(`metadata ${metadata.join(' | ')}`),
    commit: async () => undefined,
    drop: () => undefined,
  };
  const rejections = decoder.decode(Buffer.from(message), message.length, batch);
  if (rejections.any) told.push(rejections.text(batch.counts));
  return told;
}

/** What Prometheus' Go client module (client_golang/exp/api/remote) sent for three series, as it came. */
const FROM_GO_CLIENT = Buffer.from(
  'a302f063220022085f5f6e616d655f5f220f676f5f636c69656e745f746f74616c22036a6f622202676f22065468696e677322067468696e67' +
    '73220874726163655f69642220346266393266333537376233346461366133636539323964306530653437333622' +
    '0e195614676f6e6522111966947365636f6e64732a4f0a04010203041210090000000000804440109ac785f59f341210090000011444454010' +
    '82cf85f59f3422140a020708110000010208f03f180916502a0608011805200630a2fa81f59f342a180a0401090551000201280800f07f0d3f' +
    '282a310a04010a03041a291909438404402006299d978ccf08ba5b255a0408021002620202007882cf85f59f3408033001',
  'hex',
);

it('tells when counters and histograms began, by series or by sample, before their samples', () => {
  const labels_refs = [1, 2];
  const symbols = ['', '__name__', 'up_total'];
  const samples = [
    { value: 1, timestamp: 5000, start_timestamp: 4000 },
    { value: 2, timestamp: 6000 },
    { value: 3, timestamp: 7000, start_timestamp: 7000 },
  ];
  const histograms = [{ count_int: 1, zero_count_int: 1, sum: 1, timestamp: 8000, start_timestamp: 7500 }];
  const told = (series: object) => decode(new WriteV2Decoder(), encodeRawV2({ symbols, timeseries: [series] }));
  expect(told({ labels_refs, samples, histograms })).toEqual([
    'up_total[] 4000 started',
    'up_total[] 5000 1',
    'up_total[] 6000 2',
    'up_total[] 7000 3',
    'up_total[] 7500 started histogram',
    'up_total[] 8000 histogram 1 1 []',
  ]);
  expect(told({ labels_refs, samples: [{ value: 1, timestamp: 5000 }], created_timestamp: 3000 })).toEqual([
    'up_total[] 3000 started',
    'up_total[] 5000 1',
  ]);
});

it('reads what the Go client sends', () => {
  const header = snappyLength(FROM_GO_CLIENT);
  if (!header.ok) throw new Error(header.detail);
  const message = Buffer.alloc(header.length);
  expect(decodeSnappy(FROM_GO_CLIENT, header.at, message, header.length)).toBeUndefined();
  expect(decode(new WriteV2Decoder(), message)).toEqual([
    'metadata go_client_total | counter | things | Things',
    'go_client_total["job","go"] 1795273293090 started',
    'go_client_total["job","go"] 1795273352090 41',
    'go_client_total["job","go"] 1795273293090 started',
    'go_client_total["job","go"] 1795273353090 42',
    'go_client_total["job","go"] 1795273353090 exemplar 1 4bf92f3577b34da6a3ce929d0e0e4736',
    'go_client_gone["job","go"] 1795273353090 stale',
    'go_client_seconds["job","go"] 1795273353090 histogram 3 2.5 [1,1]',
  ]);
});

it('reads remote write 1.0, whatever the order of the fields', () => {
  const labels = '0a0f0a085f5f6e616d655f5f12036f6e65';
  const sample = '121009000000000000f83f1080eedbb5aa33';
  const expected = ['one[] 1763733600000 1.5'];
  for (const fields of [labels + sample, sample + labels, `${sample}0800${labels}`]) {
    const series = Buffer.from(fields, 'hex');
    const message = Buffer.concat([Buffer.from([0x0a, series.length]), series]);
    expect(decode(new WriteV1Decoder(), message)).toEqual(expected);
  }
});

it('keeps a label between other fields apart from a series without it', () => {
  const decoder = new WriteV1Decoder();
  const name = '0a0f0a085f5f6e616d655f5f12036f6e65';
  const label = '0a060a016112013' + '1';
  const sample = '12020801';
  const of = (hex: string) => {
    const series = Buffer.from(hex, 'hex');
    return Buffer.concat([Buffer.from([0x0a, series.length]), series]);
  };
  const both = Buffer.concat([of(name + sample), of(name + sample + label)]);
  expect(decode(decoder, both)).toEqual(['one[] 0 0', 'one["a","1"] 0 0']);
});

const series = fc.record({
  labels: fc
    .dictionary(
      fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }),
      fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
      {
        maxKeys: 5,
      },
    )
    .map((labels) => ({ ...labels, __name__: 'm' })),
  samples: fc.array(fc.record({ value: fc.double({ noNaN: true }), timestamp: fc.maxSafeInteger() }), {
    minLength: 1,
    maxLength: 3,
  }),
});

it.each([
  ['1.0', () => new WriteV1Decoder(), encodeV1],
  ['2.0', () => new WriteV2Decoder(), encodeV2],
] as const)('reads what the usual library wrote in %s', (_, create, encode) => {
  const decoder = create();
  const byBytes = (labels: Record<string, string>) =>
    Object.entries(labels)
      .filter(([name]) => name !== '__name__')
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flat();
  fc.assert(
    fc.property(fc.array(series, { maxLength: 5 }), (all) => {
      const expected = all.flatMap(({ labels, samples }) =>
        samples.map(
          ({ value, timestamp }) =>
            `m${JSON.stringify(byBytes(labels))} ${timestamp} ${Object.is(value, -0) ? '-0' : value}`,
        ),
      );
      expect(decode(decoder, encode(all))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it('says so when a message ends anywhere but at its end, and never reads on', () => {
  const whole = encodeV2([
    {
      labels: { __name__: 'm', a: '1' },
      samples: [{ value: 1, timestamp: 2 }],
      metadata: { type: 1, help: 'h', unit: '' },
    },
  ]);
  const decoder = new WriteV2Decoder();
  let refused = 0;
  for (let length = 1; length < whole.length; length++) {
    try {
      decode(decoder, whole.subarray(0, length));
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedMessage);
      refused++;
    }
  }
  // Where a field ends, the shorter message is one, too: after each of the six symbols.
  expect(refused).toBe(whole.length - 1 - 6);
});
