import { ICON_BOX, NODE_TYPE_PATH, type NodeType } from '@thalweg/panel-kit';
import {
  ALPHA,
  DETAIL,
  FIGURES_FONT_SIZE,
  FIGURES_OFFSET,
  ICON_SIZE,
  LABEL_WIDTH,
  NAME_FONT_SIZE,
  NAME_OFFSET,
  NODE_RADIUS,
  RING_WIDTH,
} from '../constants';
import { type Rect, type Viewport } from '../layout/viewport';
import { type Highlight } from './highlight';
import { type Scene, type SceneNode } from './scene';
import { type TextFitter } from './text';

const icons = new Map<NodeType, Path2D>();

function iconOf(type: NodeType): Path2D {
  const known = icons.get(type);
  if (known) return known;
  const path = new Path2D(NODE_TYPE_PATH[type]);
  icons.set(type, path);
  return path;
}

export const nodeVisible = ({ x, y }: SceneNode, world: Rect) =>
  x + LABEL_WIDTH / 2 >= world.left &&
  x - LABEL_WIDTH / 2 <= world.right &&
  y + FIGURES_OFFSET >= world.top &&
  y - NODE_RADIUS - RING_WIDTH <= world.bottom;

/** How strongly a node shows. */
export function nodeAlpha(id: string, highlight: Highlight): number {
  if (highlight.matches) return highlight.matches.has(id) ? 1 : ALPHA.dimmed;
  if (!highlight.lit || highlight.lit.nodes.has(id)) return 1;
  return highlight.strength === 'focus' ? ALPHA.dimmed : ALPHA.softened;
}

export function paintNodes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  world: Rect,
  highlight: Highlight,
): void {
  for (const entry of scene.nodes) {
    if (!nodeVisible(entry, world)) continue;
    const alpha = nodeAlpha(entry.node.id, highlight);
    if (view.zoom < DETAIL.rings) paintDot(context, entry, view.zoom, alpha);
    else paintRing(context, scene, entry, view.zoom, alpha);
    paintMarks(context, scene, entry, view.zoom, highlight);
  }
  context.globalAlpha = 1;
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
}

/** From afar a node is a dot that says only how it does. */
function paintDot(context: CanvasRenderingContext2D, entry: SceneNode, zoom: number, alpha: number): void {
  context.globalAlpha = alpha;
  context.fillStyle = entry.levelColor;
  circle(context, entry.x, entry.y, Math.max(NODE_RADIUS, 2.5 / zoom));
  context.fill();
}

function paintRing(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { node, x, y, color, arcs }: SceneNode,
  zoom: number,
  alpha: number,
): void {
  const { theme } = scene;
  // The disc hides what runs behind it even when the node is dimmed.
  context.globalAlpha = 1;
  context.fillStyle = theme.nodeFill;
  circle(context, x, y, NODE_RADIUS + RING_WIDTH / 2);
  context.fill();
  context.globalAlpha = alpha * theme.nodeTint;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = alpha;
  context.lineWidth = RING_WIDTH;
  if (node.implied) context.setLineDash([RING_WIDTH * 1.2, RING_WIDTH * 0.8]);
  if (arcs.length === 0) {
    context.strokeStyle = theme.ringTrack;
    circle(context, x, y, NODE_RADIUS);
    context.stroke();
  }
  let from = -Math.PI / 2;
  const total = arcs.reduce((sum, arc) => sum + arc.share, 0);
  for (const arc of arcs) {
    const to = from + (arc.share / total) * Math.PI * 2;
    context.strokeStyle = arc.color;
    context.beginPath();
    context.arc(x, y, NODE_RADIUS, from, to);
    context.stroke();
    from = to;
  }
  if (node.implied) context.setLineDash([]);
  if (zoom >= DETAIL.icons) paintIcon(context, node.type, x, y, color);
}

function paintIcon(context: CanvasRenderingContext2D, type: NodeType, x: number, y: number, color: string): void {
  const scale = ICON_SIZE / ICON_BOX;
  context.save();
  context.translate(x - ICON_SIZE / 2, y - ICON_SIZE / 2);
  context.scale(scale, scale);
  context.strokeStyle = color;
  context.lineWidth = 1.8;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(iconOf(type));
  context.restore();
}

/** Rings around what is chosen, under the pointer, under the keyboard, or found. */
function paintMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { node, x, y }: SceneNode,
  zoom: number,
  highlight: Highlight,
): void {
  const chosen = node.id === highlight.focusId || node.id === highlight.cursorId || highlight.matches?.has(node.id);
  if (!chosen) return;
  context.globalAlpha = 1;
  context.strokeStyle = scene.theme.selected;
  context.lineWidth = Math.max(2, 1.5 / zoom);
  if (node.id === highlight.cursorId && node.id !== highlight.focusId) context.setLineDash([4, 3]);
  circle(context, x, y, NODE_RADIUS + RING_WIDTH + Math.max(2, 2 / zoom));
  context.stroke();
  context.setLineDash([]);
}

/** Name and figures under each node, at the size of the picture. */
export function paintNodeTexts(
  context: CanvasRenderingContext2D,
  scene: Scene,
  world: Rect,
  highlight: Highlight,
  fitter: TextFitter,
): void {
  const { theme } = scene;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (const entry of scene.nodes) {
    if (!nodeVisible(entry, world)) continue;
    const { node, x, y } = entry;
    context.globalAlpha = nodeAlpha(node.id, highlight);
    context.font = `500 ${NAME_FONT_SIZE}px ${theme.fontFamily}`;
    context.fillStyle = theme.text;
    context.fillText(fitter.fit(context, node.title, LABEL_WIDTH - 8), x, y + NAME_OFFSET);
    paintFigures(context, scene, entry);
  }
  context.globalAlpha = 1;
}

function paintFigures(context: CanvasRenderingContext2D, { theme }: Scene, entry: SceneNode): void {
  const { texts, level, x, y } = entry;
  const failing = level > 0;
  const parts = [
    { text: texts.main, failing: false },
    // No errors are the normal case: leaving them out makes the others stand out.
    { text: failing || entry.node.figures.errorRatio ? texts.errors : '', failing },
    { text: texts.secondary, failing: false },
  ].filter((part) => part.text !== '');
  if (parts.length === 0) return;
  const separator = ' · ';
  context.font = `400 ${FIGURES_FONT_SIZE}px ${theme.fontFamily}`;
  context.textAlign = 'left';
  const widths = parts.map((part) => context.measureText(part.text).width);
  const between = context.measureText(separator).width;
  let at = x - (widths.reduce((sum, width) => sum + width, 0) + between * (parts.length - 1)) / 2;
  parts.forEach((part, index) => {
    context.fillStyle = part.failing ? entry.levelText : theme.textDim;
    context.fillText(part.text, at, y + FIGURES_OFFSET);
    at += widths[index] ?? 0;
    if (index === parts.length - 1) return;
    context.fillStyle = theme.textDim;
    context.fillText(separator, at, y + FIGURES_OFFSET);
    at += between;
  });
  context.textAlign = 'center';
}
