import { nodeTypeOf } from '@thalweg/panel-kit';
import { type EdgePart, type EdgeRow, type Graph, type GraphEdge, type GraphNode, type NodeRow } from './graph';
import { NO_FIGURES, mergeChange, mergeFigures, mergePrevious, sumOf } from './merge-figures';

/** Where the figures of an edge come from when several points saw the same requests: nearest to the server. */
const POINT_PREFERENCE = ['s-p', 'c-p'];

export function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

export const NO_NODE_TEXTS = Object.freeze({ main: '', errors: '', secondary: '', change: '' });
export const NO_EDGE_TEXTS = Object.freeze({ label: '', short: '' });

function mergeNodes(rows: readonly NodeRow[]): GraphNode {
  const [first] = rows as [NodeRow];
  const { row: _row, layer: _layer, ...rest } = first;
  const own = { kind: 'node' as const, implied: false, members: [first.id], texts: NO_NODE_TEXTS };
  if (rows.length === 1) return { ...rest, ...own, rows: [first.row] };
  return {
    ...rest,
    ...own,
    rows: rows.map((row) => row.row),
    figures: mergeFigures(rows.map((row) => row.figures)),
    clientRate: sumOf(rows.map((row) => row.clientRate)),
    change: mergeChange(rows.map((row) => row.change)),
    previous: mergePrevious(rows.map((row) => row.previous)),
    // Texts and arcs of the first row would be wrong for the sum: they are made from the figures instead.
    main: '',
    secondary: '',
    arcs: [],
  };
}

export const plainNode = (id: string): GraphNode => ({
  id,
  title: id,
  subtitle: '',
  type: nodeTypeOf(id),
  protocol: '',
  host: '',
  figures: NO_FIGURES,
  clientRate: null,
  main: '',
  secondary: '',
  arcs: [],
  color: null,
  details: [],
  internet: false,
  tagKey: '',
  groups: {},
  change: '',
  previous: null,
  scale: 1,
  highlighted: false,
  fixed: null,
  rows: [],
  implied: false,
  kind: 'node',
  members: [id],
  texts: NO_NODE_TEXTS,
});

const protocolsOf = (rows: readonly EdgeRow[]) => [
  ...new Set(
    rows
      .flatMap((row) => row.protocol.split(','))
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];

function mergeEdges(rows: readonly EdgeRow[]): GraphEdge {
  const [first] = rows as [EdgeRow];
  const { row: _row, protocol: _protocol, layer: _layer, ...rest } = first;
  const protocols = protocolsOf(rows);
  const own = {
    protocols,
    selfLoop: first.source === first.target,
    reciprocal: false,
    members: [first.id],
    texts: NO_EDGE_TEXTS,
  };
  if (rows.length === 1) {
    const part = { observationPoint: first.observationPoint, protocols, figures: first.figures };
    return { ...rest, ...own, rows: [first.row], observationPoint: first.observationPoint, parts: [part] };
  }
  const parts: EdgePart[] = [...groupBy(rows, (row) => row.observationPoint)].map(([observationPoint, group]) => ({
    observationPoint,
    protocols: protocolsOf(group),
    figures: mergeFigures(group.map((row) => row.figures)),
  }));
  // Rows of two observation points count the same requests twice, so one point speaks for the edge.
  const chosen =
    POINT_PREFERENCE.map((point) => parts.find((part) => part.observationPoint === point)).find(Boolean) ?? parts[0];
  return {
    ...rest,
    ...own,
    rows: rows.map((row) => row.row),
    observationPoint: chosen?.observationPoint ?? '',
    figures: chosen?.figures ?? NO_FIGURES,
    parts,
    main: '',
    secondary: '',
    thickness: rows.reduce<number | null>(
      (most, row) => (row.thickness === null ? most : Math.max(most ?? 0, row.thickness)),
      null,
    ),
    change: mergeChange(rows.map((row) => row.change)),
    previous: mergePrevious(rows.map((row) => row.previous)),
  };
}

/** Unmistakable, whatever the ids are: the length says where the first one ends. */
export const pairKey = (source: string, target: string) => `${source.length} ${source}${target}`;

/** Rows to a graph: duplicates merged, nodes that only edges name added and marked, directions kept apart. */
export function buildGraph(nodeRows: readonly NodeRow[], edgeRows: readonly EdgeRow[]): Graph {
  const nodes = [...groupBy(nodeRows, (row) => row.id).values()].map(mergeNodes);
  const known = new Set(nodes.map((node) => node.id));
  const edges: GraphEdge[] = [];
  const edgeIds = new Set<string>();
  for (const rows of groupBy(edgeRows, (row) => pairKey(row.source, row.target)).values()) {
    const edge = mergeEdges(rows);
    // Two pairs with one id would make one of them unreachable.
    if (edgeIds.has(edge.id)) edge.id = pairKey(edge.source, edge.target);
    edge.members = [edge.id];
    edges.push(edge);
    edgeIds.add(edge.id);
    for (const id of [edge.source, edge.target]) {
      if (known.has(id)) continue;
      nodes.push({ ...plainNode(id), implied: true });
      known.add(id);
    }
  }
  return graphOf(nodes, edges);
}

/** Nodes and edges with their look-ups. */
export function graphOf(nodes: GraphNode[], edges: GraphEdge[]): Graph {
  const pairs = new Set(edges.map((edge) => pairKey(edge.source, edge.target)));
  for (const edge of edges) edge.reciprocal = !edge.selfLoop && pairs.has(pairKey(edge.target, edge.source));
  return {
    nodes,
    edges,
    nodeById: new Map(nodes.map((node) => [node.id, node])),
    edgeById: new Map(edges.map((edge) => [edge.id, edge])),
    outgoing: groupBy(edges, (edge) => edge.source),
    incoming: groupBy(edges, (edge) => edge.target),
    maxRate: edges.reduce((most, edge) => Math.max(most, edge.figures.rate ?? 0), 0),
  };
}
