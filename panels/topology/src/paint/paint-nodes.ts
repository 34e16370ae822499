import { ICON_BOX, NODE_TYPE_PATH, type NodeType } from '@thalweg/panel-kit';
import {
  ALPHA,
  CHANGE_OFFSET,
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

export const nodeVisible = ({ x, y, radius }: SceneNode, world: Rect) =>
  x + LABEL_WIDTH / 2 >= world.left &&
  x - LABEL_WIDTH / 2 <= world.right &&
  y + radius + FIGURES_OFFSET >= world.top &&
  y - radius - RING_WIDTH <= world.bottom;

/** Texts hang lower under a larger ring. */
export const below = ({ radius }: SceneNode) => radius - NODE_RADIUS;

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
    if (view.zoom >= DETAIL.icons) paintBadges(context, scene, entry, alpha);
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
  circle(context, entry.x, entry.y, Math.max(entry.radius, 2.5 / zoom));
  context.fill();
}

function paintRing(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { node, x, y, radius, color, arcs }: SceneNode,
  zoom: number,
  alpha: number,
): void {
  const { theme } = scene;
  // The disc hides what runs behind it even when the node is dimmed.
  context.globalAlpha = 1;
  context.fillStyle = theme.nodeFill;
  circle(context, x, y, radius + RING_WIDTH / 2);
  context.fill();
  context.globalAlpha = alpha * theme.nodeTint;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = alpha;
  context.lineWidth = RING_WIDTH;
  const ghost = node.change === 'gone';
  if (node.implied || ghost) context.setLineDash([RING_WIDTH * 1.2, RING_WIDTH * 0.8]);
  if (arcs.length === 0 || ghost) {
    context.strokeStyle = theme.ringTrack;
    circle(context, x, y, radius);
    context.stroke();
  }
  let from = -Math.PI / 2;
  const shown = ghost ? [] : arcs;
  const total = shown.reduce((sum, arc) => sum + arc.share, 0);
  for (const arc of shown) {
    const to = from + (arc.share / total) * Math.PI * 2;
    context.strokeStyle = arc.color;
    context.beginPath();
    context.arc(x, y, radius, from, to);
    context.stroke();
    from = to;
  }
  if (node.implied || ghost) context.setLineDash([]);
  // A second line around it: there is more than one inside.
  if (node.kind !== 'node') {
    context.lineWidth = 1.5;
    context.strokeStyle = theme.ringTrack;
    circle(context, x, y, radius + RING_WIDTH / 2 + 3);
    context.stroke();
  }
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
  { node, x, y, radius }: SceneNode,
  zoom: number,
  highlight: Highlight,
): void {
  const chosen =
    node.id === highlight.focusId ||
    node.id === highlight.cursorId ||
    node.highlighted ||
    highlight.matches?.has(node.id);
  if (!chosen) return;
  context.globalAlpha = 1;
  context.strokeStyle = scene.theme.selected;
  context.lineWidth = Math.max(2, 1.5 / zoom);
  if (node.id === highlight.cursorId && node.id !== highlight.focusId) context.setLineDash([4, 3]);
  circle(context, x, y, radius + RING_WIDTH + Math.max(2, 2 / zoom));
  context.stroke();
  context.setLineDash([]);
}

