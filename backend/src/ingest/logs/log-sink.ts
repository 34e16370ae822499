import { type FlatAttributes, type ResourceRef, type SpanSource, type ToldResource } from '../spans/span-sink';

/** A log record as an SDK or agent tells it. */
export interface ToldLog {
  readonly resource: ResourceRef;
  readonly timeNs: bigint;
  readonly observedNs: bigint;
  /** OpenTelemetry's severity number, 1 to 24; 0 unknown. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  readonly eventName: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly attributes: FlatAttributes;
}

export interface LogSink {
  begin(source: SpanSource, agent: number): LogBatch;
  close(): Promise<void>;
}

export interface LogBatch {
  resource(resource: ToldResource): ResourceRef;
  /** Takes it, or answers why this one alone is rejected; '' when it is taken. */
  add(record: ToldLog): string;
  /** Counts one that its decoder rejected. */
  reject(reason: string): void;
  readonly records: number;
  commit(): Promise<void>;
  drop(): void;
}
