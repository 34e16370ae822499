import { type ColumnWriter, type TableSpec, writeVarint } from '@thalweg/protocol';
import { type Batch } from '../batch';

/** A Native block under construction, its writers as its table's rows need them. */
export class ToldBlock<W extends Readonly<Record<string, ColumnWriter>>> {
  rows = 0;

  constructor(
    private readonly spec: TableSpec,
    readonly columns: W,
  ) {}

  get byteLength(): number {
    let total = 0;
    for (const writer of Object.values(this.columns)) total += writer.byteLength;
    return total;
  }

  clear(): void {
    this.rows = 0;
    for (const writer of Object.values(this.columns)) writer.clear();
  }

  /** All of it as a batch for the queue. */
  toBatch(span: Batch['span']): Batch {
    const entries = Object.entries(this.columns);
    let size = 20;
    for (const [name, writer] of entries) size += 20 + name.length + writer.type.length + writer.byteLength;
    const out = new Uint8Array(size);
    let at = writeVarint(out, writeVarint(out, 0, entries.length), this.rows);
    for (const [name, writer] of entries) {
      at = writer.copyTo(out, writeAscii(out, writeAscii(out, at, name), writer.type));
    }
    const bytes = out.subarray(0, at);
    const columns = entries.map(([name, { type }]) => ({ name, type }));
    return {
      spec: this.spec,
      agent: 0,
      rows: this.rows,
      bytes: bytes.length,
      parts: [{ columns, bytes }],
      span,
      resent: false,
    };
  }
}

function writeAscii(out: Uint8Array, at: number, text: string): number {
  at = writeVarint(out, at, text.length);
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}
