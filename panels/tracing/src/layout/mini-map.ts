import { type Trace } from '../model/trace';

/** Cell values: 0 is empty, otherwise the index of the service plus one. */
export interface MiniMapGrid {
  readonly width: number;
  readonly height: number;
  readonly service: Uint16Array;
  /** 1 where a failed span lies. */
  readonly error: Uint8Array;
}

/**
 * The whole trace on a grid of pixels, spans from top to bottom. A grid costs the same to paint whether the trace has
 * ten spans or a hundred thousand; where several spans share a pixel the deepest wins, and an error always shows.
 */
export function miniMapGrid(trace: Trace, width: number, height: number, hidden?: Uint8Array): MiniMapGrid {
  const service = new Uint16Array(width * height);
  const error = new Uint8Array(width * height);
  const serviceIndex = new Map(trace.services.map(({ name }, index) => [name, index + 1]));
  const { order, size } = trace.tree;
  const scale = trace.times.totalMs > 0 ? width / trace.times.totalMs : 0;
  // Few spans get lines of two pixels or more rather than a stretched picture.
  const lines = Math.min(height, Math.max(size, Math.floor(height / MAX_LINE_PX)));
  for (let place = 0; place < size; place++) {
    const span = order[place] ?? 0;
    if (hidden?.[span]) {
      continue;
    }
    const value = serviceIndex.get(trace.spans[span]?.service ?? '') ?? 0;
    const from = Math.min(width - 1, Math.floor((trace.times.start[span] ?? 0) * scale));
    const to = Math.min(width, Math.max(from + 1, Math.ceil((trace.times.end[span] ?? 0) * scale)));
    const line = Math.floor((place * lines) / Math.max(size, lines));
    const top = Math.floor((line * height) / lines);
    const below = Math.floor(((line + 1) * height) / lines);
    // A gap only where lines are thick enough to spare a pixel.
    const bottom = Math.max(top + 1, below - top > 2 ? below - 1 : below);
    for (let y = top; y < bottom; y++) {
      service.fill(value, y * width + from, y * width + to);
      if (trace.spans[span]?.isError) {
        error.fill(1, y * width + from, y * width + to);
      }
    }
  }
  return { width, height, service, error };
}

const MAX_LINE_PX = 5;
