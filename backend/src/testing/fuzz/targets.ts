import { lineProtocolTarget } from './line-protocol';
import { otlpMetricsJsonTarget, otlpMetricsTarget } from './otlp-metrics';
import { otlpTarget } from './otlp';
import { remoteWriteTarget, snappyTarget } from './remote-write';
import { skyWalkingTarget } from './skywalking';
import { zipkinTarget } from './zipkin';

/** A decoder as `npm run fuzz` drives it. */
export interface FuzzTarget {
  /** Valid inputs that mutations start from, of at most 8 KiB. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Decodes one input, which changes after the call. Returns when it is decoded, or refused as the decoder refuses;
   * throws for everything else.
   */
  readonly run: (input: Uint8Array) => void;
}

/** Every decoder of outside bytes, by the name that `npm run fuzz -- <name> <count>` takes. */
export const FUZZ_TARGETS: Readonly<Record<string, () => FuzzTarget>> = Object.freeze({
  snappy: snappyTarget,
  'remote-write-1': () => remoteWriteTarget(1),
  'remote-write-2': () => remoteWriteTarget(2),
  'line-protocol': lineProtocolTarget,
  'otlp-traces': () => otlpTarget('traces', 'protobuf'),
  'otlp-traces-json': () => otlpTarget('traces', 'json'),
  'otlp-logs': () => otlpTarget('logs', 'protobuf'),
  'otlp-logs-json': () => otlpTarget('logs', 'json'),
  'otlp-metrics': otlpMetricsTarget,
  'otlp-metrics-json': otlpMetricsJsonTarget,
  zipkin: () => zipkinTarget('protobuf'),
  'zipkin-json': () => zipkinTarget('json'),
  skywalking: () => skyWalkingTarget('segment'),
  'skywalking-json': () => skyWalkingTarget('json'),
  'skywalking-meters': () => skyWalkingTarget('meters'),
  'skywalking-logs': () => skyWalkingTarget('logs'),
});
