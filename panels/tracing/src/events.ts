import { BusEventWithPayload } from '@grafana/data';

export interface SpanSelection {
  readonly traceId: string;
  /** Empty when nothing is selected any more. */
  readonly spanId: string;
}

/** Published on the panel's event bus whenever a span is opened or closed, so that a page can keep it in its address. */
export class SpanSelectEvent extends BusEventWithPayload<SpanSelection> {
  static type = 'thalweg-tracing-select';
}
