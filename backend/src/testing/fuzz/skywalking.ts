import { ProblemError } from '../../errors';
import { decodeSegmentsJson } from '../../ingest/skywalking/decode-json';
import { decodeSegment, decodeSegmentCollection } from '../../ingest/skywalking/decode-proto';
import { decodeJvm } from '../../ingest/skywalking/jvm';
import { decodeEvent, decodeLog } from '../../ingest/skywalking/logs';
import { decodeMeters } from '../../ingest/skywalking/meters';
import { type Segment } from '../../ingest/skywalking/segment';
import { toldSpan } from '../../ingest/skywalking/told-span';
import { NOWHERE } from './remote-write';
import { type FuzzTarget } from './targets';

const SEGMENT =
  '0a02743112057365672e311a76080118f5d7a69e9e2e2084d8a69e9e2e32022f613a0775703a393038304001480350f02e580162120a0b687474702e6d6574686f64120347455462120a0b7374617475735f636f646512033530306a2608fcd7a69e9e2e120e0a056576656e7412056572726f72120d0a076d65737361676512026e6f1a5310ffffffffffffffffff0118f5d7a69e9e2e2084d8a69e9e2e2a1e0801120274311a03732e3020022a037765623201693a022f734203613a312a0b120274321a03732e39200132064745543a2f61480350f02e220566726f6e742a036940313001';
const SEGMENTS =
  '0ae6010a02743112057365672e311a76080118f5d7a69e9e2e2084d8a69e9e2e32022f613a0775703a393038304001480350f02e580162120a0b687474702e6d6574686f64120347455462120a0b7374617475735f636f646512033530306a2608fcd7a69e9e2e120e0a056576656e7412056572726f72120d0a076d65737361676512026e6f1a5310ffffffffffffffffff0118f5d7a69e9e2e2084d8a69e9e2e2a1e0801120274311a03732e3020022a037765623201693a022f734203613a312a0b120274321a03732e39200132064745543a2f61480350f02e220566726f6e742a0369403130010a090a0174120173220176';
const METERS =
  '0a2c0a190a0363707512090a04636f726512013119000000000000e03f1a0566726f6e7422016928f5d7a69e9e2e0a31122f0a036c617412080a036120621201631a04100318011a0b09000000000000244010021a0b0900000000000059401001';
const JVM =
  '0a4608f5d7a69e9e2e12091100000000000029401a0a08011001180220032804220a080210011802200328042a0608011002181e320a080a1002180c200328013a06080510011806120566726f6e741a0169';
const LOG =
  '08f5d7a69e9e2e120566726f6e741a016922022f612a0f0a045445585412070a0568656c6c6f320b0a02743112057365672e313a1d0a0e0a056c6576656c12054552524f520a0b0a066c6f67676572120178';
const EVENT =
  '0a03752d31120e0a0566726f6e741201691a022f611a075570677261646520012a0b66726f6d203120746f203232060a017812017938f5d7a69e9e2e40cfdfa69e9e2e';
const SEGMENTS_JSON =
  '[{"traceId":"t","traceSegmentId":"s.1","service":"front","serviceInstance":"i","isSizeLimited":true,"spans":[' +
  '{"operationName":"GET:/a","startTime":1588664577013,"endTime":"1588664577028","spanType":"Exit","spanId":1,"isError":true,' +
  '"parentSpanId":0,"componentId":6000,"peer":"up:9080","spanLayer":"Http","tags":[{"key":"url","value":"/a"}],' +
  '"logs":[{"time":1588664577020,"data":[{"key":"event","value":"error"}]}]},{"startTime":1588664577013,"endTime":0,' +
  '"spanType":0,"spanLayer":3,"parentSpanId":-1,"refs":[{"refType":"CrossThread","traceId":"t","parentTraceSegmentId":"b",' +
  '"parentSpanId":2},{"refType":0}]}]}]';

const take = (segment: Segment) => void segment.spans.map((span) => toldSpan(segment, span, 0));
const nobody = () => ({ service: '', instance: '', timeMs: 0 });

interface Kind {
  readonly seeds: readonly Uint8Array[];
  readonly decode: readonly ((input: Buffer) => void)[];
}

const hex = (...texts: string[]) => texts.map((text) => Buffer.from(text, 'hex'));
const KINDS: Readonly<Record<'segment' | 'json' | 'meters' | 'logs', Kind>> = {
  segment: {
    seeds: hex(SEGMENT, SEGMENTS),
    decode: [(input) => take(decodeSegment(input)), (input) => decodeSegmentCollection(input, take)],
  },
  json: { seeds: [Buffer.from(SEGMENTS_JSON)], decode: [(input) => decodeSegmentsJson(input, take)] },
  meters: {
    seeds: hex(METERS, JVM),
    decode: [(input) => decodeMeters(input, nobody(), NOWHERE), (input) => decodeJvm(input, NOWHERE)],
  },
  logs: {
    seeds: hex(LOG, EVENT),
    decode: [(input) => void decodeLog(input, nobody(), 1n), (input) => void decodeEvent(input, 1n)],
  },
};

export function skyWalkingTarget(kind: keyof typeof KINDS): FuzzTarget {
  const { seeds, decode } = KINDS[kind];
  return {
    seeds,
    run: (input) => {
      for (const one of decode) {
        try {
          one(Buffer.from(input.buffer, input.byteOffset, input.length));
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
        }
      }
    },
  };
}
