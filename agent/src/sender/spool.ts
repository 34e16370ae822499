import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../errors';
import { type Batch, type SpoolPlace } from './batch';
import { type BatchMeta, decodeHeader, decodeMeta, encodeEntry, HEADER_BYTES, isIntact } from './spool-format';

const SEGMENT_NAME = /^(\d{8})\.spool$/;
const LARGEST_SEGMENT_BYTES = 8 * 1024 * 1024;

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly table: string;
  readonly rows: number;
}

interface Segment {
  readonly number: number;
  bytes: number;
  /** Not yet read, oldest first. */
  unread: Entry[];
  /** Read and not yet acknowledged: starts of their entries. */
  readonly pending: Set<number>;
}

export interface SpoolEvents {
  /** Rows that the spool had to let go. */
  dropped(table: string, rows: number, reason: 'spool_full' | 'spool_corrupt' | 'spool_error'): void;
  /** Rows found that an earlier run had left. */
  adopted(table: string, rows: number): void;
}

/**
 * Batches on disk in the order of their making, in segments of a few megabytes. Writes are not synced: they outlive
 * the agent (a kill -9 as well), and of a power cut they lose what the kernel had not written back, 30 s at most by
 * default. When full, the oldest segment goes, counted.
 */
export class Spool {
  private readonly segments: Segment[] = [];
  private readonly segmentBytes: number;
  private totalBytes = 0;
  private writing: { file: number; segment: Segment } | undefined;

  constructor(
    private readonly directory: string,
    private readonly limitBytes: number,
    private readonly events: SpoolEvents,
  ) {
    mkdirSync(directory, { recursive: true });
    this.segmentBytes = Math.min(LARGEST_SEGMENT_BYTES, Math.ceil(limitBytes / 8));
    this.adopt();
  }

  get bytes(): number {
    return this.totalBytes;
  }

  /** Whether something waits to be read. */
  get hasUnread(): boolean {
    return this.segments.some(({ unread }) => unread.length > 0);
  }

  /** Appends a batch. It is not handed out again by {@link Spool.read} when `isPending`: somebody is at it already. */
  append(batch: Batch, isPending: boolean): void {
    const entry = encodeEntry(batch);
    try {
      const { file, segment } = this.segmentFor(entry.length);
      const start = segment.bytes;
      for (let at = 0; at < entry.length;) at += writeSync(file, entry, at, entry.length - at, start + at);
      segment.bytes += entry.length;
      this.totalBytes += entry.length;
      batch.place = { segment: segment.number, start, end: segment.bytes };
      if (isPending) segment.pending.add(start);
      else segment.unread.push({ start, end: segment.bytes, table: batch.table, rows: batch.rows });
    } catch (error) {
      // A full or broken disk must not take the agent down; who keeps the batch in memory may still deliver it.
      if (errnoOf(error) === '') throw error;
      this.closeWriting();
      if (!isPending) this.events.dropped(batch.table, batch.rows, 'spool_error');
      return;
    }
    while (this.totalBytes > this.limitBytes && this.segments.length > 1) this.dropOldest();
  }

  /** The oldest batch that was not handed out. Damaged ones are counted and passed over. */
  read(): Batch | undefined {
    for (const segment of [...this.segments]) {
      for (let entry = segment.unread.shift(); entry; entry = segment.unread.shift()) {
        const batch = this.load(segment, entry);
        if (batch) {
          segment.pending.add(entry.start);
          return batch;
        }
        this.events.dropped(entry.table, entry.rows, 'spool_corrupt');
        this.settle(segment);
      }
    }
    return undefined;
  }

  /** A batch is done with: delivered, or dropped for good. */
  acknowledge(place: SpoolPlace): void {
    const segment = this.segments.find(({ number }) => number === place.segment);
    if (!segment?.pending.delete(place.start)) return;
    this.settle(segment);
    this.writeCursor();
  }

  close(): void {
    this.closeWriting();
  }

  private segmentFor(bytes: number): { file: number; segment: Segment } {
    if (this.writing && this.writing.segment.bytes + bytes <= this.segmentBytes) return this.writing;
    if (this.writing && this.writing.segment.bytes === 0) return this.writing;
    this.closeWriting();
    const number = (this.segments[this.segments.length - 1]?.number ?? this.lastNumber()) + 1;
    const segment: Segment = { number, bytes: 0, unread: [], pending: new Set() };
    const file = openSync(this.path(number), 'w');
    this.segments.push(segment);
    this.writing = { file, segment };
    return this.writing;
  }

  /** Numbers go on from the cursor when all segments are gone, so that an old cursor never covers a new segment. */
  private lastNumber(): number {
    return this.readCursor().segment;
  }

  private closeWriting(): void {
    if (!this.writing) return;
    closeSync(this.writing.file);
    const { segment } = this.writing;
    this.writing = undefined;
    this.settle(segment);
  }

  /** Removes a segment with nothing left in it. */
  private settle(segment: Segment): void {
    if (segment.unread.length > 0 || segment.pending.size > 0 || this.writing?.segment === segment) {
      // The segment being written starts afresh when all in it is done, in place of growing while things go well.
      const isIdle = this.writing?.segment === segment && segment.unread.length === 0 && segment.pending.size === 0;
      if (isIdle && segment.bytes > 0) this.closeWriting();
      return;
    }
    this.remove(segment);
  }

