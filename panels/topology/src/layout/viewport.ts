import { FIT_INSET, FIT_PADDING, ZOOM } from '../constants';

/** Screen = world × zoom + offset. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const clampZoom = (zoom: number) => Math.min(ZOOM.max, Math.max(ZOOM.min, zoom));

/** Zooms by a factor while the world point under the given screen point stays there. */
export function zoomAt(view: Viewport, factor: number, screenX: number, screenY: number): Viewport {
  const zoom = clampZoom(view.zoom * factor);
  const real = zoom / view.zoom;
  return { zoom, x: screenX - (screenX - view.x) * real, y: screenY - (screenY - view.y) * real };
}

export const pan = (view: Viewport, dx: number, dy: number): Viewport => ({ ...view, x: view.x + dx, y: view.y + dy });

export const toWorld = (view: Viewport, screenX: number, screenY: number) => ({
  x: (screenX - view.x) / view.zoom,
  y: (screenY - view.y) / view.zoom,
});

/** Shows the whole rectangle, centred in what toolbar and legend leave free. */
export function fit(rect: Rect, width: number, height: number, bottom: number = FIT_INSET.bottom): Viewport {
  const inset =
    height > 4 * (FIT_INSET.top + FIT_INSET.bottom) ? { top: FIT_INSET.top, bottom } : { top: 0, bottom: 0 };
  const free = { width: width - 2 * FIT_PADDING, height: height - inset.top - inset.bottom - FIT_PADDING };
  const world = { width: Math.max(1, rect.right - rect.left), height: Math.max(1, rect.bottom - rect.top) };
  const zoom = Math.min(
    ZOOM.fitMax,
    clampZoom(Math.min(Math.max(1, free.width) / world.width, Math.max(1, free.height) / world.height)),
  );
  return {
    zoom,
    x: width / 2 - ((rect.left + rect.right) / 2) * zoom,
    y: inset.top + (height - inset.top - inset.bottom) / 2 - ((rect.top + rect.bottom) / 2) * zoom,
  };
}

/** Moves the view so that a point is in the middle, zooming in when it would be too small to read. */
export function centreOn(view: Viewport, x: number, y: number, width: number, height: number, least: number): Viewport {
  const zoom = Math.max(view.zoom, least);
  return { zoom, x: width / 2 - x * zoom, y: height / 2 - y * zoom };
}
