import { ProblemError } from '../../errors';
import { ToldLogBatch } from '../../ingest/logs/log-batch';
import { readJsonLogs } from '../../ingest/otlp/logs-json';
import { readLogs } from '../../ingest/otlp/logs-proto';
import { Rejections } from '../../ingest/otlp/outcome';
import { readJsonTraces } from '../../ingest/otlp/traces-json';
import { readTraces } from '../../ingest/otlp/traces-proto';
import { RowIds } from '../../ingest/row-ids';
import { Resources } from '../../ingest/spans/resources';
import { ToldSpanBatch } from '../../ingest/spans/span-batch';
import { type ToldBatchDeps } from '../../ingest/spans/told-batch';
import { type FuzzTarget } from './targets';

/** A client span of a database with an event and a link, and a log record, each in both encodings. */
const SEEDS = {
  traces: {
    protobuf: Buffer.from(
      '0ada030a3d0a160a0c736572766963652e6e616d6512060a04636172740a100a09686f73742e6e616d6512030a01680a110a0b70726f636573732e706964120218071298030a080a036c6962120131128b030a100af7651916cd43dd8448eb211c80319c1208b7ad6b71692033311a03613d622208b7ad6b71692033312a0653454c45435430033900c06b525d0a7a184180448a525d0a7a184a190a0964622e73797374656d120c0a0a706f737467726573716c4a380a0c64622e73746174656d656e7412280a2653454c45435420312046524f4d2073686f702e626f6f6b205748455245206964203d202778274a120a0b7365727665722e706f7274120318b82a4a220a146e6574776f726b2e706565722e61646472657373120a0a0831302e302e302e374a080a026f6b120210014a0e0a0164120921000000000000f83f4a190a016c12142a120a030a01610a0b18ffffffffffffffffff014a120a016d120d320b0a090a016b12043a02010250015a2f0900c06b525d0a7a181209657863657074696f6e1a190a11657863657074696f6e2e6d65737361676512040a026e6f6a2a0a100af7651916cd43dd8448eb211c80319c1208b7ad6b716920333122070a01781202180135010000007a0712036261641802850101010000',
      'hex',
    ),
    json: Buffer.from(
      `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},{"key":"host.name","value":{"stringValue":"h"}},{"key":"process.pid","value":{"intValue":7}}]},"scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","parentSpanId":"b7ad6b7169203331","traceState":"a=b","name":"SELECT","kind":3,"startTimeUnixNano":"1763733600000000000","endTimeUnixNano":"1763733600002000000","attributes":[{"key":"db.system","value":{"stringValue":"postgresql"}},{"key":"db.statement","value":{"stringValue":"SELECT 1 FROM shop.book WHERE id = 'x'"}},{"key":"server.port","value":{"intValue":5432}},{"key":"network.peer.address","value":{"stringValue":"10.0.0.7"}},{"key":"ok","value":{"boolValue":true}},{"key":"d","value":{"doubleValue":1.5}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":-1}]}}},{"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"bytesValue":"AQI="}}]}}}],"droppedAttributesCount":1,"events":[{"timeUnixNano":"1763733600000000000","name":"exception","attributes":[{"key":"exception.message","value":{"stringValue":"no"}}]}],"links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","attributes":[{"key":"x","value":{"intValue":1}}],"flags":1}],"status":{"message":"bad","code":2},"flags":257}]}]}]}`,
    ),
  },
  logs: {
    protobuf: Buffer.from(
      '0ae9020a3d0a160a0c736572766963652e6e616d6512060a04636172740a100a09686f73742e6e616d6512030a01680a110a0b70726f636573732e7069641202180712a7020a050a036c6962129d020900c06b525d0a7a1810091a04494e464f2a070a0568656c6c6f32190a0964622e73797374656d120c0a0a706f737467726573716c32380a0c64622e73746174656d656e7412280a2653454c45435420312046524f4d2073686f702e626f6f6b205748455245206964203d2027782732120a0b7365727665722e706f7274120318b82a32220a146e6574776f726b2e706565722e61646472657373120a0a0831302e302e302e3732080a026f6b12021001320e0a0164120921000000000000f83f32190a016c12142a120a030a01610a0b18ffffffffffffffffff0132120a016d120d320b0a090a016b12043a02010245010000004a100af7651916cd43dd8448eb211c80319c5208b7ad6b71692033315900c06b525d0a7a18620165',
      'hex',
    ),
    json: Buffer.from(
      `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},{"key":"host.name","value":{"stringValue":"h"}},{"key":"process.pid","value":{"intValue":7}}]},"scopeLogs":[{"scope":{"name":"lib"},"logRecords":[{"timeUnixNano":"1763733600000000000","observedTimeUnixNano":"1763733600000000000","severityNumber":9,"severityText":"INFO","body":{"stringValue":"hello"},"attributes":[{"key":"db.system","value":{"stringValue":"postgresql"}},{"key":"db.statement","value":{"stringValue":"SELECT 1 FROM shop.book WHERE id = 'x'"}},{"key":"server.port","value":{"intValue":5432}},{"key":"network.peer.address","value":{"stringValue":"10.0.0.7"}},{"key":"ok","value":{"boolValue":true}},{"key":"d","value":{"doubleValue":1.5}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":-1}]}}},{"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"bytesValue":"AQI="}}]}}}],"flags":1,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","eventName":"e"}]}]}]}`,
    ),
  },
};

export function otlpTarget(signal: 'traces' | 'logs', encoding: 'protobuf' | 'json'): FuzzTarget {
  const nothing = async () => undefined;
  const store = { query: async () => ({ columns: [], rows: [] }) };
  let resources = new Resources(store as never, () => undefined);
  let inputs = 0;
  return {
    seeds: [SEEDS[signal][encoding]],
    run: (input) => {
      // What is remembered of resources is bounded by their number; a mutated one each time fills memory for nothing.
      if (++inputs % 10_000 === 0) resources = new Resources(store as never, () => undefined);
      const deps = {
        config: { logHours: 87_600 },
        ledger: { captured: () => undefined, stored: () => undefined, dropped: () => undefined },
        queue: { add: nothing },
        resources,
        rowIds: ROW_IDS,
      } as unknown as ToldBatchDeps;
      const body = Buffer.from(input.buffer, input.byteOffset, input.length);
      const batch = signal === 'traces' ? new ToldSpanBatch(deps, 'otel', 0) : new ToldLogBatch(deps, 'otel', 0);
      try {
        if (batch instanceof ToldSpanBatch)
          (encoding === 'json' ? readJsonTraces : readTraces)(body, batch, new Rejections());
        else (encoding === 'json' ? readJsonLogs : readLogs)(body, batch, new Rejections());
      } catch (error) {
        if (!(error instanceof ProblemError) || error.status !== 400) throw error;
      } finally {
        batch.drop();
      }
    },
  };
}

const ROW_IDS = new RowIds('fuzz');
