import { type MiniMapGrid } from '../layout/mini-map';

/** Paints the overview, one rectangle per run of equal pixels. `colors` is by service, in the order of the grid. */
export function paintMiniMap(
  context: CanvasRenderingContext2D,
  { width, height, service, error }: MiniMapGrid,
  colors: readonly string[],
  errorColor: string,
): void {
  context.clearRect(0, 0, width, height);
  for (let y = 0; y < height; y++) {
    for (let from = 0; from < width;) {
      const at = y * width + from;
      let to = from + 1;
      while (to < width && service[y * width + to] === service[at] && error[y * width + to] === error[at]) {
        to++;
      }
      if (service[at] !== 0) {
        context.fillStyle = error[at] ? errorColor : (colors[(service[at] ?? 1) - 1] ?? errorColor);
        context.fillRect(from, y, to - from, 1);
      }
      from = to;
    }
  }
}
