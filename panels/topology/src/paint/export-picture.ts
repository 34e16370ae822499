import { EXPORT } from '../constants';
import { NO_HIGHLIGHT } from './highlight';
import { EdgePaths } from './paint-edges';
import { paintScene } from './paint-scene';
import { type Scene } from './scene';
import { sceneToSvg } from './svg';
import { TextFitter } from './text';

/** The whole map on a canvas of its own, at the size of the picture as far as browsers can. */
function paintWhole(scene: Scene): HTMLCanvasElement | null {
  const { bounds, theme } = scene;
  const width = bounds.right - bounds.left + 2 * EXPORT.padding;
  const height = bounds.bottom - bounds.top + 2 * EXPORT.padding;
  const zoom = Math.min(1, EXPORT.sideMax / (Math.max(width, height) * EXPORT.pixelRatio));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * zoom * EXPORT.pixelRatio);
  canvas.height = Math.ceil(height * zoom * EXPORT.pixelRatio);
  const context = canvas.getContext('2d');
  if (!context) return null;
  paintScene(context, {
    scene,
    paths: new EdgePaths(scene.edges),
    view: { zoom, x: (EXPORT.padding - bounds.left) * zoom, y: (EXPORT.padding - bounds.top) * zoom },
    highlight: NO_HIGHLIGHT,
    width: width * zoom,
    height: height * zoom,
    pixelRatio: EXPORT.pixelRatio,
    fitter: new TextFitter(),
  });
  // Behind everything: a picture without a background is unreadable on another one.
  context.globalCompositeOperation = 'destination-over';
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

export type PictureKind = 'png' | 'svg';

/** The map as a file; null where the browser cannot draw it. */
export async function pictureOf(scene: Scene, kind: PictureKind, title: string): Promise<Blob | null> {
  if (kind === 'svg') return new Blob([sceneToSvg(scene, title)], { type: 'image/svg+xml;charset=utf-8' });
  const canvas = paintWhole(scene);
  return canvas && new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** Hands a file to the browser. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
