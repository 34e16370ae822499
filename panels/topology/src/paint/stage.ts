import { ANIMATION_MS, DETAIL } from '../constants';
import { type Rect, type Viewport, centreOn, fit, pan, toWorld, zoomAt } from '../layout/viewport';
import { ease, interpolate, worthAnimating } from './animate';
import { type Highlight, NO_HIGHLIGHT } from './highlight';
import { moveNodes } from './move-nodes';
import { EdgePaths } from './paint-edges';
import { paintScene } from './paint-scene';
import { type Picked, pick } from './pick';
import { type Scene } from './scene';
import { TextFitter } from './text';

interface Motion {
  from: Scene;
  began: number;
}

/** Owns a canvas: what is on it, where the viewer looks, and that it is drawn again only when one of them changed. */
export class Stage {
  private scene: Scene | null = null;
  private paths: EdgePaths | null = null;
  private motion: Motion | null = null;
  private highlight: Highlight = NO_HIGHLIGHT;
  private viewport: Viewport = { x: 0, y: 0, zoom: 1 };
  /** The viewer has moved: new data must not pull the picture away. */
  private moved = false;
  private size = { width: 0, height: 0, pixelRatio: 1 };
  private frame = 0;
  /** Room at the bottom that a fitted picture leaves free. */
  private bottom: number | undefined;
  private watcher: (() => void) | null = null;
  private readonly fitter = new TextFitter();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly animated: boolean,
  ) {}

  get view(): Viewport {
    return this.viewport;
  }

  /** The scene as it is shown, moved nodes included. */
  get shown(): Scene | null {
    return this.scene;
  }

  leaveFree(bottom: number | undefined): void {
    if (this.bottom === bottom) return;
    this.bottom = bottom;
    if (!this.moved) this.fit();
  }

  /** Told after every picture, for what is drawn beside it. */
  watch(watcher: (() => void) | null): void {
    this.watcher = watcher;
  }

  setSize(width: number, height: number, pixelRatio: number): void {
    const { size } = this;
    if (size.width === width && size.height === height && size.pixelRatio === pixelRatio) return;
    this.size = { width, height, pixelRatio };
    this.canvas.width = Math.round(width * pixelRatio);
    this.canvas.height = Math.round(height * pixelRatio);
    if (!this.moved) this.fit();
    // Resizing clears a canvas; painting at once avoids a blank frame.
    this.paintNow();
  }

  setScene(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    this.paths = null;
    const moves = this.animated && before !== null && worthAnimating(before, scene);
    this.motion = moves && before ? { from: before, began: performance.now() } : null;
    if (!this.moved) this.fit();
    this.requestPaint();
  }

  /** Moves nodes under the pointer, by a distance on the screen. */
  moveBy(ids: ReadonlySet<string>, dx: number, dy: number): void {
    if (!this.scene) return;
    const { zoom } = this.viewport;
    this.motion = null;
    this.scene = moveNodes(this.scene, ids, dx / zoom, dy / zoom);
    this.paths = null;
    // What was put there by hand must not slip away under the hand.
    this.moved = true;
    this.requestPaint();
  }

  setHighlight(highlight: Highlight): void {
    this.highlight = highlight;
    this.requestPaint();
  }

  fit(): void {
    this.moved = false;
    if (this.scene) this.look(fit(this.scene.bounds, this.size.width, this.size.height, this.bottom));
  }

  zoomBy(factor: number, screenX = this.size.width / 2, screenY = this.size.height / 2): void {
    this.moved = true;
    this.look(zoomAt(this.viewport, factor, screenX, screenY));
  }

  panBy(dx: number, dy: number): void {
    this.moved = true;
    this.look(pan(this.viewport, dx, dy));
  }

  /** Brings a node into sight, large enough to read; where it is already, nothing moves. */
  showNode(id: string): void {
    const entry = this.scene?.nodeById.get(id);
    if (!entry) return;
    if (this.viewport.zoom >= DETAIL.figures) return this.reveal(id);
    this.moved = true;
    const least = DETAIL.edgeLabels + 0.1;
    this.look(centreOn(this.viewport, entry.x, entry.y, this.size.width, this.size.height, least));
  }

  /** Moves as little as needed for a node to be in sight. */
  reveal(id: string): void {
    const at = this.screenOf(id);
    if (!at) return;
    const margin = 60;
    const short = (place: number, length: number) =>
      place < margin ? margin - place : place > length - margin ? length - margin - place : 0;
    const [dx, dy] = [short(at.x, this.size.width), short(at.y, this.size.height)];
    if (dx !== 0 || dy !== 0) this.panBy(dx, dy);
  }

  /** Looks at a point of the world, at the same zoom. */
  lookAt(x: number, y: number): void {
    this.moved = true;
    this.look(centreOn(this.viewport, x, y, this.size.width, this.size.height, 0));
  }

  /** Part of the world that is in sight. */
  sight(): Rect {
    const topLeft = toWorld(this.viewport, 0, 0);
    const bottomRight = toWorld(this.viewport, this.size.width, this.size.height);
    return { left: topLeft.x, top: topLeft.y, right: bottomRight.x, bottom: bottomRight.y };
  }

  screenOf(id: string): { x: number; y: number } | null {
    const entry = this.scene?.nodeById.get(id);
    if (!entry) return null;
    const { x, y, zoom } = this.viewport;
    return { x: entry.x * zoom + x, y: entry.y * zoom + y };
  }

  pick(screenX: number, screenY: number): Picked | null {
    return this.scene ? pick(this.scene, this.viewport, screenX, screenY) : null;
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private look(view: Viewport): void {
    this.viewport = view;
    this.requestPaint();
  }

  private requestPaint(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paintNow();
    });
  }

  private paintNow(): void {
    const context = this.canvas.getContext('2d');
    const { scene } = this;
    if (!context || !scene || this.size.width === 0) return;
    const { shown, paths } = this.current(scene);
    paintScene(context, {
      scene: shown,
      paths,
      view: this.viewport,
      highlight: this.highlight,
      ...this.size,
      fitter: this.fitter,
    });
    this.watcher?.();
    if (this.motion) this.requestPaint();
  }

  private current(scene: Scene): { shown: Scene; paths: EdgePaths } {
    if (this.motion) {
      const share = (performance.now() - this.motion.began) / ANIMATION_MS;
      if (share < 1) {
        const shown = interpolate(this.motion.from, scene, ease(Math.max(0, share)));
        return { shown, paths: new EdgePaths(shown.edges) };
      }
      this.motion = null;
    }
    this.paths ??= new EdgePaths(scene.edges);
    return { shown: scene, paths: this.paths };
  }
}
