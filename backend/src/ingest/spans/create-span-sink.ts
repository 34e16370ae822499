import { type FastifyBaseLogger } from 'fastify';
import { type Config } from '../../config';
import { type Store } from '../../store/client';
import { type IntakeLedger } from '../intake-ledger';
import { ToldLogBatch } from '../logs/log-batch';
import { type LogSink } from '../logs/log-sink';
import { type MergeQueue } from '../merge-queue';
import { RowIds } from '../row-ids';
import { Resources } from './resources';
import { ToldSpanBatch } from './span-batch';
import { type SpanSink } from './span-sink';

export interface SpanSinkDeps {
  readonly config: Config;
  readonly store: Store;
  readonly log: FastifyBaseLogger;
  readonly ledger: IntakeLedger;
  readonly queue: MergeQueue;
  /** Names this process in row ids. */
  readonly instanceId: string;
}

/** Makes rows of the request log of told spans, and rows of `log.log` of told records; both share their resources. */
export function createSpanSinks({ config, store, log, ledger, queue, instanceId }: SpanSinkDeps): {
  readonly spans: SpanSink;
  readonly logs: LogSink;
} {
  const onError = (error: unknown) => log.warn({ err: error }, 'the processes of told resources cannot be looked up');
  const deps = { config, ledger, queue, resources: new Resources(store, onError), rowIds: new RowIds(instanceId) };
  // What is begun is committed or dropped by its request; the queue drains when it is closed.
  const close = async () => undefined;
  return {
    spans: { begin: (source, agent) => new ToldSpanBatch(deps, source, agent), close },
    logs: { begin: (source, agent) => new ToldLogBatch(deps, source, agent), close },
  };
}
