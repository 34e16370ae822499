import { ProblemError } from '../../../errors';
import { type IntakeDeps } from '../../intake';
import { MalformedMessage } from '../../prometheus/wire-reader';
import { DeltaStreams } from './delta-streams';
import { toProtobuf } from './json';
import { RequestReader } from './request-reader';

export interface MetricsOutcome {
  /** Data points that were not taken. */
  readonly rejected: number;
  readonly message: string;
}

/** Sums of delta points, by the backend that keeps them. */
const STREAMS = new WeakMap<IntakeDeps, DeltaStreams>();

/** Takes an ExportMetricsServiceRequest and answers when it is stored. */
export async function ingestOtlpMetrics(
  body: Buffer,
  encoding: 'protobuf' | 'json',
  deps: IntakeDeps,
  agent: number,
): Promise<MetricsOutcome> {
  const message = encoding === 'json' ? toProtobuf(body) : body;
  let streams = STREAMS.get(deps);
  if (!streams) STREAMS.set(deps, (streams = new DeltaStreams()));
  const batch = deps.metricsSink.begin('otlp', agent);
  const deltas = streams.begin();
  const reader = new RequestReader(batch, deltas);
  try {
    reader.read(message);
    await batch.commit();
  } catch (error) {
    batch.drop();
    deltas.takeBack();
    if (!(error instanceof MalformedMessage)) throw error;
    throw new ProblemError('malformed_message', `the body is no ExportMetricsServiceRequest: ${error.message}`, {
      cause: error,
    });
  }
  deps.ledger.captured('samples', reader.rejected, agent);
  deps.ledger.dropped('samples', 'rejected_point', reader.rejected, agent);
  const { too_old, too_far_ahead } = batch.outOfTime;
  const reasons = [...reader.reasons].map(([reason, points]) => `${reason} (${points})`);
  if (too_old > 0) reasons.push(`${too_old} values are older than the retention of metrics`);
  if (too_far_ahead > 0) reasons.push(`${too_far_ahead} values are more than a day ahead`);
  // A point can have many values; no more points are rejected than came.
  const rejected = Math.min(reader.points, reader.rejected + too_old + too_far_ahead);
  return { rejected, message: reasons.join('; ') };
}