  private remove(segment: Segment): void {
    const index = this.segments.indexOf(segment);
    if (index < 0) return;
    this.segments.splice(index, 1);
    this.totalBytes -= segment.bytes;
    unlinkQuietly(this.path(segment.number));
  }

  private dropOldest(): void {
    const [oldest] = this.segments;
    if (!oldest) return;
    for (const { table, rows } of oldest.unread) this.events.dropped(table, rows, 'spool_full');
    oldest.unread = [];
    oldest.pending.clear();
    this.remove(oldest);
  }

  private load(segment: Segment, entry: Entry): Batch | undefined {
    const bytes = readRange(this.path(segment.number), entry.start, entry.end - entry.start);
    const header = bytes && decodeHeader(bytes);
    if (!bytes || !header || !isIntact(bytes, header)) return undefined;
    const meta = decodeMeta(bytes.subarray(HEADER_BYTES, HEADER_BYTES + header.metaBytes));
    if (!meta) return undefined;
    return {
      ...meta,
      body: bytes.subarray(HEADER_BYTES + header.metaBytes),
      place: { segment: segment.number, start: entry.start, end: entry.end },
    };
  }

  private adopt(): void {
    const cursor = this.readCursor();
    const numbers = readdirSync(this.directory)
      .map((name) => Number(SEGMENT_NAME.exec(name)?.[1] ?? NaN))
      .filter((number) => Number.isInteger(number))
      .sort((a, b) => a - b);
    for (const number of numbers) {
      if (number < cursor.segment) unlinkQuietly(this.path(number));
      else this.adoptSegment(number, number === cursor.segment ? cursor.offset : 0);
    }
  }

  private adoptSegment(number: number, from: number): void {
    const { entries, bytes, isWhole } = scan(this.path(number));
    const segment: Segment = {
      number,
      bytes,
      unread: entries.filter(({ start }) => start >= from),
      pending: new Set(),
    };
    this.segments.push(segment);
    this.totalBytes += bytes;
    // The last entry of a run that was killed may be cut short; how many rows it held is not known.
    if (!isWhole) this.events.dropped('spool', 1, 'spool_corrupt');
    for (const { table, rows } of segment.unread) this.events.adopted(table, rows);
    this.settle(segment);
  }

  private writeCursor(): void {
    const [first] = this.segments;
    const cursor = first
      ? { segment: first.number, offset: Math.min(...first.pending, first.unread[0]?.start ?? first.bytes) }
      : { segment: this.lastNumber(), offset: Number.MAX_SAFE_INTEGER };
    const path = join(this.directory, 'cursor');
    try {
      writeFileSync(`${path}.new`, JSON.stringify(cursor));
      renameSync(`${path}.new`, path);
    } catch (error) {
      // Without it a restart resends what was acknowledged, and the backend recognises that.
      if (errnoOf(error) === '') throw error;
    }
  }

  private readCursor(): { segment: number; offset: number } {
    try {
      const parsed: unknown = JSON.parse(readFileSync(join(this.directory, 'cursor'), 'utf8'));
      const { segment, offset } = parsed as { segment: unknown; offset: unknown };
      if (Number.isSafeInteger(segment) && Number.isSafeInteger(offset)) {
        return { segment: Number(segment), offset: Number(offset) };
      }
    } catch {
      // None yet, or cut short: everything in the spool counts as not delivered.
    }
    return { segment: 0, offset: 0 };
  }

  private path(number: number): string {
    return join(this.directory, `${String(number).padStart(8, '0')}.spool`);
  }
}

/** The entries of a segment up to its end or the first that is damaged. */
function scan(path: string): { entries: Entry[]; bytes: number; isWhole: boolean } {
  const entries: Entry[] = [];
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    let at = 0;
    while (at < size) {
      const meta = scanEntry(file, at, size);
      if (!meta) return { entries, bytes: at, isWhole: false };
      entries.push({ start: at, end: meta.end, table: meta.table, rows: meta.rows });
      at = meta.end;
    }
    return { entries, bytes: at, isWhole: true };
  } finally {
    closeSync(file);
  }
}

function scanEntry(file: number, at: number, size: number): (BatchMeta & { end: number }) | undefined {
  const headerBytes = readAt(file, at, HEADER_BYTES);
  const header = headerBytes && decodeHeader(headerBytes);
  if (!header) return undefined;
  const end = at + HEADER_BYTES + header.metaBytes + header.bodyBytes;
  const metaBytes = end <= size ? readAt(file, at + HEADER_BYTES, header.metaBytes) : undefined;
  const meta = metaBytes && decodeMeta(metaBytes);
  return meta ? { ...meta, end } : undefined;
}

function readRange(path: string, at: number, bytes: number): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return readAt(file, at, bytes);
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    // Taken away or unreadable: counted like a damaged one.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readAt(file: number, at: number, bytes: number): Buffer | undefined {
  const buffer = Buffer.allocUnsafe(bytes);
  let got = 0;
  while (got < bytes) {
    const more = readSync(file, buffer, got, bytes - got, at + got);
    if (more === 0) return undefined;
    got += more;
  }
  return buffer;
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    // Somebody else took it away: it is gone, as wanted.
    if (errnoOf(error) === '') throw error;
  }
}
