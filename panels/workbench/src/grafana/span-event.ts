import { BusEventWithPayload } from '@grafana/data';

/** Published by the tracing panel when a span is opened or closed; the bus tells events apart by `type`. */
export class SpanSelectEvent extends BusEventWithPayload<{ traceId: string; spanId: string }> {
  static type = 'thalweg-tracing-select';
}
