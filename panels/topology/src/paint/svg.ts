import { ICON_BOX, NODE_TYPE_PATH } from '@thalweg/panel-kit';
import {
  ARROW_LENGTH,
  CHANGE_OFFSET,
  EDGE_FONT_SIZE,
  EDGE_LABEL_PADDING,
  EXPORT,
  FIGURES_FONT_SIZE,
  FIGURES_OFFSET,
  GROUP,
  ICON_SIZE,
  LABEL_WIDTH,
  NAME_FONT_SIZE,
  NAME_OFFSET,
  RING_WIDTH,
} from '../constants';
import { groupTitle } from './paint-groups';
import { CHANGE_SIGN, below, figureParts } from './paint-nodes';
import { LabelSpace } from './place-labels';
import { type Scene, type SceneEdge, type SceneNode } from './scene';
import { ellipsize } from './text';

/** Text of a document that nobody vouches for: names come from the network. Control characters are not allowed in XML. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const number = (value: number) => String(Math.round(value * 100) / 100);
/** Mean width of a character against the font size: there is no canvas here to measure with. */
const CHARACTER = 0.56;
const widthOf = (text: string, size: number) =>
  [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 1 : CHARACTER), 0) * size;
const fitted = (text: string, width: number, size: number) => ellipsize(text, width, (part) => widthOf(part, size));

type Attributes = Readonly<Record<string, string | number>>;

/** One element; every attribute and text goes through the same escape. */
function element(name: string, attributes: Attributes, inside = ''): string {
  const list = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === 'number' ? number(value) : value)}"`)
    .join('');
  return inside === '' ? `<${name}${list}/>` : `<${name}${list}>${inside}</${name}>`;
}

const text = (content: string, x: number, y: number, size: number, fill: string, more: Attributes = {}) =>
  element('text', { x, y, 'font-size': size, fill, 'text-anchor': 'middle', ...more }, escapeXml(content));

function edgeSvg({ edge, route, color, width }: SceneEdge): string {
  const { curve, arrowAngle } = route;
  const steps = [`M${number(curve[0] ?? 0)} ${number(curve[1] ?? 0)}`];
  for (let at = 2; at + 5 < curve.length; at += 6) {
    steps.push(
      `C${curve
        .slice(at, at + 6)
        .map(number)
        .join(' ')}`,
    );
  }
  const dashed = edge.dashed || edge.change === 'gone';
  const [x, y] = [curve[curve.length - 2] ?? 0, curve[curve.length - 1] ?? 0];
  const length = ARROW_LENGTH + width * 0.8;
  const half = length * 0.42 + width * 0.45;
  const [cos, sin] = [Math.cos(arrowAngle), Math.sin(arrowAngle)];
  const [backX, backY] = [x - cos * (length - 2), y - sin * (length - 2)];
  const points = [
    [x + cos * 2, y + sin * 2],
    [backX - sin * half, backY + cos * half],
    [backX + sin * half, backY - cos * half],
  ];
  return (
    element('path', {
      d: steps.join(''),
      fill: 'none',
      stroke: color,
      'stroke-width': width,
      ...(dashed ? { 'stroke-dasharray': '6 3' } : {}),
    }) + element('polygon', { points: points.map((point) => point.map(number).join(',')).join(' '), fill: color })
  );
}

function ringSvg(entry: SceneNode, scene: Scene): string {
  const { x, y, radius, arcs, color, node } = entry;
  const { theme } = scene;
  const disc =
    element('circle', { cx: x, cy: y, r: radius + RING_WIDTH / 2, fill: theme.nodeFill }) +
    element('circle', { cx: x, cy: y, r: radius, fill: color, 'fill-opacity': theme.nodeTint });
  const dash: Attributes = node.implied || node.change === 'gone' ? { 'stroke-dasharray': '6 4' } : {};
  const stroke: Attributes = { fill: 'none', 'stroke-width': RING_WIDTH, ...dash };
  const shown = node.change === 'gone' ? [] : arcs;
  if (shown.length === 0)
    return disc + element('circle', { cx: x, cy: y, r: radius, stroke: theme.ringTrack, ...stroke });
  const total = shown.reduce((sum, arc) => sum + arc.share, 0);
  const length = 2 * Math.PI * radius;
  let from = 0;
  const parts = shown.map((arc) => {
    const part = (arc.share / total) * length;
    const drawn = element('circle', {
      cx: x,
      cy: y,
      r: radius,
      fill: 'none',
      stroke: arc.color,
      'stroke-width': RING_WIDTH,
      'stroke-dasharray': `${number(part)} ${number(length - part)}`,
      'stroke-dashoffset': number(-from),
      transform: `rotate(-90 ${number(x)} ${number(y)})`,
    });
    from += part;
    return drawn;
  });
  return disc + parts.join('');
}

