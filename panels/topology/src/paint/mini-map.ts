import { MINI_MAP } from '../constants';
import { type Rect } from '../layout/viewport';
import { type Scene } from './scene';

export interface MiniMapScale {
  scale: number;
  x: number;
  y: number;
}

/** How the world fits into the mini-map. */
export function miniMapScale({ bounds }: Scene): MiniMapScale {
  const width = Math.max(1, bounds.right - bounds.left);
  const height = Math.max(1, bounds.bottom - bounds.top);
  const scale = Math.min(
    (MINI_MAP.width - 2 * MINI_MAP.padding) / width,
    (MINI_MAP.height - 2 * MINI_MAP.padding) / height,
  );
  return {
    scale,
    x: MINI_MAP.width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    y: MINI_MAP.height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
}

/** All nodes as dots, groups as faint boxes, and a frame around what is in sight. */
export function paintMiniMap(context: CanvasRenderingContext2D, scene: Scene, sight: Rect, pixelRatio: number): void {
  const { scale, x, y } = miniMapScale(scene);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, MINI_MAP.width, MINI_MAP.height);
  context.fillStyle = scene.theme.groupFill;
  for (const { rect } of scene.groups) {
    context.fillRect(
      rect.left * scale + x,
      rect.top * scale + y,
      (rect.right - rect.left) * scale,
      (rect.bottom - rect.top) * scale,
    );
  }
  const size = Math.min(5, Math.max(1.5, 52 * scale));
  for (const entry of scene.nodes) {
    context.fillStyle = entry.level < 0 ? scene.theme.textDim : entry.levelColor;
    context.fillRect(entry.x * scale + x - size / 2, entry.y * scale + y - size / 2, size, size);
  }
  const clamp = (value: number, most: number) => Math.min(most - 1, Math.max(1, value));
  const left = clamp(sight.left * scale + x, MINI_MAP.width);
  const top = clamp(sight.top * scale + y, MINI_MAP.height);
  context.strokeStyle = scene.theme.selected;
  context.lineWidth = 1.5;
  context.strokeRect(
    left,
    top,
    clamp(sight.right * scale + x, MINI_MAP.width) - left,
    clamp(sight.bottom * scale + y, MINI_MAP.height) - top,
  );
}
