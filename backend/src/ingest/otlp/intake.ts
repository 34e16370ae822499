import { ProblemError } from '../../errors';
import { type IntakeDeps } from '../intake';
import { readLogs } from './logs-proto';
import { readJsonLogs } from './logs-json';
import { ingestOtlpMetrics } from './metrics/ingest-otlp-metrics';
import { type Outcome, Rejections } from './outcome';
import { RecentBodies } from './recent-bodies';
import { readTraces } from './traces-proto';
import { readJsonTraces } from './traces-json';

export type Encoding = 'protobuf' | 'json';
export type Signal = 'traces' | 'metrics' | 'logs';

/** Takes a decompressed export request and answers when it is stored. */
export type TakeOtlp = (signal: Signal, encoding: Encoding, body: Buffer, agent: number) => Promise<Outcome>;

/** The same for HTTP and gRPC. */
export function otlpIntake(deps: IntakeDeps): TakeOtlp {
  const recent = new RecentBodies<Outcome>();
  const takes: Readonly<Record<Signal, (encoding: Encoding, body: Buffer, agent: number) => Promise<Outcome>>> = {
    traces: async (encoding, body, agent) => {
      const batch = deps.spanSink.begin('otel', agent);
      const read = encoding === 'json' ? readJsonTraces : readTraces;
      return taken(batch, 'spans', (rejections) => read(body, batch, rejections));
    },
    logs: async (encoding, body, agent) => {
      const batch = deps.logSink.begin('otel', agent);
      const read = encoding === 'json' ? readJsonLogs : readLogs;
      return taken(batch, 'log records', (rejections) => read(body, batch, rejections));
    },
    // A sample is one by its series and time, however often it comes.
    metrics: (encoding, body, agent) => ingestOtlpMetrics(body, encoding, deps, agent),
  };
  return (signal, encoding, body, agent) => {
    const take = () => takes[signal](encoding, body, agent);
    return signal === 'metrics' || body.length === 0
      ? take()
      : recent.once(`${signal} ${encoding} ${agent} `, body, take);
  };
}

async function taken(
  batch: { commit(): Promise<void>; drop(): void },
  what: string,
  read: (rejections: Rejections) => void,
): Promise<Outcome> {
  const rejections = new Rejections();
  try {
    read(rejections);
  } catch (error) {
    batch.drop();
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('bad_request', `the body cannot be read: ${(error as Error).message}`, { cause: error });
  }
  await batch.commit();
  return rejections.outcome(what);
}
