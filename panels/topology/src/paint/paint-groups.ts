import { ALPHA, GROUP } from '../constants';
import { type Rect, type Viewport } from '../layout/viewport';
import { type Highlight } from './highlight';
import { type LabelSpace } from './place-labels';
import { type Scene, type SceneGroup } from './scene';
import { type TextFitter } from './text';

const overlaps = (one: Rect, other: Rect) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** A box lights up with what is in it. */
function groupAlpha({ members }: SceneGroup, { lit, matches, strength }: Highlight): number {
  const some = (ids: ReadonlySet<string>) => members.some((id) => ids.has(id));
  if (matches) return some(matches) ? 1 : ALPHA.dimmed;
  if (!lit || some(lit.nodes)) return 1;
  return strength === 'focus' ? ALPHA.dimmed : ALPHA.softened;
}

/** Boxes behind everything, outer ones first. */
export function paintGroups(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  world: Rect,
  highlight: Highlight,
): void {
  for (const entry of scene.groups) {
    const { rect } = entry;
    if (!overlaps(rect, world)) continue;
    const chosen = highlight.hoverId === entry.group.id;
    context.globalAlpha = groupAlpha(entry, highlight);
    context.fillStyle = scene.theme.groupFill;
    context.strokeStyle = chosen ? scene.theme.selected : scene.theme.groupBorder;
    context.lineWidth = Math.max(1, 1 / view.zoom);
    context.beginPath();
    // Older browsers lack rounded rectangles; square corners do as well.
    if (context.roundRect) {
      context.roundRect(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top, GROUP.radius);
    } else context.rect(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top);
    context.fill();
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Title of a box: `Namespace shop · 3`, and without the level where that is too long. */
export const groupTitle = ({ group, members }: SceneGroup, fits: (text: string) => boolean): string => {
  const name = `${group.name} · ${members.length}`;
  const full = `${group.levelLabel} ${name}`;
  return fits(full) ? full : name;
};

/** Titles at the top left of their boxes, in a size that can be read at any zoom, as long as they fit. */
export function paintGroupTitles(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  highlight: Highlight,
  fitter: TextFitter,
  space: LabelSpace,
): void {
  if (scene.groups.length === 0) return;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const entry of scene.groups) {
    const left = entry.rect.left * view.zoom + view.x;
    const top = entry.rect.top * view.zoom + view.y;
    const width = (entry.rect.right - entry.rect.left) * view.zoom;
    const size = Math.min(GROUP.fontSize + 1, Math.max(10, GROUP.fontSize * view.zoom));
    if (width < 40) continue;
    context.font = `500 ${size}px ${scene.theme.fontFamily}`;
    const box = size * 0.8;
    const room = width - box - 22;
    const title = groupTitle(entry, (candidate) => context.measureText(candidate).width <= room);
    const text = fitter.fit(context, title, room);
    const height = Math.max(GROUP.header * view.zoom, size + 6);
    const rect = { left, top, right: left + box + 16 + context.measureText(text).width, bottom: top + height };
    // Nested boxes seen from afar have their titles on top of each other: the outer one is written.
    if (!space.claim(rect)) continue;
    context.globalAlpha = groupAlpha(entry, highlight);
    const middle = top + height / 2;
    context.strokeStyle = scene.theme.textDim;
    context.lineWidth = 1;
    context.strokeRect(left + 8.5, middle - box / 2, box, box);
    context.beginPath();
    context.moveTo(left + 8.5 + box * 0.25, middle);
    context.lineTo(left + 8.5 + box * 0.75, middle);
    context.stroke();
    context.fillStyle = highlight.hoverId === entry.group.id ? scene.theme.text : scene.theme.textDim;
    context.fillText(text, left + box + 15, middle + 0.5);
  }
  context.globalAlpha = 1;
}
