import { ALPHA, ARROW_LENGTH, DENSE_EDGES, DETAIL } from '../constants';
import { type Route } from '../layout/routes';
import { type Rect, type Viewport } from '../layout/viewport';
import { type Highlight } from './highlight';
import { type Scene, type SceneEdge } from './scene';

interface Batch {
  color: string;
  width: number;
  failing: boolean;
  path: Path2D;
}

/** Paths are made when an edge is first painted, and kept by its course: a moved node changes few of them. */
const known = new WeakMap<Route, Path2D>();

function pathOf(route: Route): Path2D {
  const made = known.get(route);
  if (made) return made;
  const path = new Path2D();
  trace(path, route);
  known.set(route, path);
  return path;
}

function trace(path: Path2D, { curve }: Route): void {
  path.moveTo(curve[0] ?? 0, curve[1] ?? 0);
  for (let at = 2; at + 5 < curve.length; at += 6) {
    path.bezierCurveTo(
      curve[at] ?? 0,
      curve[at + 1] ?? 0,
      curve[at + 2] ?? 0,
      curve[at + 3] ?? 0,
      curve[at + 4] ?? 0,
      curve[at + 5] ?? 0,
    );
  }
}

/** All edges of one colour and width class in one path: a few strokes instead of thousands. */
export class EdgePaths {
  private made: Batch[] | null = null;

  constructor(private readonly edges: readonly SceneEdge[]) {}

  /** Only needed from afar. */
  get batches(): readonly Batch[] {
    this.made ??= this.build();
    return this.made;
  }

  private build(): Batch[] {
    const batches = new Map<string, Batch>();
    for (const entry of this.edges) {
      const width = Math.max(1, Math.round(entry.width));
      const key = `${entry.color} ${width}`;
      const batch = batches.get(key) ?? { color: entry.color, width, failing: entry.failing, path: new Path2D() };
      trace(batch.path, entry.route);
      batches.set(key, batch);
    }
    return [...batches.values()];
  }
}

const visible = (route: Route, world: Rect) =>
  route.right >= world.left && route.left <= world.right && route.bottom >= world.top && route.top <= world.bottom;

/** Lines never get thinner than a hair on the screen, whatever the zoom. */
const lineWidth = (width: number, zoom: number) => Math.max(width, 0.75 / zoom);

/** Fewer or nearer edges are strong, crowds are faint. */
function edgeAlpha(count: number, zoom: number): number {
  if (count <= DENSE_EDGES.from || zoom >= DETAIL.figures) return ALPHA.edge;
  const share = Math.min(1, Math.log(count / DENSE_EDGES.from) / Math.log(DENSE_EDGES.to / DENSE_EDGES.from));
  return ALPHA.edge + (ALPHA.edgeDense - ALPHA.edge) * share;
}

export function paintEdges(
  context: CanvasRenderingContext2D,
  scene: Scene,
  paths: EdgePaths,
  view: Viewport,
  world: Rect,
  highlight: Highlight,
): void {
  const { lit } = highlight;
  context.lineCap = 'butt';
  const usual = edgeAlpha(scene.edges.length, view.zoom);
  const rest = lit ? usual * (highlight.strength === 'focus' ? ALPHA.dimmed : ALPHA.softened) : usual;
  if (view.zoom < DETAIL.arrows) {
    for (const batch of paths.batches) {
      context.globalAlpha = lit || !batch.failing ? rest : ALPHA.edge;
      context.strokeStyle = batch.color;
      context.lineWidth = lineWidth(batch.width, view.zoom);
      context.stroke(batch.path);
    }
  } else {
    for (const entry of scene.edges) {
      if (lit?.edges.has(entry.edge.id) || !visible(entry.route, world)) continue;
      paintEdge(context, entry, view, lit || !entry.failing ? rest : ALPHA.edge, false, scene.theme.fresh);
    }
  }
  if (lit) {
    for (const entry of scene.edges) {
      if (!lit.edges.has(entry.edge.id) || !visible(entry.route, world)) continue;
      const chosen = entry.edge.id === highlight.focusId || entry.edge.id === highlight.hoverId;
      paintEdge(context, entry, view, 1, chosen, scene.theme.fresh);
    }
  }
  context.globalAlpha = 1;
}

function paintEdge(
  context: CanvasRenderingContext2D,
  entry: SceneEdge,
  view: Viewport,
  alpha: number,
  chosen: boolean,
  fresh: string,
): void {
  const path = pathOf(entry.route);
  const emphasis = chosen || entry.edge.highlighted ? 1.5 : 0;
  const width = lineWidth(entry.width, view.zoom) + emphasis;
  context.globalAlpha = alpha;
  context.strokeStyle = entry.color;
  context.fillStyle = entry.color;
  context.lineWidth = width;
  const dash = 3 / Math.max(view.zoom, 0.3);
  const dashed = entry.edge.dashed || entry.edge.change === 'gone';
  if (entry.edge.change === 'new') paintGlow(context, path, width, view.zoom, alpha, fresh);
  if (dashed) context.setLineDash([dash * 2, dash]);
  context.stroke(path);
  if (dashed) context.setLineDash([]);
  if (view.zoom >= DETAIL.arrows) paintArrow(context, entry.route, width);
}

/** A new edge lies on a wider band. */
function paintGlow(
  context: CanvasRenderingContext2D,
  path: Path2D,
  width: number,
  zoom: number,
  alpha: number,
  color: string,
): void {
  const { strokeStyle } = context;
  context.globalAlpha = alpha * 0.35;
  context.strokeStyle = color;
  context.lineWidth = width + 6 / Math.max(zoom, 0.5);
  context.stroke(path);
  context.globalAlpha = alpha;
  context.strokeStyle = strokeStyle;
  context.lineWidth = width;
}

/** Head at the end of a curve; it grows with the line, slower than the line does. */
function paintArrow(context: CanvasRenderingContext2D, route: Route, width: number): void {
  const { curve, arrowAngle } = route;
  const [x, y] = [curve[curve.length - 2] ?? 0, curve[curve.length - 1] ?? 0];
  const length = ARROW_LENGTH + width * 0.8;
  const half = length * 0.42 + width * 0.45;
  const [cos, sin] = [Math.cos(arrowAngle), Math.sin(arrowAngle)];
  const tip = 2;
  context.beginPath();
  context.moveTo(x + cos * tip, y + sin * tip);
  context.lineTo(x - cos * (length - tip) - sin * half, y - sin * (length - tip) + cos * half);
  context.lineTo(x - cos * (length - tip) + sin * half, y - sin * (length - tip) - cos * half);
  context.closePath();
  context.fill();
}
