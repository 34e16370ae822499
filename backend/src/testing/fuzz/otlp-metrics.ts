import { ProblemError } from '../../errors';
import { DeltaStreams } from '../../ingest/otlp/metrics/delta-streams';
import { toProtobuf } from '../../ingest/otlp/metrics/json';
import { RequestReader } from '../../ingest/otlp/metrics/request-reader';
import { MalformedMessage } from '../../ingest/prometheus/wire-reader';
import { NOWHERE } from './remote-write';
import { type FuzzTarget } from './targets';

/** A metric of each type, deltas, with exemplars and nested attributes. */
const REQUEST = Buffer.from(
  '0ac0040a480a160a0c736572766963652e6e616d6512060a04636172740a1a0a13736572766963652e696e7374616e63652e696412030a01690a120a076f732e7479706512070a056c696e757812f3030a0a0a0573636f7065120131124d0a01671201641a01312a420a401100c06b525d0a7a181900c06b525d0a7a1831fbffffffffffffff3a080a016b12030a01763a190a016c12142a120a0210010a0c320a0a080a017812030a017912690a01631a0442792f733a5e0a581100c06b525d0a7a181900c06b525d0a7a1821000000000000f83f2a3b1100c06b525d0a7a18199a9999999999d93f2208b7ad6b71692033312a100af7651916cd43dd8448eb211c80319c3a0b0a047573657212030a017510011801129b010a01681a01734a92010a8d011100c06b525d0a7a181900c06b525d0a7a1821060000000000000029000000000000044032180100000000000000020000000000000003000000000000003a109a9999999999b93f000000000000f03f423b1100c06b525d0a7a18199a9999999999d93f2208b7ad6b71692033312a100af7651916cd43dd8448eb211c80319c3a0b0a047573657212030a01751001124a0a016552450a411100c06b525d0a7a181900c06b525d0a7a18210400000000000000290000000000000040301439010000000000000042090805120501000000024a050802120101100112410a01735a3c0a3a1100c06b525d0a7a181900c06b525d0a7a18210200000000000000290000000000000840321209000000000000e03f11000000000000f03f4001',
  'hex',
);
const JSON_REQUEST = Buffer.from(
  '{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},{"key":"service.instance.id","value":{"stringValue":"i"}},{"key":"os.type","value":{"stringValue":"linux"}}]},"scopeMetrics":[{"scope":{"name":"scope","version":"1"},"metrics":[{"name":"g","unit":"1","description":"d","gauge":{"dataPoints":[{"timeUnixNano":"1763733600000000000","startTimeUnixNano":"1763733600000000000","asInt":"-5","attributes":[{"key":"k","value":{"stringValue":"v"}},{"key":"l","value":{"arrayValue":{"values":[{"boolValue":true},{"kvlistValue":{"values":[{"key":"x","value":{"stringValue":"y"}}]}}]}}}]}]}},{"name":"c","unit":"By/s","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"1763733600000000000","startTimeUnixNano":"1763733600000000000","asDouble":1.5,"exemplars":[{"timeUnixNano":"1763733600000000000","asDouble":0.4,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","filteredAttributes":[{"key":"user","value":{"stringValue":"u"}}]}]}]}},{"name":"h","unit":"s","histogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"1763733600000000000","startTimeUnixNano":"1763733600000000000","count":"6","sum":2.5,"bucketCounts":["1","2","3"],"explicitBounds":[0.1,1],"exemplars":[{"timeUnixNano":"1763733600000000000","asDouble":0.4,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","filteredAttributes":[{"key":"user","value":{"stringValue":"u"}}]}]}]}},{"name":"e","exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"1763733600000000000","startTimeUnixNano":"1763733600000000000","count":"4","sum":2,"scale":10,"zeroCount":"1","positive":{"offset":-3,"bucketCounts":["1","0","0","0","2"]},"negative":{"offset":1,"bucketCounts":["1"]}}]}},{"name":"s","summary":{"dataPoints":[{"timeUnixNano":"1763733600000000000","startTimeUnixNano":"1763733600000000000","count":"2","sum":3,"quantileValues":[{"quantile":0.5,"value":1}],"flags":1}]}}]}]}]}',
);

export function otlpMetricsTarget(): FuzzTarget {
  const streams = new DeltaStreams({ streams: 1000, numbers: 100_000 });
  return {
    seeds: [REQUEST],
    run: (input) => read(Buffer.from(input.buffer, input.byteOffset, input.length), streams),
  };
}

export function otlpMetricsJsonTarget(): FuzzTarget {
  const streams = new DeltaStreams({ streams: 1000, numbers: 100_000 });
  return {
    seeds: [JSON_REQUEST],
    run: (input) => {
      let message: Buffer;
      try {
        message = toProtobuf(Buffer.from(input.buffer, input.byteOffset, input.length));
      } catch (error) {
        if (error instanceof ProblemError) return;
        throw error;
      }
      // What was written from JSON is never malformed, but an attribute may be nested too deep.
      read(message, streams);
    },
  };
}

function read(message: Buffer, streams: DeltaStreams): void {
  try {
    new RequestReader(NOWHERE, streams.begin()).read(message);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
  }
}
