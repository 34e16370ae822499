import { type GrafanaTheme2 } from '@grafana/data';
import { type MapChange } from '@thalweg/protocol';
import { serviceColor } from '@thalweg/panel-kit';
import { type ColorFigure } from '../config';
import { EDGE_WIDTH, FIGURES_OFFSET, LABEL_WIDTH, NODE_RADIUS } from '../constants';
import { type GraphShape, type Layout } from '../layout/graph-shape';
import { type Route, routeEdges } from '../layout/routes';
import { type Rect } from '../layout/viewport';
import { pairKey } from '../model/build-graph';
import { type Graph, type GraphEdge, type GraphNode } from '../model/graph';
import { type Grouping, NO_GROUPING } from '../model/groups';
import { type Threshold, figureOf, levelOf } from '../model/thresholds';
import { type PaintTheme, levelColor, paintTheme } from './paint-theme';
import { type SceneGroup, groupBoxes } from './scene-groups';

export { type SceneGroup } from './scene-groups';

export interface SceneNode {
  node: GraphNode;
  x: number;
  y: number;
  radius: number;
  /** The service's own colour, the same in every panel. */
  color: string;
  levelColor: string;
  levelText: string;
  level: number;
  arcs: Array<{ share: number; color: string }>;
  /** Has a place that the viewer chose. */
  pinned: boolean;
  /** Busiest first: decides whose name is written when there is no room for all. */
  weight: number;
}

export interface SceneEdge {
  edge: GraphEdge;
  route: Route;
  color: string;
  width: number;
  /** Has reached a threshold: stays strong in a crowd. */
  failing: boolean;
  level: number;
}

/** Everything that is drawn, with nothing left to decide but where the viewer looks. */
export interface Scene {
  theme: PaintTheme;
  /** Outer boxes before inner ones. */
  groups: SceneGroup[];
  nodes: SceneNode[];
  /** Painted in this order: failing edges last, so that they lie on top. */
  edges: SceneEdge[];
  nodeById: ReadonlyMap<string, SceneNode>;
  edgeById: ReadonlyMap<string, SceneEdge>;
  /** Nodes with the busiest first. */
  byWeight: SceneNode[];
  bounds: Rect;
  /** Kept for moving nodes: routes are made anew from it. */
  grouping: Grouping;
  direction: GraphShape['direction'];
  bends: ReadonlyMap<string, readonly number[]>;
}

export interface SceneInput {
  graph: Graph;
  shape: GraphShape;
  layout: Layout;
  grouping?: Grouping;
  thresholds: readonly Threshold[];
  colorBy?: ColorFigure;
  pins?: ReadonlyMap<string, unknown>;
  theme: GrafanaTheme2;
}

/** Line width by rate: square root, because rates span decades and area is what the eye compares. */
export function edgeWidth(edge: GraphEdge, maxRate: number): number {
  const range = EDGE_WIDTH.max - EDGE_WIDTH.min;
  // What is gone is as wide as it was.
  const rate = edge.change === 'gone' ? (edge.previous?.rate ?? edge.figures.rate) : edge.figures.rate;
  if (rate !== null && maxRate > 0) return EDGE_WIDTH.min + range * Math.min(1, Math.sqrt(rate / maxRate));
  if (edge.thickness !== null) return Math.min(EDGE_WIDTH.max, Math.max(EDGE_WIDTH.min, edge.thickness));
  return EDGE_WIDTH.min;
}

const FAILED = /error|fail/i;
const CLIENT_FAULT = /client/i;

function arcsOf(node: GraphNode, theme: PaintTheme, ok: string): SceneNode['arcs'] {
  const given = node.arcs.filter((arc) => arc.share > 0);
  if (given.length > 0) {
    return given.map((arc) => ({ share: arc.share, color: arcColor(arc, theme, ok) }));
  }
  const errors = node.figures.errorRatio;
  if (errors === null) return [];
  return [
    { share: 1 - errors, color: ok },
    { share: errors, color: theme.error },
  ].filter((arc) => arc.share > 0);
}

function arcColor(arc: GraphNode['arcs'][number], theme: PaintTheme, ok: string): string {
  if (arc.color) return theme.colorOf(arc.color);
  if (!FAILED.test(arc.label)) return ok;
  return CLIENT_FAULT.test(arc.label) ? theme.warning : theme.error;
}

function sceneNode(node: GraphNode, x: number, y: number, input: SceneInput, theme: PaintTheme): SceneNode {
  const by = input.colorBy ?? 'error_ratio';
  const level = levelOf(input.thresholds, figureOf(node.figures, by));
  const color = levelColor(theme, input.thresholds, level);
  const own = by === 'frame' && node.color ? theme.colorOf(node.color) : null;
  // Good answers are calm unless colours are asked to tell another figure.
  const ok = own ?? (by === 'error_ratio' || by === 'frame' || level < 0 ? theme.ok : color);
  return {
    node,
    x,
    y,
    radius: NODE_RADIUS * node.scale,
    color: node.color ? theme.colorOf(node.color) : serviceColor(input.theme, node.title),
    level: by === 'request_rate' ? Math.min(level, 0) : level,
    levelColor: own ?? color,
    // Only figures that failed are written in their colour; most nodes need not ask.
    levelText: level > 0 ? theme.textOf(color) : theme.text,
    arcs: arcsOf(node, theme, ok),
    pinned: input.pins?.has(node.id) ?? false,
    weight: node.figures.rate ?? node.clientRate ?? 0,
  };
}

