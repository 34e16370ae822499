import { type OtlpAttribute, type OtlpResource, type OtlpScope, type OtlpSpan, type OtlpValue } from './model';

/** OTLP's protobuf: https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto and common/v1. */

/** Writes messages into one growing buffer; nested messages are written to the end and their length put before them. */
export class ProtobufWriter {
  private buffer = Buffer.allocUnsafe(4096);
  private length = 0;

  varint(field: number, value: number | bigint): void {
    this.key(field, 0);
    this.rawVarint(value);
  }

  fixed64(field: number, value: bigint): void {
    this.key(field, 1);
    this.room(8);
    this.length = this.buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.length);
  }

  double(field: number, value: number): void {
    this.key(field, 1);
    this.room(8);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  /** The default, '', is not written. */
  text(field: number, value: string): void {
    if (value !== '') this.requiredText(field, value);
  }

  requiredText(field: number, value: string): void {
    const bytes = Buffer.byteLength(value);
    this.key(field, 2);
    this.rawVarint(bytes);
    this.room(bytes);
    this.length += this.buffer.write(value, this.length, bytes, 'utf8');
  }

  /** Bytes given as hex digits; '' is not written. */
  hex(field: number, digits: string): void {
    if (digits === '') return;
    this.key(field, 2);
    this.rawVarint(digits.length / 2);
    this.room(digits.length / 2);
    this.length += this.buffer.write(digits, this.length, 'hex');
  }

  message(field: number, write: () => void): void {
    this.key(field, 2);
    const at = this.length;
    write();
    const size = this.length - at;
    const prefix = varintLength(size);
    this.room(prefix);
    this.buffer.copyWithin(at + prefix, at, this.length);
    this.length = at;
    this.rawVarint(size);
    this.length += size;
  }

  finish(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length));
  }

  private key(field: number, wireType: number): void {
    this.rawVarint(field * 8 + wireType);
  }

  private rawVarint(value: number | bigint): void {
    this.room(10);
    let rest = typeof value === 'bigint' ? BigInt.asUintN(64, value) : value;
    if (typeof rest === 'number' && (rest < 0 || rest > 0x7fffffff)) rest = BigInt.asUintN(64, BigInt(rest));
    while (typeof rest === 'bigint') {
      if (rest < 128n) {
        this.buffer[this.length++] = Number(rest);
        return;
      }
      this.buffer[this.length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    for (; rest >= 128; rest >>>= 7) this.buffer[this.length++] = (rest & 127) | 128;
    this.buffer[this.length++] = rest;
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** The fields of an ExportTraceServiceRequest, which are those of TracesData and of Tempo's Trace. */
export function encodeResourceSpans(resources: readonly OtlpResource[]): Buffer {
  const writer = new ProtobufWriter();
  writeResourceSpans(writer, resources);
  return writer.finish();
}

export function writeResourceSpans(writer: ProtobufWriter, resources: readonly OtlpResource[]): void {
  for (const { attributes, scopes } of resources) {
    writer.message(1, () => {
      writer.message(1, () => writeAttributes(writer, 1, attributes));
      for (const scope of scopes) writer.message(2, () => writeScope(writer, scope));
    });
  }
}

function writeScope(writer: ProtobufWriter, { name, version, attributes, spans }: OtlpScope): void {
  writer.message(1, () => {
    writer.text(1, name);
    writer.text(2, version);
    writeAttributes(writer, 3, attributes);
  });
  for (const span of spans) writer.message(2, () => writeSpan(writer, span));
}

function writeSpan(writer: ProtobufWriter, span: OtlpSpan): void {
  writer.hex(1, span.traceId);
  writer.hex(2, span.spanId);
  writer.text(3, span.traceState);
  writer.hex(4, span.parentSpanId);
  writer.text(5, span.name);
  writer.varint(6, span.kind);
  writer.fixed64(7, span.startNs);
  writer.fixed64(8, span.endNs);
  writeAttributes(writer, 9, span.attributes);
  for (const event of span.events) {
    writer.message(11, () => {
      writer.fixed64(1, event.timeNs);
      writer.text(2, event.name);
      writeAttributes(writer, 3, event.attributes);
    });
  }
  for (const link of span.links) {
    writer.message(13, () => {
      writer.hex(1, link.traceId);
      writer.hex(2, link.spanId);
      writer.text(3, link.traceState);
      writeAttributes(writer, 4, link.attributes);
    });
  }
  writer.message(15, () => {
    writer.text(2, span.statusMessage);
    if (span.statusCode !== 0) writer.varint(3, span.statusCode);
  });
}

function writeAttributes(writer: ProtobufWriter, field: number, attributes: readonly OtlpAttribute[]): void {
  for (const [name, value] of attributes) {
    writer.message(field, () => {
      writer.text(1, name);
      writer.message(2, () => writeValue(writer, value));
    });
  }
}

function writeValue(writer: ProtobufWriter, value: OtlpValue): void {
  if (typeof value === 'string') writer.requiredText(1, value);
  else if (typeof value === 'boolean') writer.varint(2, value ? 1 : 0);
  else if (typeof value !== 'number') {
    writer.message(5, () => value.forEach((one) => writer.message(1, () => writeValue(writer, one))));
  } else if (Number.isSafeInteger(value)) writer.varint(3, BigInt(value));
  else writer.double(4, value);
}
