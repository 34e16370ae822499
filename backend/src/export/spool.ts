import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Entry {
  readonly sequence: number;
  readonly records: number;
  readonly bytes: number;
}

export interface Spooled {
  readonly records: number;
  readonly body: Buffer;
  /** Forgets it: it was delivered, or never will be. */
  done(): Promise<void>;
}

const FILE = /^(\d{12})-(\d+)\.bin$/;

/** Requests on disk in the order that they are to be sent; they survive restarts. Full, it gives up the oldest. */
export class Spool {
  private readonly entries: Entry[] = [];
  private sequence = 0;
  private total = 0;
  private wake: (() => void) | undefined;

  constructor(
    private readonly directory: string,
    private readonly limitBytes: number,
    private readonly onDropped: (records: number) => void,
  ) {
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory).sort()) {
      const match = FILE.exec(name);
      if (!match) continue; // Left over by a write that was cut short.
      this.remember({
        sequence: Number(match[1]),
        records: Number(match[2]),
        bytes: statSync(join(directory, name)).size,
      });
    }
  }

  get bytes(): number {
    return this.total;
  }

  get length(): number {
    return this.entries.length;
  }

  async put(body: Buffer, records: number): Promise<void> {
    if (body.length > this.limitBytes) return this.onDropped(records);
    while (this.total + body.length > this.limitBytes) {
      const [oldest] = this.entries;
      if (!oldest) break;
      await this.forget(oldest);
      this.onDropped(oldest.records);
    }
    const entry = { sequence: this.sequence++, records, bytes: body.length };
    const path = this.pathOf(entry);
    await writeFile(`${path}.tmp`, body);
    await rename(`${path}.tmp`, path);
    this.remember(entry);
    this.wake?.();
  }

  /** The oldest one, once there is one; undefined when `signal` says to stop. */
  async next(signal: AbortSignal): Promise<Spooled | undefined> {
    while (!signal.aborted) {
      const [oldest] = this.entries;
      if (oldest) {
        try {
          const body = await readFile(this.pathOf(oldest));
          return { records: oldest.records, body, done: () => this.forget(oldest) };
        } catch {
          // Somebody else removed the file: what it held is lost, and counted.
          await this.forget(oldest);
          this.onDropped(oldest.records);
          continue;
        }
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return undefined;
  }

  private remember(entry: Entry): void {
    this.entries.push(entry);
    this.total += entry.bytes;
    this.sequence = Math.max(this.sequence, entry.sequence + 1);
  }

  private async forget(entry: Entry): Promise<void> {
    const at = this.entries.indexOf(entry);
    if (at < 0) return;
    this.entries.splice(at, 1);
    this.total -= entry.bytes;
    await rm(this.pathOf(entry), { force: true });
  }

  private pathOf({ sequence, records }: Entry): string {
    return join(this.directory, `${String(sequence).padStart(12, '0')}-${records}.bin`);
  }
}
