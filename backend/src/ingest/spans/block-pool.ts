/** Blocks that were used, for the next batch: to make room anew for each costs as much as to fill it. */
export class BlockPool<B extends { clear(): void; readonly byteLength: number }> {
  private readonly free: B[] = [];

  constructor(private readonly make: () => B) {}

  take(): B {
    return this.free.pop() ?? this.make();
  }

  give(block: B): void {
    const isLarge = block.byteLength > LARGE;
    block.clear();
    if (!isLarge && this.free.length < MOST) this.free.push(block);
  }
}

const MOST = 8;
/** One large batch must not keep its room. */
const LARGE = 8 * 2 ** 20;
