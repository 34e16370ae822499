import { t } from '@thalweg/panel-kit';
import { type SavedView } from '../config';
import { NO_EDGE_TEXTS, graphOf, groupBy, pairKey, plainNode } from './build-graph';
import { type Graph, type GraphEdge, type GraphNode } from './graph';
import { type Group, type GroupLevel, type Grouping, NO_GROUPING, groupNodes, groupsAround } from './groups';
import { mergeChange, mergeFigures, mergePrevious, sumOf } from './merge-figures';

export const FOLD_ID = 'fold:internet';

export interface ArrangeInput {
  /** All nodes and edges of the layer. */
  base: Graph;
  levels: readonly GroupLevel[];
  foldPeers: boolean;
  view: SavedView;
  /** When set, nothing else is shown. */
  only: ReadonlySet<string> | null;
}

/** What is shown of a graph: without what is hidden, with what is folded or collapsed as one node each. */
export interface Arrangement {
  graph: Graph;
  /** Every group there is, the collapsed ones too. */
  all: Grouping;
  /** Groups drawn as boxes. */
  open: Grouping;
  /** Peers that folding makes one node of; fewer than two are left alone. */
  peers: number;
  hidden: { nodes: GraphNode[]; edges: GraphEdge[]; types: string[] };
}

/** On the Internet, or an address that nobody reported. */
export const isPeer = ({ internet, type }: Pick<GraphNode, 'internet' | 'type'>) =>
  internet || type === 'internet' || type === 'ip';

export function arrange({ base, levels, foldPeers, view, only }: ArrangeInput): Arrangement {
  const hiddenIds = new Set(view.hiddenNodes);
  const hiddenTypes = new Set(view.hiddenTypes);
  const collapsed = new Set(view.collapsed);
  const everyPeer = base.nodes.filter(isPeer);
  const folds = foldPeers && everyPeer.length > 1;
  const folded = folds && !view.unfolded;
  if (levels.length === 0 && !folded && !only && hiddenIds.size + hiddenTypes.size + view.hiddenEdges.length === 0) {
    const hidden = { nodes: [], edges: [], types: [] };
    return { graph: base, all: NO_GROUPING, open: NO_GROUPING, peers: folds ? everyPeer.length : 0, hidden };
  }
  const all = groupNodes(folded ? base.nodes.filter((node) => !isPeer(node)) : base.nodes, levels);

  const groupsOf = (node: GraphNode) => [...groupsAround(all, all.groupOf.get(node.id))];
  const outermost = (node: GraphNode): Group | undefined =>
    collapsed.size === 0 ? undefined : groupsOf(node).findLast(({ id }) => collapsed.has(id));
  const stands = new Map<string, string>();
  const members = new Map<string, GraphNode[]>();
  const collapsedGroups = new Map<string, Group>();
  const goneNodes = new Set<GraphNode>();
  for (const node of base.nodes) {
    if (only && !only.has(node.id)) continue;
    const group = folded && isPeer(node) ? undefined : outermost(node);
    const id = folded && isPeer(node) ? FOLD_ID : (group?.id ?? node.id);
    const within = hiddenIds.size > 0 && groupsOf(node).some((around) => hiddenIds.has(around.id));
    if (hiddenIds.has(node.id) || hiddenIds.has(id) || within || hiddenTypes.has(node.type)) {
      goneNodes.add(node);
      continue;
    }
    stands.set(node.id, id);
    const list = members.get(id);
    if (list) list.push(node);
    else members.set(id, [node]);
    if (group) collapsedGroups.set(group.id, group);
  }
  const nodes = [...members].map(([id, list]) => {
    const group = collapsedGroups.get(id);
    if (group) return mergedNode(id, group.name, list, { kind: 'group', subtitle: group.levelLabel });
    if (id === FOLD_ID) return mergedNode(id, peersTitle(), list, { kind: 'fold', subtitle: '' });
    return list[0] as GraphNode;
  });
  const { edges, goneEdges } = arrangeEdges(base, stands, new Set(view.hiddenEdges));
  const shown = new Set(nodes.map((node) => node.id));
  return {
    graph: graphOf(nodes, edges),
    all,
    open: openGroups(all, collapsed, shown),
    peers: folds ? everyPeer.length : 0,
    hidden: { nodes: [...goneNodes], edges: goneEdges, types: [...hiddenTypes] },
  };
}

const peersTitle = () => t('topology.fold.title', 'Internet and unknown peers');

