import { type GrafanaTheme2 } from '@grafana/data';
import { serviceColor } from '@thalweg/panel-kit';
import { type TopologyOptions } from '../config';
import { EDGE_WIDTH, FIGURES_OFFSET, LABEL_WIDTH, NODE_RADIUS } from '../constants';
import { type GraphShape, type Layout } from '../layout/graph-shape';
import { type Route, routeEdges } from '../layout/routes';
import { type Rect } from '../layout/viewport';
import { type Graph, type GraphEdge, type GraphNode } from '../model/graph';
import { type NodeTexts, edgeText, nodeTexts } from '../model/texts';
import { type Threshold, levelOf } from '../model/thresholds';
import { type PaintTheme, levelColor, paintTheme } from './paint-theme';

export interface SceneNode {
  node: GraphNode;
  x: number;
  y: number;
  /** The service's own colour, the same in every panel. */
  color: string;
  levelColor: string;
  levelText: string;
  level: number;
  arcs: Array<{ share: number; color: string }>;
  texts: NodeTexts;
  /** Busiest first: decides whose name is written when there is no room for all. */
  weight: number;
}

export interface SceneEdge {
  edge: GraphEdge;
  route: Route;
  color: string;
  width: number;
  label: string;
  /** Has reached a threshold: stays strong in a crowd. */
  failing: boolean;
}

/** Everything that is drawn, with nothing left to decide but where the viewer looks. */
export interface Scene {
  theme: PaintTheme;
  nodes: SceneNode[];
  /** Painted in this order: failing edges last, so that they lie on top. */
  edges: SceneEdge[];
  nodeById: ReadonlyMap<string, SceneNode>;
  edgeById: ReadonlyMap<string, SceneEdge>;
  /** Nodes with the busiest first. */
  byWeight: SceneNode[];
  bounds: Rect;
}

export interface SceneInput {
  graph: Graph;
  shape: GraphShape;
  layout: Layout;
  thresholds: readonly Threshold[];
  edgeLabel: TopologyOptions['edgeLabel'];
  theme: GrafanaTheme2;
}

/** Line width by rate: square root, because rates span decades and area is what the eye compares. */
export function edgeWidth(edge: GraphEdge, maxRate: number): number {
  const range = EDGE_WIDTH.max - EDGE_WIDTH.min;
  if (edge.figures.rate !== null && maxRate > 0) return EDGE_WIDTH.min + range * Math.sqrt(edge.figures.rate / maxRate);
  if (edge.thickness !== null) return Math.min(EDGE_WIDTH.max, Math.max(EDGE_WIDTH.min, edge.thickness));
  return EDGE_WIDTH.min;
}

function arcsOf(node: GraphNode, theme: PaintTheme, colorOfErrors: string): SceneNode['arcs'] {
  const given = node.arcs.filter((arc) => arc.share > 0);
  if (given.length > 0) {
    const failed = /error|fail/i;
    return given.map((arc) => ({
      share: arc.share,
      color: arc.color ? theme.colorOf(arc.color) : failed.test(arc.label) ? theme.error : theme.ok,
    }));
  }
  const errors = node.figures.errorRatio;
  if (errors === null) return [];
  return [
    { share: 1 - errors, color: theme.ok },
    { share: errors, color: colorOfErrors },
  ].filter((arc) => arc.share > 0);
}

function sceneNode(node: GraphNode, x: number, y: number, input: SceneInput, theme: PaintTheme): SceneNode {
  const level = levelOf(input.thresholds, node.figures.errorRatio);
  return {
    node,
    x,
    y,
    color: node.color ? theme.colorOf(node.color) : serviceColor(input.theme, node.title),
    level,
    levelColor: levelColor(theme, input.thresholds, level),
    // Only figures that failed are written in their colour; most nodes need not ask.
    levelText: level > 0 ? theme.textOf(levelColor(theme, input.thresholds, level)) : theme.text,
    arcs: arcsOf(node, theme, theme.error),
    texts: nodeTexts(node),
    weight: node.figures.rate ?? node.clientRate ?? 0,
  };
}

/** Colour of an edge: what the source says about its own frames, unless we know the error share. */
function edgeColor(edge: GraphEdge, level: number, input: SceneInput, theme: PaintTheme): string {
  if (level < 0 && edge.color) return theme.colorOf(edge.color);
  return levelColor(theme, input.thresholds, level);
}

export function buildScene(input: SceneInput): Scene {
  const { graph, shape, layout } = input;
  const theme = paintTheme(input.theme);
  const indexOf = new Map(shape.ids.map((id, index) => [id, index]));
  const bendsOf = new Map(
    layout.bends.map((bends, pair) => [`${shape.pairs[pair * 2]} ${shape.pairs[pair * 2 + 1]}`, bends]),
  );
  const nodes = graph.nodes.map((node) => {
    const index = indexOf.get(node.id) ?? 0;
    return sceneNode(node, layout.x[index] ?? 0, layout.y[index] ?? 0, input, theme);
  });
  const ends = graph.edges.map((edge) => {
    const [source, target] = [indexOf.get(edge.source) ?? 0, indexOf.get(edge.target) ?? 0];
    return { source, target, reciprocal: edge.reciprocal, bends: bendsOf.get(`${source} ${target}`) ?? [] };
  });
  const routes = routeEdges(ends, layout.x, layout.y, shape.direction);
  const levels = new Map(graph.edges.map((edge) => [edge, levelOf(input.thresholds, edge.figures.errorRatio)]));
  const edges = graph.edges
    .map((edge, index) => ({
      edge,
      route: routes[index] as Route,
      color: edgeColor(edge, levels.get(edge) ?? -1, input, theme),
      width: edgeWidth(edge, graph.maxRate),
      label: edgeText(edge, input.edgeLabel),
      failing: (levels.get(edge) ?? -1) > 0,
    }))
    .sort((one, other) => (levels.get(one.edge) ?? -1) - (levels.get(other.edge) ?? -1));
  return {
    theme,
    nodes,
    edges,
    nodeById: new Map(nodes.map((entry) => [entry.node.id, entry])),
    edgeById: new Map(edges.map((entry) => [entry.edge.id, entry])),
    byWeight: [...nodes].sort((one, other) => other.weight - one.weight),
    bounds: boundsOf(nodes, edges),
  };
}

function boundsOf(nodes: readonly SceneNode[], edges: readonly SceneEdge[]): Rect {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const add = (left: number, top: number, right: number, bottom: number) => {
    bounds.left = Math.min(bounds.left, left);
    bounds.top = Math.min(bounds.top, top);
    bounds.right = Math.max(bounds.right, right);
    bounds.bottom = Math.max(bounds.bottom, bottom);
  };
  nodes.forEach(({ x, y }) =>
    add(x - LABEL_WIDTH / 2, y - NODE_RADIUS - 4, x + LABEL_WIDTH / 2, y + FIGURES_OFFSET + 4),
  );
  edges.forEach(({ route }) => add(route.left, route.top, route.right, route.bottom));
  return nodes.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : bounds;
}
