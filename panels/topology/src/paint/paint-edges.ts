import { ALPHA, ARROW_LENGTH, DENSE_EDGES, DETAIL } from '../constants';
import { type Route } from '../layout/routes';
import { type Rect, type Viewport } from '../layout/viewport';
import { type Highlight } from './highlight';
import { type Scene, type SceneEdge } from './scene';

/** Paths of a scene, made when first painted. */
export interface EdgePaths {
  single: Map<SceneEdge, Path2D>;
  /** All edges of one colour and width class in one path: a few strokes instead of thousands. */
  batches: Array<{ color: string; width: number; failing: boolean; path: Path2D }>;
}

function pathOf({ curve }: Route): Path2D {
  const path = new Path2D();
  path.moveTo(curve[0] ?? 0, curve[1] ?? 0);
  for (let at = 2; at + 5 < curve.length; at += 6) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x = 0, y = 0] = curve.slice(at, at + 6);
    path.bezierCurveTo(x1, y1, x2, y2, x, y);
  }
  return path;
}

export function buildEdgePaths(scene: Scene): EdgePaths {
  const single = new Map(scene.edges.map((entry) => [entry, pathOf(entry.route)]));
  const batches = new Map<string, EdgePaths['batches'][number]>();
  for (const entry of scene.edges) {
    const width = Math.max(1, Math.round(entry.width));
    const key = `${entry.color} ${width}`;
    const batch = batches.get(key) ?? { color: entry.color, width, failing: entry.failing, path: new Path2D() };
    batch.path.addPath(single.get(entry) as Path2D);
    batches.set(key, batch);
  }
  return { single, batches: [...batches.values()] };
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
      paintEdge(context, entry, paths, view, lit || !entry.failing ? rest : ALPHA.edge, false);
    }
  }
  if (lit) {
    for (const entry of scene.edges) {
      if (!lit.edges.has(entry.edge.id) || !visible(entry.route, world)) continue;
      const chosen = entry.edge.id === highlight.focusId || entry.edge.id === highlight.hoverId;
      paintEdge(context, entry, paths, view, 1, chosen);
    }
  }
  context.globalAlpha = 1;
}

function paintEdge(
  context: CanvasRenderingContext2D,
  entry: SceneEdge,
  paths: EdgePaths,
  view: Viewport,
  alpha: number,
  chosen: boolean,
): void {
  const path = paths.single.get(entry);
  if (!path) return;
  const width = lineWidth(entry.width, view.zoom) + (chosen ? 1.5 : 0);
  context.globalAlpha = alpha;
  context.strokeStyle = entry.color;
  context.fillStyle = entry.color;
  context.lineWidth = width;
  const dash = 3 / Math.max(view.zoom, 0.3);
  if (entry.edge.dashed) context.setLineDash([dash * 2, dash]);
  context.stroke(path);
  if (entry.edge.dashed) context.setLineDash([]);
  if (view.zoom >= DETAIL.arrows) paintArrow(context, entry.route, width);
}

/** Head at the end of a curve; it grows with the line, slower than the line does. */
function paintArrow(context: CanvasRenderingContext2D, route: Route, width: number): void {
  const { line, arrowAngle } = route;
  const [x, y] = [line[line.length - 2] ?? 0, line[line.length - 1] ?? 0];
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