/** Several nodes as one: rates summed, shares and means weighted by rate, the percentile the highest. */
function mergedNode(
  id: string,
  title: string,
  list: readonly GraphNode[],
  { kind, subtitle }: { kind: 'group' | 'fold'; subtitle: string },
): GraphNode {
  const protocols = new Set(list.map((node) => node.protocol).filter(Boolean));
  const types = new Set(list.map((node) => node.type));
  return {
    ...plainNode(id),
    title,
    subtitle,
    type: kind === 'fold' ? 'internet' : types.size === 1 ? ([...types][0] ?? 'unknown') : 'service',
    protocol: [...protocols].slice(0, 3).join(', '),
    figures: mergeFigures(list.map((node) => node.figures)),
    clientRate: sumOf(list.map((node) => node.clientRate)),
    change: mergeChange(list.map((node) => node.change)),
    previous: mergePrevious(list.map((node) => node.previous)),
    groups: list[0]?.groups ?? {},
    highlighted: list.some((node) => node.highlighted),
    kind,
    members: list.flatMap((node) => node.members),
  };
}

function arrangeEdges(base: Graph, stands: ReadonlyMap<string, string>, hidden: ReadonlySet<string>) {
  const goneEdges: GraphEdge[] = [];
  const kept: Array<{ edge: GraphEdge; source: string; target: string }> = [];
  for (const edge of base.edges) {
    const [source, target] = [stands.get(edge.source), stands.get(edge.target)];
    if (source === undefined || target === undefined) continue;
    if (hidden.has(edge.id)) {
      goneEdges.push(edge);
      continue;
    }
    // What goes on within a collapsed group is in its figures, not around it.
    if (source === target && edge.source !== edge.target) continue;
    if (source === target && source !== edge.source) continue;
    kept.push({ edge, source, target });
  }
  const edges = [...groupBy(kept, ({ source, target }) => pairKey(source, target)).values()]
    .map((list) => {
      const [first] = list as [(typeof list)[number]];
      if (list.length === 1 && first.edge.source === first.source && first.edge.target === first.target) {
        return first.edge;
      }
      return mergedEdge(
        first.source,
        first.target,
        list.map(({ edge }) => edge),
      );
    })
    .filter((edge) => !hidden.has(edge.id));
  return { edges, goneEdges };
}

function mergedEdge(source: string, target: string, list: readonly GraphEdge[]): GraphEdge {
  const [first] = list as [GraphEdge];
  const alone = list.length === 1;
  const thick = list.map((edge) => edge.thickness).filter((value) => value !== null);
  return {
    ...first,
    id: alone ? first.id : `edge:${pairKey(source, target)}`,
    source,
    target,
    rows: alone ? first.rows : [],
    protocols: [...new Set(list.flatMap((edge) => edge.protocols))],
    figures: mergeFigures(list.map((edge) => edge.figures)),
    main: alone ? first.main : '',
    secondary: alone ? first.secondary : '',
    details: alone ? first.details : [],
    parts: alone ? first.parts : [],
    clientLatencyMs: alone ? first.clientLatencyMs : null,
    observationPoint: alone ? first.observationPoint : '',
    thickness: thick.length > 0 ? Math.max(...thick) : null,
    dashed: list.every((edge) => edge.dashed),
    highlighted: list.some((edge) => edge.highlighted),
    change: mergeChange(list.map((edge) => edge.change)),
    previous: mergePrevious(list.map((edge) => edge.previous)),
    selfLoop: source === target,
    members: list.flatMap((edge) => edge.members),
    texts: NO_EDGE_TEXTS,
  };
}

/** Groups that are neither collapsed nor empty, nor within one that is. */
function openGroups(all: Grouping, collapsed: ReadonlySet<string>, shown: ReadonlySet<string>): Grouping {
  if (all.groups.size === 0) return NO_GROUPING;
  const groups = new Map<string, Group>();
  const groupOf = new Map<string, string>();
  const visit = (group: Group): boolean => {
    if (collapsed.has(group.id)) {
      if (!shown.has(group.id)) return false;
      if (group.parent !== null) groupOf.set(group.id, group.parent);
      return true;
    }
    // The parent stands before its children in the map, whatever is found inside.
    const own: Group = { ...group, nodes: group.nodes.filter((id) => shown.has(id)), groups: [] };
    groups.set(group.id, own);
    own.nodes.forEach((id) => groupOf.set(id, group.id));
    const inside = group.groups
      .map((id) => all.groups.get(id))
      .filter((child) => child !== undefined)
      .filter(visit);
    for (const child of inside) {
      if (collapsed.has(child.id)) own.nodes.push(child.id);
      else own.groups.push(child.id);
    }
    if (own.nodes.length + own.groups.length > 0) return true;
    groups.delete(group.id);
    return false;
  };
  for (const group of all.groups.values()) if (group.parent === null) visit(group);
  return { groups, groupOf };
}
