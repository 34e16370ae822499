import { Attributes } from './attributes';
import { IdText } from './ids';
import { type ResourceRef } from './span-sink';

/** One span at a time on its way into the columns, in bytes where it comes as bytes. */
export class SpanDraft {
  resource: ResourceRef = 0;
  readonly traceId = new IdText();
  readonly spanId = new IdText();
  readonly parentSpanId = new IdText();
  traceState = '';
  name = '';
  kind = 0;
  flags = 0;
  /** Unix ns, in unsigned halves. */
  startHigh = 0;
  startLow = 0;
  endHigh = 0;
  endLow = 0;
  statusCode = 0;
  statusMessage = '';
  readonly attributes = new Attributes();
  events = '';
  links = '';
  /** Message of the exception among the events. */
  exception = '';

  /** Empty again; `source` is where its attributes' values will lie. */
  reset(source?: Buffer): void {
    this.traceId.clear();
    this.spanId.clear();
    this.parentSpanId.clear();
    this.traceState = '';
    this.name = '';
    this.kind = 0;
    this.flags = 0;
    this.startHigh = this.startLow = this.endHigh = this.endLow = 0;
    this.statusCode = 0;
    this.statusMessage = '';
    this.attributes.reset(source);
    this.events = '';
    this.links = '';
    this.exception = '';
  }
}
