import { type SpanTimes } from '../model/span-times';
import { type SpanTree } from '../model/tree';

/** Place of each span in the icicle: children below their parent, those that overlap pushed further down. */
export interface FlameRows {
  /** Row of each span, -1 where it is not drawn. */
  readonly row: Int32Array;
  readonly rowCount: number;
  /** Spans by row, in order of start: those of row r are `spans[rowStart[r] … rowStart[r + 1])`. */
  readonly rowStart: Int32Array;
  readonly spans: Int32Array;
}

export interface FlameInput {
  readonly tree: SpanTree;
  readonly times: SpanTimes;
  readonly hidden: Uint8Array;
}

/**
 * With so many siblings at work at once no picture is readable: further ones go below all others without a look for
 * room, which keeps the cost bounded.
 */
const MAX_LANES_SEARCHED = 256;

/** Packs each subtree as a block: blocks of siblings share rows where they do not overlap in time. */
export function packFlame({ tree, times, hidden }: FlameInput): FlameRows {
  const size = tree.size;
  const blocks: Blocks = {
    /** Rows that a span's subtree takes, its own among them. */
    height: new Int32Array(size),
    /** First row of a block below its parent's. */
    offset: new Int32Array(size),
    start: times.start.slice(),
    end: times.end.slice(),
  };
  for (let place = size - 1; place >= 0; place--) {
    const span = tree.order[place] ?? 0;
    const children = tree.childList.subarray(tree.childStart[span] ?? 0, tree.childStart[span + 1] ?? 0);
    const below = packSiblings(children, blocks);
    blocks.height[span] = below + (hidden[span] ? 0 : 1);
    // A child may outlast its parent: the block is as long as the longest in it.
    for (const child of children) {
      if ((blocks.height[child] ?? 0) > 0) {
        blocks.start[span] = Math.min(blocks.start[span] ?? 0, blocks.start[child] ?? 0);
        blocks.end[span] = Math.max(blocks.end[span] ?? 0, blocks.end[child] ?? 0);
      }
    }
  }
  const rowCount = packSiblings(tree.roots, blocks);
  const top = new Int32Array(size);
  const row = new Int32Array(size).fill(-1);
  for (const span of tree.order) {
    const above = tree.parent[span] ?? -1;
    const base = above < 0 ? 0 : (top[above] ?? 0) + (hidden[above] ? 0 : 1);
    top[span] = base + (blocks.offset[span] ?? 0);
    row[span] = hidden[span] ? -1 : (top[span] ?? 0);
  }
  return { row, rowCount, ...byRow(row, rowCount, times) };
}

interface Blocks {
  readonly height: Int32Array;
  readonly offset: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Gives each block the highest place where nothing at work at that time is; answers how many rows all take. */
function packSiblings(siblings: Int32Array, { height, offset, start, end }: Blocks): number {
  let active: number[] = [];
  let total = 0;
  for (const block of byBlockStart(siblings, start)) {
    const rows = height[block] ?? 0;
    if (rows === 0) {
      continue;
    }
    const from = start[block] ?? 0;
    active = active.filter((other) => isInTheWay(end[other] ?? 0, from, start[other] ?? 0));
    const at = active.length > MAX_LANES_SEARCHED ? total : firstGap(active, rows, { height, offset });
    offset[block] = at;
    total = Math.max(total, at + rows);
    if (active.length <= MAX_LANES_SEARCHED) {
      const place = active.findIndex((other) => (offset[other] ?? 0) > at);
      active.splice(place < 0 ? active.length : place, 0, block);
    }
  }
  return total;
}

/** Siblings are in order of their own start; something below one may have begun before it (a clock that is off). */
function byBlockStart(siblings: Int32Array, start: Float64Array): Int32Array {
  for (let slot = 1; slot < siblings.length; slot++) {
    if ((start[siblings[slot - 1] ?? 0] ?? 0) > (start[siblings[slot] ?? 0] ?? 0)) {
      return siblings.slice().sort((a, b) => (start[a] ?? 0) - (start[b] ?? 0) || a - b);
    }
  }
  return siblings;
}

/** Blocks of no length that share a moment would lie on top of each other. */
const isInTheWay = (otherEnd: number, from: number, otherStart: number) =>
  otherEnd > from || (otherEnd === from && otherStart === otherEnd);

/** `active` is in order of place. */
function firstGap(active: readonly number[], rows: number, { height, offset }: Pick<Blocks, 'height' | 'offset'>) {
  let at = 0;
  for (const other of active) {
    const top = offset[other] ?? 0;
    if (top >= at + rows) {
      break;
    }
    at = Math.max(at, top + (height[other] ?? 0));
  }
  return at;
}

function byRow(row: Int32Array, rowCount: number, { start, end }: SpanTimes) {
  const rowStart = new Int32Array(rowCount + 1);
  for (const at of row) {
    if (at >= 0) {
      rowStart[at + 1] = (rowStart[at + 1] ?? 0) + 1;
    }
  }
  for (let at = 0; at < rowCount; at++) {
    rowStart[at + 1] = (rowStart[at + 1] ?? 0) + (rowStart[at] ?? 0);
  }
  const cursor = rowStart.slice();
  const spans = new Int32Array(rowStart[rowCount] ?? 0);
  row.forEach((at, span) => {
    if (at >= 0) {
      const slot = cursor[at] ?? 0;
      spans[slot] = span;
      cursor[at] = slot + 1;
    }
  });
  for (let at = 0; at < rowCount; at++) {
    // One of no length may lie where the next begins: it comes first.
    spans
      .subarray(rowStart[at] ?? 0, rowStart[at + 1] ?? 0)
      .sort((a, b) => (start[a] ?? 0) - (start[b] ?? 0) || (end[a] ?? 0) - (end[b] ?? 0) || a - b);
  }
  return { rowStart, spans };
}
