import {
  DETAIL,
  EDGE_FONT_SIZE,
  EDGE_LABELS_AT_ONCE,
  EDGE_LABEL_PADDING,
  FIGURES_OFFSET,
  NODE_RADIUS,
  RING_WIDTH,
  SMALL_NAMES_TRIED,
  SMALL_NAME_FONT_SIZE,
} from '../constants';
import { type Rect, type Viewport } from '../layout/viewport';
import { type Highlight } from './highlight';
import { nodeAlpha, nodeVisible } from './paint-nodes';
import { type LabelSpace } from './place-labels';
import { type Scene, type SceneEdge, type SceneNode } from './scene';
import { type TextFitter } from './text';

/** Points along an edge where its label may sit, best first. */
const LABEL_POSITIONS = [0.5, 0.4, 0.6, 0.3, 0.7];
/** Half the width kept free under a ring: what a line of three figures takes. */
const NAME_HALF_WIDTH = 72;

const onScreen = (view: Viewport, x: number, y: number) => ({ x: x * view.zoom + view.x, y: y * view.zoom + view.y });

/** What a node covers: its ring, and the wider lines below it. */
function nodeRects({ x, y, radius }: SceneNode, view: Viewport): Rect[] {
  const rect = (half: number, above: number, below: number) => {
    const [topLeft, bottomRight] = [onScreen(view, x - half, y + above), onScreen(view, x + half, y + below)];
    return { left: topLeft.x, top: topLeft.y, right: bottomRight.x, bottom: bottomRight.y };
  };
  const ring = radius + RING_WIDTH;
  return [rect(ring, -ring, ring), rect(NAME_HALF_WIDTH, ring, radius - NODE_RADIUS + FIGURES_OFFSET + 2)];
}

/** Which edges may be labelled now. */
function candidates(scene: Scene, view: Viewport, world: Rect, highlight: Highlight): SceneEdge[] {
  const { lit } = highlight;
  if (lit) return scene.edges.filter((entry) => lit.edges.has(entry.edge.id));
  if (view.zoom < DETAIL.shortEdgeLabels) return [];
  const seen = scene.edges.filter(
    ({ route }) =>
      route.labelX >= world.left &&
      route.labelX <= world.right &&
      route.labelY >= world.top &&
      route.labelY <= world.bottom,
  );
  return seen.length <= EDGE_LABELS_AT_ONCE ? seen : [];
}

/** Figures on edges, in screen pixels so that they stay readable; none covers another or a node. */
export function paintEdgeLabels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  world: Rect,
  highlight: Highlight,
  space: LabelSpace,
): void {
  // Zoomed out there is room for one figure; what is lit is asked about, and told in full.
  const full = view.zoom >= DETAIL.edgeLabels || highlight.lit !== null;
  const textOf = ({ edge }: SceneEdge) => (full ? edge.texts.label : edge.texts.short);
  const wanted = candidates(scene, view, world, highlight).filter((entry) => textOf(entry) !== '');
  if (wanted.length === 0) return;
  // Names in a size of their own have claimed their places already.
  const named = view.zoom < DETAIL.figures;
  for (const entry of scene.nodes) {
    if (!nodeVisible(entry, world)) continue;
    const [ring, texts] = nodeRects(entry, view) as [Rect, Rect];
    space.block(ring);
    if (!named) space.block(texts);
  }
  context.font = `400 ${EDGE_FONT_SIZE}px ${scene.theme.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  // Failing and busy edges choose first.
  const ranked = [...wanted].reverse().sort((one, other) => other.width - one.width);
  for (const entry of ranked) {
    const label = textOf(entry);
    const width = context.measureText(label).width + 2 * EDGE_LABEL_PADDING;
    const height = EDGE_FONT_SIZE + EDGE_LABEL_PADDING;
    const { line } = entry.route;
    for (const share of LABEL_POSITIONS) {
      const at = Math.round((line.length / 2 - 1) * share) * 2;
      // Beside the top of a self loop, which is shorter than its label.
      const lift = entry.edge.selfLoop ? EDGE_FONT_SIZE : 0;
      const { x, y } = onScreen(view, line[at] ?? 0, (line[at + 1] ?? 0) - lift);
      const rect = { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
      if (!space.claim(rect)) continue;
      context.fillStyle = scene.theme.background;
      context.fillRect(rect.left, rect.top, width, height);
      context.fillStyle = scene.theme.textDim;
      context.fillText(label, x, y + 0.5);
      break;
    }
  }
}

/** Zoomed out: names in a readable size, the busiest first, as many as fit. */
export function paintSmallNames(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  world: Rect,
  highlight: Highlight,
  fitter: TextFitter,
  space: LabelSpace,
): void {
  context.font = `500 ${SMALL_NAME_FONT_SIZE}px ${scene.theme.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const prominent = (entry: SceneNode) =>
    entry.node.id === highlight.focusId ||
    entry.node.id === highlight.hoverId ||
    entry.node.id === highlight.cursorId ||
    (highlight.matches?.has(entry.node.id) ?? false) ||
    (highlight.lit?.nodes.has(entry.node.id) ?? false);
  const ranked = [...scene.byWeight.filter(prominent), ...scene.byWeight.filter((entry) => !prominent(entry))].filter(
    (entry) => nodeVisible(entry, world),
  );
  const withFigures = view.zoom >= DETAIL.smallFigures;
  for (const entry of ranked.slice(0, SMALL_NAMES_TRIED)) {
    const alpha = nodeAlpha(entry.node.id, highlight);
    if (alpha < 0.3) continue;
    const name = fitter.fit(context, entry.node.title, 130);
    const figures = withFigures ? smallFigures(entry) : '';
    const half = Math.max(context.measureText(name).width, context.measureText(figures).width) / 2 + 3;
    const { x, y } = onScreen(view, entry.x, entry.y);
    const top = y + Math.max(4, (entry.radius + RING_WIDTH) * view.zoom) + 3;
    const bottom = top + (SMALL_NAME_FONT_SIZE + 3) * (figures ? 2 : 1);
    if (!space.claim({ left: x - half, top, right: x + half, bottom })) continue;
    context.globalAlpha = 0.7 * alpha;
    context.fillStyle = scene.theme.background;
    context.fillRect(x - half, top, half * 2, bottom - top);
    context.globalAlpha = alpha;
    context.fillStyle = scene.theme.text;
    context.fillText(name, x, top + 1);
    if (!figures) continue;
    context.fillStyle = entry.level > 0 ? entry.levelText : scene.theme.textDim;
    context.fillText(figures, x, top + SMALL_NAME_FONT_SIZE + 3);
  }
  context.globalAlpha = 1;
}

/** The one figure that there is room for: the error share when it matters, else the main one. */
const smallFigures = ({ node: { texts }, level }: SceneNode) =>
  // Compared maps are about what moved.
  texts.change || (level > 0 && texts.errors ? `${texts.main} · ${texts.errors}` : texts.main);
