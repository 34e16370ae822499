import { FLAME_ROW_PX } from '../constants';
import { type FlameRows } from '../layout/flame-rows';
import { type TimeWindow } from '../layout/time-scale';
import { type SpanTimes } from '../model/span-times';

/** What of the icicle is on the screen. */
export interface FlameWindow {
  readonly window: TimeWindow;
  readonly width: number;
  readonly height: number;
  /** Pixels of rows above the top edge. */
  readonly scrollTop: number;
}

export interface FlameBox {
  readonly span: number;
  readonly left: number;
  readonly width: number;
  readonly top: number;
}

/** First slot of a row whose span may reach into the window: rows are packed, so ends are in order too. */
export function firstVisible(rows: FlameRows, times: SpanTimes, row: number, from: number): number {
  let low = rows.rowStart[row] ?? 0;
  let high = rows.rowStart[row + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times.end[rows.spans[middle] ?? 0] ?? 0) < from) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * Boxes on the screen, row by row. Of spans narrower than a pixel one per pixel is enough, so that a hundred thousand
 * cost no more than the screen is wide; `isWanted` ones are never left out.
 */
export function* visibleBoxes(
  rows: FlameRows,
  times: SpanTimes,
  view: FlameWindow,
  isWanted: (span: number) => boolean,
): Generator<FlameBox> {
  const { window, width, height, scrollTop } = view;
  const scale = width / Math.max(window.end - window.start, Number.MIN_VALUE);
  const firstRow = Math.max(0, Math.floor(scrollTop / FLAME_ROW_PX));
  const lastRow = Math.min(rows.rowCount - 1, Math.floor((scrollTop + height) / FLAME_ROW_PX));
  for (let row = firstRow; row <= lastRow; row++) {
    let painted = -1;
    for (let slot = firstVisible(rows, times, row, window.start); slot < (rows.rowStart[row + 1] ?? 0); slot++) {
      const span = rows.spans[slot] ?? 0;
      const start = times.start[span] ?? 0;
      if (start > window.end) {
        break;
      }
      const left = (start - window.start) * scale;
      const end = ((times.end[span] ?? 0) - window.start) * scale;
      if (left < painted && end <= painted && !isWanted(span)) {
        continue;
      }
      painted = Math.max(Math.ceil(end), Math.floor(left) + 1);
      const right = Math.max(end, left + 1);
      const from = Math.max(left, -1);
      yield { span, left: from, width: Math.min(right, width + 1) - from, top: row * FLAME_ROW_PX - scrollTop };
    }
  }
}

/** The span under a point, -1 for none; a thin one is found within a pixel or two. */
export function spanAt(rows: FlameRows, times: SpanTimes, view: FlameWindow, x: number, y: number): number {
  const row = Math.floor((y + view.scrollTop) / FLAME_ROW_PX);
  if (row < 0 || row >= rows.rowCount) {
    return -1;
  }
  const scale = Math.max(view.window.end - view.window.start, Number.MIN_VALUE) / view.width;
  const at = view.window.start + x * scale;
  const reach = REACH_PX * scale;
  let best = -1;
  let nearest = Infinity;
  for (let slot = firstVisible(rows, times, row, at - reach); slot < (rows.rowStart[row + 1] ?? 0); slot++) {
    const span = rows.spans[slot] ?? 0;
    const start = times.start[span] ?? 0;
    if (start > at + reach) {
      break;
    }
    const distance = Math.max(start - at, at - (times.end[span] ?? 0), 0);
    if (distance < nearest) {
      best = span;
      nearest = distance;
    }
  }
  return best;
}

const REACH_PX = 2;
