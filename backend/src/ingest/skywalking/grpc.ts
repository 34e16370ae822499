import { type GrpcCall, type GrpcMethod, type GrpcMethods } from '../grpc-listener';
import { type IntakeDeps } from '../intake';
import { type IntakeBatch, InstanceLogBatch, MeterBatch, SegmentBatch, StreamBatches } from './batches';
import { decodeSegment, decodeSegmentCollection } from './decode-proto';
import { instancesOf } from './instances';
import { decodeJvm } from './jvm';
import { decodeEvent, decodeLog } from './logs';
import { learnProperties } from './management';
import { decodeMeter, decodeMeters, type MeterOwner } from './meters';

/** `Commands` without a command: what every call is answered with. */
const NO_COMMANDS = new Uint8Array(0);

/** SkyWalking's services over gRPC: those that carry something of ours, and those that agents expect an answer of. */
export function skyWalkingMethods(deps: IntakeDeps): GrpcMethods {
  const instances = instancesOf(deps);
  const segments = (agent: number) => () => new SegmentBatch(deps, instances, agent);
  const logs = (agent: number) => () => new InstanceLogBatch(deps, instances, agent);
  const meters = (agent: number) => () => new MeterBatch(deps, agent);
  const nowNs = () => BigInt(Date.now()) * 1_000_000n;

  const collectMeters = (decode: typeof decodeMeter) =>
    streamed(meters, () => {
      const owner: MeterOwner = { service: '', instance: '', timeMs: 0 };
      return (message, { metrics }) => decode(message, owner, metrics);
    });

  return withOldNames({
    'TraceSegmentReportService/collect': streamed(segments, () => (message, batch) => {
      batch.add(decodeSegment(message));
    }),
    'TraceSegmentReportService/collectInSync': single(segments, (message, batch) =>
      decodeSegmentCollection(message, (segment) => batch.add(segment)),
    ),
    'ManagementService/reportInstanceProperties': {
      unary: async (message) => {
        learnProperties(message, instances);
        return NO_COMMANDS;
      },
    },
    'JVMMetricReportService/collect': single(meters, (message, { metrics }) => decodeJvm(message, metrics)),
    'MeterReportService/collect': collectMeters(decodeMeter),
    'MeterReportService/collectBatch': collectMeters(decodeMeters),
    'LogReportService/collect': streamed(logs, () => {
      let before = { service: '', instance: '' };
      return (message, batch) => {
        const log = decodeLog(message, before, nowNs());
        before = log;
        batch.add(log);
      };
    }),
    'EventService/collect': streamed(logs, () => (message, batch) => batch.add(decodeEvent(message, nowNs()))),
    ...answered,
  });
}

const quiet: GrpcMethod = { unary: async () => NO_COMMANDS };
/** Takes all of a stream and keeps none of it. */
const drained: GrpcMethod = {
  stream: async (messages) => {
    for await (const _ of messages);
    return NO_COMMANDS;
  },
};

/** Nothing to configure and nothing to profile: agents ask for tasks every few seconds, and get none. */
const answered: GrpcMethods = {
  'ManagementService/keepAlive': quiet,
  'ConfigurationDiscoveryService/fetchConfigurations': quiet,
  'CLRMetricReportService/collect': quiet,
  'ProfileTask/getProfileTaskCommands': quiet,
  'ProfileTask/collectSnapshot': drained,
  'ProfileTask/goProfileReport': drained,
  'ProfileTask/reportTaskFinish': quiet,
  'SpanAttachedEventReportService/collect': drained,
  'EBPFProcessService/keepAlive': quiet,
  'EBPFProcessService/reportProcesses': quiet,
  'EBPFProfilingService/queryTasks': quiet,
  'EBPFProfilingService/collectProfilingData': drained,
  'EBPFAccessLogService/collect': drained,
  'ContinuousProfilingService/queryPolicies': quiet,
  'ContinuousProfilingService/reportProfilingTask': quiet,
  'BrowserPerfService/collectPerfData': quiet,
  'BrowserPerfService/collectErrorLogs': drained,
};

/** Under their package, and without it, as agents up to 8.3 call them; two newer ones have a package of their own. */
function withOldNames(methods: GrpcMethods): GrpcMethods {
  const named: Record<string, GrpcMethod> = {
    '/skywalking.v10.AsyncProfilerTask/getAsyncProfilerTaskCommands': quiet,
    '/skywalking.v10.PprofTask/getPprofTaskCommands': quiet,
  };
  for (const [path, method] of Object.entries(methods)) {
    named[`/skywalking.v3.${path}`] = method;
    named[`/${path}`] = method;
  }
  return named;
}

type Begin<B> = (agent: number) => () => B;

function single<B extends IntakeBatch>(begin: Begin<B>, decode: (message: Buffer, batch: B) => void): GrpcMethod {
  return {
    unary: async (message: Buffer, { agent }: GrpcCall) => {
      const batch = begin(agent)();
      try {
        decode(message, batch);
      } catch (error) {
        batch.drop();
        throw error;
      }
      await batch.commit();
      return NO_COMMANDS;
    },
  };
}

function streamed<B extends IntakeBatch>(
  begin: Begin<B>,
  newDecoder: () => (message: Buffer, batch: B) => void,
): GrpcMethod {
  return {
    stream: async (messages: AsyncIterable<Buffer>, { agent }: GrpcCall) => {
      const batches = new StreamBatches(begin(agent));
      const decode = newDecoder();
      let refused: unknown;
      try {
        for await (const message of messages) {
          try {
            decode(message, batches.current);
          } catch (error) {
            refused ??= error; // Its neighbours are good: they are stored, and the sender is told at the end.
          }
          await batches.added();
        }
      } finally {
        // What came before the connection broke is good, too.
        await batches.finish();
      }
      if (refused !== undefined) throw refused;
      return NO_COMMANDS;
    },
  };
}