/** Colour of an edge: what the source says about its own frames, unless we know the figure. */
function edgeColor(edge: GraphEdge, level: number, input: SceneInput, theme: PaintTheme): string {
  if (edge.color && (level < 0 || input.colorBy === 'frame')) return theme.colorOf(edge.color);
  return levelColor(theme, input.thresholds, level);
}

/** Gone first, so that what is there lies over it. */
const PAINT_ORDER: Readonly<Record<MapChange | '', number>> = { gone: -10, same: 0, changed: 0, new: 0, '': 0 };
const paintRank = ({ edge, level }: { edge: GraphEdge; level: number }) => PAINT_ORDER[edge.change] + level;

export function buildScene(input: SceneInput): Scene {
  const { graph, shape, layout } = input;
  const theme = paintTheme(input.theme);
  const indexOf = new Map(shape.ids.map((id, index) => [id, index]));
  const bends = new Map(
    layout.bends.map((flat, pair) => [
      pairName(shape.ids[shape.pairs[pair * 2] ?? 0], shape.ids[shape.pairs[pair * 2 + 1] ?? 0]),
      flat,
    ]),
  );
  const nodes = graph.nodes.map((node) => {
    const index = indexOf.get(node.id) ?? 0;
    return sceneNode(node, layout.x[index] ?? 0, layout.y[index] ?? 0, input, theme);
  });
  const routes = routesOf(graph.edges, nodes, bends, shape.direction);
  const by = input.colorBy ?? 'error_ratio';
  const edges = graph.edges
    .map((edge, index): SceneEdge => {
      const level = levelOf(input.thresholds, figureOf(edge.figures, by));
      return {
        edge,
        route: routes[index] as Route,
        color: edge.change === 'gone' ? theme.gone : edgeColor(edge, level, input, theme),
        width: edgeWidth(edge, graph.maxRate),
        failing: level > 0 && by !== 'request_rate',
        level,
      };
    })
    .sort((one, other) => paintRank(one) - paintRank(other));
  const grouping = input.grouping ?? NO_GROUPING;
  return assemble({ theme, nodes, edges, grouping, direction: shape.direction, bends });
}

const pairName = (source = '', target = '') => pairKey(source, target);

export function routesOf(
  edges: readonly GraphEdge[],
  nodes: readonly SceneNode[],
  bends: ReadonlyMap<string, readonly number[]>,
  direction: GraphShape['direction'],
): Route[] {
  const indexOf = new Map(nodes.map(({ node }, index) => [node.id, index]));
  const ends = edges.map((edge) => ({
    source: indexOf.get(edge.source) ?? 0,
    target: indexOf.get(edge.target) ?? 0,
    reciprocal: edge.reciprocal,
    bends: bends.get(pairName(edge.source, edge.target)) ?? [],
  }));
  return routeEdges(
    ends,
    nodes.map(({ x }) => x),
    nodes.map(({ y }) => y),
    direction,
    nodes.map(({ node }) => node.scale),
  );
}

type Parts = Pick<Scene, 'theme' | 'nodes' | 'edges' | 'grouping' | 'direction' | 'bends'>;

/** Look-ups, boxes and bounds of a scene. */
export function assemble(parts: Parts): Scene {
  const { nodes, edges } = parts;
  const nodeById = new Map(nodes.map((entry) => [entry.node.id, entry]));
  const groups = groupBoxes(parts.grouping, nodeById);
  return {
    ...parts,
    groups,
    nodeById,
    edgeById: new Map(edges.map((entry) => [entry.edge.id, entry])),
    byWeight: [...nodes].sort((one, other) => other.weight - one.weight),
    bounds: boundsOf(nodes, edges, groups),
  };
}

function boundsOf(nodes: readonly SceneNode[], edges: readonly SceneEdge[], groups: readonly SceneGroup[]): Rect {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const add = (left: number, top: number, right: number, bottom: number) => {
    bounds.left = Math.min(bounds.left, left);
    bounds.top = Math.min(bounds.top, top);
    bounds.right = Math.max(bounds.right, right);
    bounds.bottom = Math.max(bounds.bottom, bottom);
  };
  nodes.forEach(({ x, y, radius }) =>
    add(x - LABEL_WIDTH / 2, y - radius - 4, x + LABEL_WIDTH / 2, y + radius - NODE_RADIUS + FIGURES_OFFSET + 4),
  );
  edges.forEach(({ route }) => add(route.left, route.top, route.right, route.bottom));
  groups.forEach(({ rect }) => add(rect.left, rect.top, rect.right, rect.bottom));
  return nodes.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : bounds;
}
