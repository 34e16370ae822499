import { type Filter, QUERY_VERSION, type QueryKind } from '@thalweg/protocol';
import { type Graph, type GraphNode } from './graph';
import { GROUP_PREFIX } from './groups';
import { type Target, canFilter } from './selection';

/** Where a menu leads. */
export type DrilldownView = 'traces' | 'requests' | 'metrics';

const KIND: Readonly<Record<DrilldownView, QueryKind>> = Object.freeze({
  traces: 'search',
  requests: 'requests',
  metrics: 'red',
});
const SERVER = '_1';
const CLIENT = '_0';
const USUAL_TAG = 'auto_service';
/** Values in one filter; a group of more nodes is filtered by the tag of the group alone. */
const VALUES_MAX = 200;

/** Tag and values that pick out a node. A collapsed group is its own tag, or else the nodes in it. */
export function tagOf(node: GraphNode, base: Graph): { key: string; values: string[] } {
  if (node.kind !== 'group') return { key: node.tagKey || USUAL_TAG, values: [node.title] };
  const level = levelOf(node);
  if (level.startsWith(GROUP_PREFIX)) return { key: level.slice(GROUP_PREFIX.length), values: [node.title] };
  const members = node.members.map((id) => base.nodeById.get(id)).filter((member) => member !== undefined);
  return {
    key: members[0]?.tagKey || USUAL_TAG,
    values: members.slice(0, VALUES_MAX).map((member) => member.title),
  };
}

/** Field that a group was made by, from its id: `group:["group__pod_ns=shop"]`. */
function levelOf(node: GraphNode): string {
  const path = JSON.parse(node.id.slice('group:'.length)) as string[];
  return path[path.length - 1]?.split('=')[0] ?? '';
}

/** Filters that leave only requests of this node, served by it unless it serves none; of an edge, between its ends. */
export function filtersOf(graph: Graph, base: Graph, target: Target): Filter[] | null {
  const filter = (node: GraphNode, side: string): Filter => {
    const { key, values } = tagOf(node, base);
    return { key: `${key}${side}`, operator: '=', values };
  };
  if (target.kind === 'node') {
    const node = graph.nodeById.get(target.id);
    if (!canFilter(node)) return null;
    const serves = graph.incoming.has(node.id) || Boolean(node.figures.rate);
    return [filter(node, serves ? SERVER : CLIENT)];
  }
  const edge = graph.edgeById.get(target.id);
  const [source, called] = [graph.nodeById.get(edge?.source ?? ''), graph.nodeById.get(edge?.target ?? '')];
  const filters = [
    ...(canFilter(source) ? [filter(source, CLIENT)] : []),
    ...(canFilter(called) ? [filter(called, SERVER)] : []),
  ];
  return filters.length > 0 ? filters : null;
}

export interface DataSourceRef {
  type: string;
  uid: string;
}

/** Address of Explore with a saved query of ours about a node or an edge. */
export function explorePath(
  view: DrilldownView,
  filters: readonly Filter[],
  datasource: DataSourceRef,
  range: { from: string; to: string },
): string {
  const byClient = filters.every(({ key }) => key.endsWith(CLIENT));
  const query = {
    refId: 'A',
    datasource,
    version: QUERY_VERSION,
    kind: KIND[view],
    filters,
    ...(view === 'metrics'
      ? {
          metrics: ['request_rate', 'error_ratio', 'latency_p95'],
          exemplars: true,
          role: byClient ? 'client' : 'server',
        }
      : {}),
  };
  const panes = { topology: { datasource: datasource.uid, queries: [query], range } };
  return `/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}

/** A dashboard variable as far as it matters here. */
export interface VariableRef {
  name: string;
  type: string;
}

/** What “Filter dashboard” puts into the address; null when no variable of that name, nor an ad-hoc one, is there. */
export function variableUpdate(
  graph: Graph,
  base: Graph,
  target: Target,
  wanted: string,
  variables: readonly VariableRef[],
): Record<string, string | string[]> | null {
  const variable =
    variables.find(({ name }) => name === wanted) ?? variables.find(({ type }) => type === 'adhoc') ?? null;
  if (!variable) return null;
  if (variable.type === 'adhoc') {
    const filters = filtersOf(graph, base, target);
    if (!filters) return null;
    return {
      [`var-${variable.name}`]: filters.map(({ key, values }) =>
        [key, '=', values[0] ?? ''].map(escapeAdHoc).join('|'),
      ),
    };
  }
  // A variable holds one name: of an edge, the called one, whose figures the edge shows.
  const id = target.kind === 'edge' ? graph.edgeById.get(target.id)?.target : target.id;
  const node = graph.nodeById.get(id ?? '');
  return canFilter(node) && node.kind === 'node' ? { [`var-${variable.name}`]: node.title } : null;
}

/** As Grafana writes filters into addresses: the separator itself is spelled out. */
const escapeAdHoc = (text: string) => text.replaceAll('|', '__gfp__');