/** Small signs at the ring: how many stand behind it, new or gone, pinned. Signs, not colours alone. */
function paintBadges(context: CanvasRenderingContext2D, { theme }: Scene, entry: SceneNode, alpha: number): void {
  const { node, x, y, radius, pinned } = entry;
  const off = radius * 0.8;
  context.globalAlpha = alpha;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (node.kind !== 'node') paintBadge(context, theme, x + off, y - off, `+${node.members.length}`, theme.textDim);
  const change = CHANGE_SIGN[node.change];
  if (change) paintBadge(context, theme, x - off, y - off, change, theme[CHANGE_COLOR[node.change] ?? 'changed']);
  if (pinned) {
    context.fillStyle = theme.textDim;
    circle(context, x + off, y + off, PIN_RADIUS);
    context.fill();
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

const PIN_RADIUS = 4;
const BADGE_HEIGHT = 14;
export const CHANGE_SIGN: Readonly<Record<string, string>> = Object.freeze({ new: '+', gone: '−', changed: '≠' });
const CHANGE_COLOR: Readonly<Record<string, 'fresh' | 'gone' | 'changed'>> = Object.freeze({
  new: 'fresh',
  gone: 'gone',
  changed: 'changed',
});

function paintBadge(
  context: CanvasRenderingContext2D,
  theme: Scene['theme'],
  x: number,
  y: number,
  text: string,
  color: string,
): void {
  context.font = `500 ${FIGURES_FONT_SIZE}px ${theme.fontFamily}`;
  const width = Math.max(BADGE_HEIGHT, context.measureText(text).width + 7);
  context.fillStyle = theme.background;
  context.strokeStyle = color;
  context.lineWidth = 1.25;
  context.beginPath();
  if (context.roundRect) context.roundRect(x - width / 2, y - BADGE_HEIGHT / 2, width, BADGE_HEIGHT, BADGE_HEIGHT / 2);
  else context.rect(x - width / 2, y - BADGE_HEIGHT / 2, width, BADGE_HEIGHT);
  context.fill();
  context.stroke();
  context.fillStyle = theme.text;
  context.fillText(text, x, y + 0.5);
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
    const { node, x } = entry;
    const y = entry.y + below(entry);
    context.globalAlpha = nodeAlpha(node.id, highlight);
    context.font = `500 ${NAME_FONT_SIZE}px ${theme.fontFamily}`;
    context.fillStyle = theme.text;
    write(context, theme, fitter.fit(context, node.title, LABEL_WIDTH - 8), x, y + NAME_OFFSET);
    paintFigures(context, scene, entry);
    if (node.texts.change === '') continue;
    context.fillStyle = theme.textOf(theme.changed);
    write(context, theme, node.texts.change, x, y + CHANGE_OFFSET);
  }
  context.globalAlpha = 1;
}

/** Figures in one line. */
export function figureParts({ node, level }: SceneNode): Array<{ text: string; failing: boolean }> {
  const { texts } = node;
  const failing = level > 0;
  return [
    { text: texts.main, failing: false },
    // No errors are the normal case: leaving them out makes the others stand out.
    { text: failing || node.figures.errorRatio ? texts.errors : '', failing },
    { text: texts.secondary, failing: false },
  ].filter((part) => part.text !== '');
}

/** Text with an edge in the colour of the ground, so that lines under it do not run through the letters. */
function write(context: CanvasRenderingContext2D, theme: Scene['theme'], text: string, x: number, y: number): void {
  context.strokeStyle = theme.background;
  context.lineWidth = 3.5;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function paintFigures(context: CanvasRenderingContext2D, { theme }: Scene, entry: SceneNode): void {
  const { x } = entry;
  const y = entry.y + below(entry);
  const parts = figureParts(entry);
  if (parts.length === 0) return;
  const separator = ' · ';
  context.font = `400 ${FIGURES_FONT_SIZE}px ${theme.fontFamily}`;
  context.textAlign = 'left';
  const widths = parts.map((part) => context.measureText(part.text).width);
  const between = context.measureText(separator).width;
  let at = x - (widths.reduce((sum, width) => sum + width, 0) + between * (parts.length - 1)) / 2;
  parts.forEach((part, index) => {
    context.fillStyle = part.failing ? entry.levelText : theme.textDim;
    write(context, theme, part.text, at, y + FIGURES_OFFSET);
    at += widths[index] ?? 0;
    if (index === parts.length - 1) return;
    context.fillStyle = theme.textDim;
    write(context, theme, separator, at, y + FIGURES_OFFSET);
    at += between;
  });
  context.textAlign = 'center';
}