function nodeSvg(entry: SceneNode, scene: Scene): string {
  const { node, x, color, radius } = entry;
  const y = entry.y + below(entry);
  const { theme } = scene;
  const scale = ICON_SIZE / ICON_BOX;
  const icon = element('path', {
    d: NODE_TYPE_PATH[node.type],
    fill: 'none',
    stroke: color,
    'stroke-width': 1.8,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    transform: `translate(${number(x - ICON_SIZE / 2)} ${number(entry.y - ICON_SIZE / 2)}) scale(${number(scale)})`,
  });
  const figures = figureParts(entry)
    .map((part) => part.text)
    .join(' · ');
  const sign = node.kind === 'node' ? (CHANGE_SIGN[node.change] ?? '') : `+${node.members.length}`;
  return element(
    'g',
    {},
    element('title', {}, escapeXml(node.title)) +
      ringSvg(entry, scene) +
      icon +
      text(fitted(node.title, LABEL_WIDTH, NAME_FONT_SIZE), x, y + NAME_OFFSET, NAME_FONT_SIZE, theme.text, {
        'font-weight': 500,
      }) +
      (figures ? text(figures, x, y + FIGURES_OFFSET, FIGURES_FONT_SIZE, theme.textDim) : '') +
      (node.texts.change
        ? text(node.texts.change, x, y + CHANGE_OFFSET, FIGURES_FONT_SIZE, theme.textOf(theme.changed))
        : '') +
      (sign ? text(sign, x + radius, entry.y - radius + 4, FIGURES_FONT_SIZE, theme.text) : ''),
  );
}

/** Labels in the middle of edges, where none covers another. */
function labelsSvg(scene: Scene): string {
  const space = new LabelSpace();
  for (const { x, y, radius } of scene.nodes) {
    const ring = radius + RING_WIDTH;
    space.block({ left: x - ring, right: x + ring, top: y - ring, bottom: y + ring });
    space.block({ left: x - 72, right: x + 72, top: y + ring, bottom: y + FIGURES_OFFSET + 2 });
  }
  return [...scene.edges]
    .reverse()
    .map(({ edge, route }) => {
      const label = edge.texts.label;
      if (label === '') return '';
      const half = widthOf(label, EDGE_FONT_SIZE) / 2 + EDGE_LABEL_PADDING;
      const height = EDGE_FONT_SIZE + EDGE_LABEL_PADDING;
      const { labelX: x, labelY: y } = route;
      const rect = { left: x - half, right: x + half, top: y - height / 2, bottom: y + height / 2 };
      if (!space.claim(rect)) return '';
      return (
        element('rect', { x: rect.left, y: rect.top, width: half * 2, height, fill: scene.theme.background }) +
        text(label, x, y + EDGE_FONT_SIZE * 0.35, EDGE_FONT_SIZE, scene.theme.textDim)
      );
    })
    .join('');
}

function groupSvg(scene: Scene): string {
  return scene.groups
    .map((entry) => {
      const { rect } = entry;
      const width = rect.right - rect.left;
      return (
        element('rect', {
          x: rect.left,
          y: rect.top,
          width,
          height: rect.bottom - rect.top,
          rx: GROUP.radius,
          fill: scene.theme.groupFill,
          stroke: scene.theme.groupBorder,
        }) +
        text(
          fitted(
            groupTitle(entry, (title) => widthOf(title, GROUP.fontSize) <= width - 20),
            width - 20,
            GROUP.fontSize,
          ),
          rect.left + 10,
          rect.top + GROUP.header * 0.68,
          GROUP.fontSize,
          scene.theme.textDim,
          { 'text-anchor': 'start' },
        )
      );
    })
    .join('');
}

/** The whole map as a document of its own, made from the scene alone. */
export function sceneToSvg(scene: Scene, title: string): string {
  const { bounds, theme } = scene;
  const [left, top] = [bounds.left - EXPORT.padding, bounds.top - EXPORT.padding];
  const width = bounds.right - bounds.left + 2 * EXPORT.padding;
  const height = bounds.bottom - bounds.top + 2 * EXPORT.padding;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: [left, top, width, height].map(number).join(' '),
      width,
      height,
      'font-family': theme.fontFamily,
      role: 'img',
    },
    element('title', {}, escapeXml(title)) +
      element('rect', { x: left, y: top, width, height, fill: theme.background }) +
      groupSvg(scene) +
      scene.edges.map(edgeSvg).join('') +
      scene.nodes.map((entry) => nodeSvg(entry, scene)).join('') +
      labelsSvg(scene),
  );
}
