import { type BlockSlice, type TableSpec, readBlocks } from '@thalweg/protocol';
import { ProblemError } from '../errors';
import { type NativePart } from '../store/client';

/** One sender's body, checked, in the parts that the store takes. */
export interface Batch {
  readonly spec: TableSpec;
  readonly agent: number;
  readonly rows: number;
  readonly bytes: number;
  readonly parts: readonly NativePart[];
  /** Unix s of the earliest and the latest row, for tables whose rows carry `row_id` and `start_time`. */
  readonly span: { readonly fromSeconds: number; readonly toSeconds: number } | undefined;
  /** The sender does not know whether an earlier attempt was stored. */
  readonly resent: boolean;
}

export interface BatchSource {
  readonly agent: number;
  readonly attempt: number;
}

/** Checks a body against its table; throws `malformed_batch` or `body_too_large`. */
export function toBatch(body: Buffer, spec: TableSpec, source: BatchSource, maxRows: number): Batch {
  const result = readBlocks(body, spec, { maxRows });
  if (!result.ok) {
    const code = result.error.code === 'too_many_rows' ? 'body_too_large' : 'malformed_batch';
    throw new ProblemError(code, `${result.error.code}: ${result.error.detail}`);
  }
  return {
    spec,
    agent: source.agent,
    rows: result.rows,
    bytes: body.length,
    parts: toParts(body, result.blocks),
    span: spanOf(body, result.blocks),
    resent: source.attempt > 1,
  };
}

/** What parts must have in common to go into one insert. */
export function signatureOf(part: NativePart): string {
  return part.columns.map(({ name }) => name).join(',');
}

function toParts(body: Buffer, blocks: readonly BlockSlice[]): NativePart[] {
  let start = 0;
  const parts: NativePart[] = [];
  for (const block of blocks) {
    if (block.rows > 0) {
      const columns = block.columns.map(({ name, type }) => ({ name, type }));
      parts.push({ columns, bytes: body.subarray(start, block.end) });
    }
    start = block.end;
  }
  return parts;
}

const NS_PER_SECOND = 1_000_000_000n;

function spanOf(body: Buffer, blocks: readonly BlockSlice[]): Batch['span'] {
  let from: bigint | undefined;
  let to: bigint | undefined;
  for (const block of blocks) {
    const times = block.columns.find(({ name }) => name === 'start_time');
    if (!times || !block.columns.some(({ name }) => name === 'row_id')) return undefined;
    for (let at = times.start; at < times.end; at += 8) {
      const ns = body.readBigInt64LE(at);
      if (from === undefined || ns < from) from = ns;
      if (to === undefined || ns > to) to = ns;
    }
  }
  if (from === undefined || to === undefined) return undefined;
  return { fromSeconds: Number(from / NS_PER_SECOND), toSeconds: Number(to / NS_PER_SECOND) };
}
