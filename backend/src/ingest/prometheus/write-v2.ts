import { KeyHash } from '../metrics/key-hash';
import { MOST_LABELS } from './labels';
import { METRIC_TYPES, WriteDecoder, field } from './write-decoder';
import { WIRE } from './wire-reader';

/** https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto */
const REQUEST = Object.freeze({ symbols: field(4, WIRE.bytes), timeseries: field(5, WIRE.bytes) });
/** Of `TimeSeries` and of `Exemplar`; packed as a rule. */
const LABEL_REFS = Object.freeze({ packed: field(1, WIRE.bytes), single: field(1, WIRE.varint) });
const SERIES_METADATA = field(5, WIRE.bytes);
/** `created_timestamp` of the whole series; later drafts have a start timestamp in each sample instead. */
const CREATED = field(6, WIRE.varint);
const METADATA = Object.freeze({
  type: field(1, WIRE.varint),
  help: field(3, WIRE.varint),
  unit: field(4, WIRE.varint),
});
/** What the series of a family have at the end of their names, by type. */
const SUFFIXES: Readonly<Record<string, RegExp>> = Object.freeze({
  histogram: /_(?:bucket|count|sum)$/,
  gaugehistogram: /_(?:bucket|gcount|gsum|count|sum)$/,
  summary: /_(?:count|sum)$/,
});

const MOST_SYMBOLS = 2 ** 20;
/** More are refused as too many labels, so what they are matters no more. */
const MOST_REFS = 2 * MOST_LABELS + 2;

/** `io.prometheus.write.v2.Request`, remote write 2.0. */
export class WriteV2Decoder extends WriteDecoder {
  private readonly hash = KeyHash.seeded();
  private symbolCount = 0;
  /** Where each symbol lies in the body, and its hash, so that a series' key costs no bytes. */
  private starts = new Uint32Array(1024);
  private ends = new Uint32Array(1024);
  private highs = new Int32Array(1024);
  private lows = new Int32Array(1024);
  private readonly refs: number[] = [];

  constructor() {
    super({ samples: field(2, WIRE.bytes), histograms: field(3, WIRE.bytes), exemplars: field(4, WIRE.bytes) });
  }

