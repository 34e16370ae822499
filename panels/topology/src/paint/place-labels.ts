import { type Rect } from '../layout/viewport';

const CELL = 64;

/** Remembers where labels are, on a grid, so that a new one can be kept from covering them. */
export class LabelSpace {
  private readonly cells = new Map<number, Rect[]>();

  /** Takes the place if it is free. */
  claim(rect: Rect): boolean {
    const keys = cellsOf(rect);
    for (const key of keys) {
      if (this.cells.get(key)?.some((taken) => overlaps(taken, rect))) return false;
    }
    this.add(rect, keys);
    return true;
  }

  /** Takes the place in any case. */
  block(rect: Rect): void {
    this.add(rect, cellsOf(rect));
  }

  private add(rect: Rect, keys: readonly number[]): void {
    for (const key of keys) {
      const list = this.cells.get(key);
      if (list) list.push(rect);
      else this.cells.set(key, [rect]);
    }
  }
}

const overlaps = (one: Rect, other: Rect) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

function cellsOf(rect: Rect): number[] {
  const keys: number[] = [];
  const [right, bottom] = [Math.floor(rect.right / CELL), Math.floor(rect.bottom / CELL)];
  for (let column = Math.floor(rect.left / CELL); column <= right; column++) {
    // Screens are far smaller than 2^15 cells, so the pair fits one number.
    for (let row = Math.floor(rect.top / CELL); row <= bottom; row++) keys.push(column * 32_768 + row);
  }
  return keys;
}
