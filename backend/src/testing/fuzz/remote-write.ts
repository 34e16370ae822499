import { ColumnBatch } from '../../ingest/metrics/metrics-batch';
import { type MetricsBatch } from '../../ingest/metrics/metrics-sink';
import { SeriesRegistry } from '../../ingest/metrics/series-registry';
import { decodeSnappy, snappyLength } from '../../ingest/prometheus/snappy';
import { MalformedMessage } from '../../ingest/prometheus/wire-reader';
import { WriteV1Decoder } from '../../ingest/prometheus/write-v1';
import { WriteV2Decoder } from '../../ingest/prometheus/write-v2';
import { type FuzzTarget } from './targets';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** Two series with samples, exemplar and histograms, and metadata. */
const V1 = bytes(
  '0a81010a0e0a085f5f6e616d655f5f120275700a190a08696e7374616e6365120d31302e302e302e313a393130300a0d0a036a6f6212066ec3b664c3a9121009000000000000f03f10ffeddbb5aa3312100900000000000000401080eedbb5aa331a210a0f0a0874726163655f696412036162631100000000000008401880eedbb5aa330aa8010a0f0a085f5f6e616d655f5f12036c61740a090a047061746812012f223b080c196666666666663240200229fca9f1d24d62503f30024204080510024a0202045a0210025a040802100262040204030070027880eedbb5aa33224d110000000000000c4019000000000000004020693900000000000000005a0210026a10000000000000f83f00000000000000407881eedbb5aa33820110000000000000e03f000000000000f03f1a10080212027570220546697273742a016d',
);
const V2 = bytes(
  '220022085f5f6e616d655f5f220275702208696e7374616e6365220d31302e302e302e313a3931303022036a6f6222066ec3b664c3a9220874726163655f696422036162632202557022017322036c617422047061746822012f2a4a0a06010203040506121009000000000000f03f10ffeddbb5aa3312100900000000000000401080eedbb5aa3322140a0207081100000000000008401880eedbb5aa332a0608011809200a2a98010a04010b0c0d1a3b080c196666666666663240200229fca9f1d24d62503f30024204080510024a0202045a0210025a040802100262040204030070027880eedbb5aa331a4d110000000000000c4019000000000000004020693900000000000000005a0210026a10000000000000f83f00000000000000407881eedbb5aa33820110000000000000e03f000000000000f03f2a040803200a',
);
const SNAPPY = bytes(
  'c307f04e0a81010a0e0a085f5f6e616d655f5f120275700a190a08696e7374616e6365120d31302e302e302e313a393130300a0d0a036a6f6212066ec3b664c3a9121009000000000000f03f10ffeddbb5aa3315121000401080ee01124c1a210a0f0a0874726163655f696412036162631105340c000840180923080aa8010124158450036c61740a090a047061746812012f223b080c19660501b03240200229fca9f1d24d62503f30024204080510024a0202045a0210025a040802100262040204030070027880057f04224d0d6e080c401909771000402069390d0b00000138046a10090e04f83f09080c00407881053c0482010d1a00e00d1a14f03f1a100802212424220546697273742a016dfe4101fe4101fe4101fe4101ee410125410c2200220831fb102202757022557d0c220d31305d7d0022417b0c22066ec3417b00225553002241531c2202557022017322413b04220441393822012f2a4a0a06010203040506121086a9021422140a0207084d2e559c442a0608011809200a2a98010a04010b0c0d1aee8e02001afe8e02368e02142a040803200a',
);
const NOW_MS = 1_763_733_600_000;
/** Small, so that registries are filled and begun anew. */
const MOST_SERIES = 20_000;

export const NOWHERE: MetricsBatch = Object.freeze({
  counts: { samples: 0, histograms: 0, exemplars: 0 },
  outOfTime: { too_old: 0, too_far_ahead: 0 },
  find: () => -1,
  series: () => 0,
  sample: () => undefined,
  started: () => undefined,
  stale: () => undefined,
  histogram: () => undefined,
  exemplar: () => undefined,
  text: () => undefined,
  metadata: () => undefined,
  commit: async () => undefined,
  drop: () => undefined,
});

export function snappyTarget(): FuzzTarget {
  const guard = 0xa5;
  const output = Buffer.alloc(2 ** 20);
  return {
    seeds: [SNAPPY],
    run: (input) => {
      const header = snappyLength(input);
      if (!header.ok) return;
      output[header.length] = guard;
      decodeSnappy(input, header.at, output, header.length);
      if (output[header.length] !== guard) throw new Error('wrote beyond the announced length');
    },
  };
}

export function remoteWriteTarget(version: 1 | 2): FuzzTarget {
  const decoder = version === 1 ? new WriteV1Decoder() : new WriteV2Decoder();
  const host = {
    registry: new SeriesRegistry(MOST_SERIES),
    isNewMetadata: () => true,
    store: async () => undefined,
  };
  const range = { fromMs: NOW_MS - 3_600_000, toMs: NOW_MS + 3_600_000 };
  let teller = 0;
  return {
    seeds: [version === 1 ? V1 : V2],
    run: (input) => {
      if (host.registry.full) host.registry = new SeriesRegistry(MOST_SERIES);
      // Columns cost more than decoding, so most inputs go without.
      const isStored = ++teller % 8 === 0;
      const batch = isStored ? new ColumnBatch(host, teller, 'remote_write', 0, NOW_MS, range) : NOWHERE;
      try {
        decoder.decode(Buffer.from(input.buffer, input.byteOffset, input.length), input.length, batch);
        void batch.commit();
      } catch (error) {
        batch.drop();
        if (!(error instanceof MalformedMessage)) throw error;
      }
    },
  };
}
