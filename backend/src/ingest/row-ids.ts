import { createHash } from 'node:crypto';

const TWO_32 = 4294967296;

/** Row ids of one producer (docs/adr/0005): 20 bits of a hash of it, then a counter that starts at its start. */
export class RowIds {
  private readonly prefix: number;
  private counter: number;

  constructor(producer: string, startSeconds = Math.floor(Date.now() / 1000)) {
    this.prefix = createHash('sha256').update(producer).digest().readUInt32BE(0) >>> 12;
    this.counter = (startSeconds % 2 ** 28) * 2 ** 16;
  }

  /** The next id as unsigned halves: read `high` and `low` after each call. */
  advance(): void {
    this.counter = this.counter + 1 < 2 ** 44 ? this.counter + 1 : 0;
  }

  get high(): number {
    return ((this.prefix << 12) | Math.floor(this.counter / TWO_32)) >>> 0;
  }

  get low(): number {
    return this.counter >>> 0;
  }

  next(): bigint {
    this.advance();
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }
}
