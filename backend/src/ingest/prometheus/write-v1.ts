import { MOST_LABELS } from './labels';
import { METRIC_TYPES, WriteDecoder, field } from './write-decoder';
import { WIRE } from './wire-reader';

/** https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto and types.proto */
const REQUEST = Object.freeze({ timeseries: field(1, WIRE.bytes), metadata: field(3, WIRE.bytes) });
const LABELS = field(1, WIRE.bytes);
const LABEL = Object.freeze({ name: field(1, WIRE.bytes), value: field(2, WIRE.bytes) });
const METADATA = Object.freeze({
  type: field(1, WIRE.varint),
  family: field(2, WIRE.bytes),
  help: field(4, WIRE.bytes),
  unit: field(5, WIRE.bytes),
});

/** `prometheus.WriteRequest`, remote write 1.0. */
export class WriteV1Decoder extends WriteDecoder {
  constructor() {
    super({ samples: field(2, WIRE.bytes), exemplars: field(3, WIRE.bytes), histograms: field(4, WIRE.bytes) });
  }

  protected readRequest(): void {
    const { wire } = this;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === REQUEST.timeseries) {
        const from = this.message();
        this.series(from, wire.at);
      } else if (tag === REQUEST.metadata) this.readMetadata();
      else wire.skip(tag);
    }
  }

  protected readFirstLabels(): readonly string[] {
    const { wire } = this;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag !== REQUEST.timeseries) wire.skip(tag);
      else {
        const from = this.message();
        const pairs = this.labelPairs(from, wire.at);
        return typeof pairs === 'string' ? [] : pairs;
      }
    }
    return [];
  }

  protected readKey(from: number, to: number): void {
    const { wire } = this;
    // Labels follow each other, as a rule, and are one run of bytes.
    let runFrom = from;
    let runTo = from;
    for (wire.at = from; wire.at < to;) {
      const start = wire.at;
      const tag = wire.tag();
      wire.skip(tag);
      if (tag !== LABELS) continue;
      if (start !== runTo) {
        if (runTo > runFrom) this.key.addBytes(wire.bytes, runFrom, runTo);
        runFrom = start;
      }
      runTo = wire.at;
    }
    if (runTo > runFrom) this.key.addBytes(wire.bytes, runFrom, runTo);
  }

  protected labelPairs(from: number, to: number): readonly string[] | string {
    const { wire } = this;
    const pairs: string[] = [];
    let problem: string | undefined;
    wire.end = to;
    for (wire.at = from; wire.at < to;) {
      const tag = wire.tag();
      if (tag === LABELS) problem ??= this.readLabel(pairs);
      else wire.skip(tag);
    }
    return problem ?? pairs;
  }

  protected exemplarLabel(tag: number, into: string[]): void {
    if (tag === LABELS) this.readLabel(into);
    else this.wire.skip(tag);
  }

  protected seriesTold(): void {
    // Metadata comes in messages of its own.
  }

  protected refuses(): undefined {
    return undefined;
  }

  /** Reads a `Label`; answers what is wrong with it. */
  private readLabel(into: string[]): string | undefined {
    const { wire } = this;
    const outer = wire.end;
    const from = this.message();
    const to = wire.at;
    let name: string | undefined = '';
    let value: string | undefined = '';
    wire.end = to;
    for (wire.at = from; wire.at < to;) {
      const tag = wire.tag();
      if (tag !== LABEL.name && tag !== LABEL.value) {
        wire.skip(tag);
        continue;
      }
      const start = this.message();
      if (tag === LABEL.name) name = this.utf8(start, wire.at);
      else value = this.utf8(start, wire.at);
    }
    wire.end = outer;
    if (into.length > 2 * MOST_LABELS) return undefined; // Refused as too many, so what they are matters no more.
    if (name === undefined) return 'the name of a label is not UTF-8';
    if (value === undefined) return `the value of label ${name} is not UTF-8`;
    into.push(name, value);
    return undefined;
  }

  private readMetadata(): void {
    const { wire } = this;
    const outer = wire.end;
    const from = this.message();
    const to = wire.at;
    let type = 0;
    const texts = { family: '', help: '', unit: '' };
    wire.end = to;
    for (wire.at = from; wire.at < to;) {
      const tag = wire.tag();
      if (tag === METADATA.type) type = wire.varint();
      else if (tag === METADATA.family) texts.family = this.readText();
      else if (tag === METADATA.help) texts.help = this.readText();
      else if (tag === METADATA.unit) texts.unit = this.readText();
      else wire.skip(tag);
    }
    wire.end = outer;
    if (texts.family !== '') this.batch.metadata(texts.family, METRIC_TYPES[type] ?? 'unknown', texts.unit, texts.help);
  }

  /** Metadata is for people: what is no UTF-8 is shown as far as it can be. */
  private readText(): string {
    const from = this.message();
    return this.text.toString('utf8', from, this.wire.at);
  }
}