  protected readRequest(): void {
    this.readSymbols();
    const { wire } = this;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === REQUEST.timeseries) {
        const from = this.message();
        this.series(from, wire.at);
      } else wire.skip(tag);
    }
  }

  protected readFirstLabels(): readonly string[] {
    this.readSymbols();
    const { wire } = this;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag !== REQUEST.timeseries) wire.skip(tag);
      else {
        const from = this.message();
        const to = wire.at;
        wire.end = to;
        this.readKey(from, to);
        const pairs = this.labelPairs();
        return typeof pairs === 'string' ? [] : pairs;
      }
    }
    return [];
  }

  protected readKey(from: number, to: number): void {
    const { wire, refs, key } = this;
    refs.length = 0;
    for (wire.at = from; wire.at < to;) {
      const tag = wire.tag();
      if (tag === LABEL_REFS.packed || tag === LABEL_REFS.single) this.readRefs(tag, refs);
      else if (tag === CREATED) this.createdMs = wire.int64();
      else wire.skip(tag);
    }
    for (const ref of refs) {
      if (ref >= this.symbolCount) continue; // Named when the labels are asked for; such a series is never known.
      key.addNumber(this.highs[ref] as number).addNumber(this.lows[ref] as number);
    }
    if (refs.some((ref) => ref >= this.symbolCount)) key.addNumber(this.symbolCount).addNumber(-1);
  }

  protected labelPairs(): readonly string[] | string {
    const { refs } = this;
    if (refs.length === 0) return 'a series has no labels_refs';
    if (refs.length % 2 === 1) return `labels_refs has ${refs.length} references, an odd number`;
    const pairs: string[] = [];
    for (const ref of refs) {
      if (ref >= this.symbolCount) return `labels_refs names symbol ${ref} of ${this.symbolCount}`;
      const text = this.symbol(ref);
      if (text === undefined) return `symbol ${ref}, in a label, is not UTF-8`;
      pairs.push(text);
    }
    return pairs;
  }

  protected exemplarLabel(tag: number, into: string[]): void {
    if (tag !== LABEL_REFS.packed && tag !== LABEL_REFS.single) return this.wire.skip(tag);
    const refs: number[] = [];
    this.readRefs(tag, refs);
    for (const ref of refs) into.push((ref < this.symbolCount ? this.symbol(ref) : undefined) ?? '');
    if (into.length % 2 === 1) into.push('');
  }

  protected seriesTold(metric: string, from: number, to: number): void {
    const { wire } = this;
    for (wire.at = from, wire.end = to; wire.at < to;) {
      const tag = wire.tag();
      if (tag === SERIES_METADATA) this.readMetadata(metric);
      else wire.skip(tag);
    }
  }

  protected refuses(samples: number, histograms: number): string | undefined {
    return samples + histograms === 0 ? 'a series has neither samples nor histograms' : undefined;
  }

  /** Finds the symbols, wherever they stand, and goes back to the begin. */
  private readSymbols(): void {
    const { wire } = this;
    this.symbolCount = 0;
    let hasSeries = false;
    while (wire.at < wire.end) {
      const tag = wire.tag();
      if (tag === REQUEST.symbols) {
        const from = this.message();
        this.addSymbol(from, wire.at);
      } else {
        hasSeries ||= tag === REQUEST.timeseries;
        wire.skip(tag);
      }
    }
    if (hasSeries && this.symbolCount === 0) throw wire.malformed('the request has no symbols');
    if (this.symbolCount > 0 && this.starts[0] !== this.ends[0]) {
      throw wire.malformed('the first symbol is not the empty text');
    }
    wire.at = 0;
  }

  private addSymbol(from: number, to: number): void {
    const at = this.symbolCount++;
    if (at >= MOST_SYMBOLS) throw this.wire.malformed(`the request has more than ${MOST_SYMBOLS} symbols`);
    if (at >= this.starts.length) this.growSymbols();
    const { high, low } = this.hash.reset().addBytes(this.wire.bytes, from, to).end();
    this.starts[at] = from;
    this.ends[at] = to;
    this.highs[at] = high;
    this.lows[at] = low;
  }

  private growSymbols(): void {
    const size = this.starts.length * 2;
    const grow = <T extends Uint32Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.starts = grow(new Uint32Array(size), this.starts);
    this.ends = grow(new Uint32Array(size), this.ends);
    this.highs = grow(new Int32Array(size), this.highs);
    this.lows = grow(new Int32Array(size), this.lows);
  }

  private symbol(ref: number): string | undefined {
    return this.utf8(this.starts[ref] as number, this.ends[ref] as number);
  }

  private readRefs(tag: number, into: number[]): void {
    const { wire } = this;
    if (tag === LABEL_REFS.single) {
      const ref = wire.varint();
      if (into.length < MOST_REFS) into.push(ref);
      return;
    }
    const outer = wire.end;
    const size = wire.length();
    wire.end = wire.at + size;
    while (wire.at < wire.end) {
      const ref = wire.varint();
      if (into.length < MOST_REFS) into.push(ref);
    }
    wire.end = outer;
  }

  private readMetadata(metric: string): void {
    const { wire } = this;
    const outer = wire.end;
    const from = this.message();
    const to = wire.at;
    let type = 0;
    let help = 0;
    let unit = 0;
    wire.end = to;
    for (wire.at = from; wire.at < to;) {
      const tag = wire.tag();
      if (tag === METADATA.type) type = wire.varint();
      else if (tag === METADATA.help) help = wire.varint();
      else if (tag === METADATA.unit) unit = wire.varint();
      else wire.skip(tag);
    }
    wire.end = outer;
    const text = (ref: number) => (ref > 0 && ref < this.symbolCount ? (this.symbol(ref) ?? '') : '');
    if (type === 0 && text(help) === '' && text(unit) === '') return;
    const name = METRIC_TYPES[type] ?? 'unknown';
    const suffix = SUFFIXES[name];
    this.batch.metadata(suffix ? metric.replace(suffix, '') : metric, name, text(unit), text(help));
  }
}
