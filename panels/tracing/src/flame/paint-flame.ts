import { FLAME_GAP_PX, FLAME_ROW_PX, FLAME_TEXT_FROM_PX } from '../constants';
import { type FlameRows } from '../layout/flame-rows';
import { type Trace } from '../model/trace';
import { type FlameBox, type FlameWindow, visibleBoxes } from './flame-geometry';

export interface FlameColors {
  readonly of: (service: string) => string;
  readonly textOn: (color: string) => string;
  readonly background: string;
  readonly text: string;
  readonly line: string;
  readonly error: string;
  readonly critical: string;
  readonly selected: string;
  readonly font: string;
}

export interface FlameScene extends FlameWindow {
  readonly trace: Trace;
  readonly rows: FlameRows;
  readonly colors: FlameColors;
  /** Text in a bar that is wide enough. */
  readonly labelOf: (span: number) => string;
  readonly glyphOf: (span: number) => Path2D | undefined;
  readonly isDimmed: (span: number) => boolean;
  readonly showCritical: boolean;
  readonly active: number;
  readonly hovered: number;
}

/** Paints what is on the screen, in CSS pixels; the caller scales for the display. */
export function paintFlame(context: CanvasRenderingContext2D, scene: FlameScene): void {
  const { width, height, colors, trace, rows, active, hovered } = scene;
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height);
  context.font = colors.font;
  context.textBaseline = 'middle';
  const marked = (span: number) => span === active || span === hovered;
  const drops: FlameBox[] = [];
  for (const box of visibleBoxes(rows, trace.times, scene, marked)) {
    paintBox(context, scene, box);
    const above = trace.tree.parent[box.span] ?? -1;
    if (above >= 0 && (rows.row[box.span] ?? 0) - (rows.row[above] ?? 0) > 1 && (rows.row[above] ?? -1) >= 0) {
      drops.push(box);
    }
  }
  paintDrops(context, scene, drops);
}

function paintBox(context: CanvasRenderingContext2D, scene: FlameScene, { span, left, width, top }: FlameBox): void {
  const { trace, colors, active, hovered } = scene;
  const row = trace.spans[span];
  if (!row) {
    return;
  }
  const color = colors.of(row.service);
  const height = FLAME_ROW_PX - FLAME_GAP_PX;
  const isNetwork = row.spanType === 'network';
  const dimmed = scene.isDimmed(span);
  const shown = Math.max(width - (width > 3 ? FLAME_GAP_PX : 0), 1);
  context.globalAlpha = dimmed ? 0.22 : 1;
  context.fillStyle = color;
  // Hops are lower than spans of processes and applications: told apart without a look at colours.
  const inset = isNetwork ? NETWORK_INSET_PX : 0;
  if (isNetwork) {
    context.globalAlpha *= 0.75;
  }
  context.fillRect(left, top + inset, shown, height - 2 * inset);
  context.globalAlpha = dimmed ? 0.4 : 1;
  if (row.isError && width > 2) {
    paintError(context, colors, { left, top, width: shown, height });
  }
  if (scene.showCritical && trace.criticalPath.get(span)?.length) {
    paintCritical(context, scene, span, top + height - 2);
  }
  if (width >= FLAME_TEXT_FROM_PX) {
    paintText(context, scene, { span, left: Math.max(left, 0), width: shown + Math.min(left, 0), top }, color);
  }
  context.globalAlpha = 1;
  if (span === active || span === hovered) {
    context.lineWidth = span === active ? 2 : 1;
    context.strokeStyle = span === active ? colors.selected : colors.text;
    context.strokeRect(left + 0.5, top + 0.5, Math.max(shown - 1, 1), height - 1);
  }
}

const NETWORK_INSET_PX = 3;
const PADDING_PX = 5;
const GLYPH_PX = 12;

function paintText(context: CanvasRenderingContext2D, scene: FlameScene, box: FlameBox, color: string): void {
  const { span, left, width, top } = box;
  context.fillStyle = scene.colors.textOn(color);
  let at = left + PADDING_PX;
  const glyph = width > FLAME_TEXT_FROM_PX * 1.6 ? scene.glyphOf(span) : undefined;
  if (glyph) {
    context.save();
    context.translate(at, top + (FLAME_ROW_PX - FLAME_GAP_PX - GLYPH_PX) / 2);
    context.scale(GLYPH_PX / 16, GLYPH_PX / 16);
    context.strokeStyle = context.fillStyle;
    context.lineWidth = 1.6;
    context.stroke(glyph);
    context.restore();
    at += GLYPH_PX + 4;
  }
  const text = fitText(context, scene.labelOf(span), left + width - at - PADDING_PX);
  context.fillText(text, at, top + (FLAME_ROW_PX - FLAME_GAP_PX) / 2 + 0.5);
}

/** Cut by an estimate of the width: measuring every text anew would cost more than painting it. */
function fitText(context: CanvasRenderingContext2D, text: string, width: number): string {
  const most = Math.floor(width / CHARACTER_PX);
  if (most < 2) {
    return '';
  }
  if (text.length <= most) {
    return text;
  }
  return context.measureText(text).width <= width ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}

const CHARACTER_PX = 6.1;

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A frame and a corner, so that failures show without their colour. */
function paintError(context: CanvasRenderingContext2D, colors: FlameColors, { left, top, width, height }: Frame): void {
  context.strokeStyle = colors.error;
  context.lineWidth = 2;
  context.strokeRect(left + 1, top + 1, Math.max(width - 2, 1), height - 2);
  if (width > 12) {
    context.fillStyle = colors.error;
    context.beginPath();
    context.moveTo(left + width, top);
    context.lineTo(left + width - 9, top);
    context.lineTo(left + width, top + 9);
    context.fill();
  }
}

function paintCritical(context: CanvasRenderingContext2D, scene: FlameScene, span: number, y: number): void {
  const { window, width, trace, colors } = scene;
  const scale = width / Math.max(window.end - window.start, Number.MIN_VALUE);
  context.fillStyle = colors.critical;
  for (const { start, end } of trace.criticalPath.get(span) ?? []) {
    const from = Math.max((start - window.start) * scale, 0);
    const to = Math.min((end - window.start) * scale, width);
    if (to > from) {
      context.fillRect(from, y, Math.max(to - from, 1), 2);
    }
  }
}

/** Lines from parents to children that had to move down. */
function paintDrops(context: CanvasRenderingContext2D, scene: FlameScene, boxes: readonly FlameBox[]): void {
  const { trace, rows, colors, scrollTop } = scene;
  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const { span, left, top } of boxes) {
    const above = rows.row[trace.tree.parent[span] ?? 0] ?? 0;
    const from = (above + 1) * FLAME_ROW_PX - scrollTop;
    context.moveTo(Math.max(left, 0) + 0.5, from);
    context.lineTo(Math.max(left, 0) + 0.5, top);
  }
  context.stroke();
}
