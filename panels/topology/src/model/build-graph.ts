import { nodeTypeOf } from '@thalweg/panel-kit';
import { type EdgePart, type EdgeRow, type Graph, type GraphEdge, type GraphNode, type NodeRow } from './graph';
import { NO_FIGURES, mergeFigures } from './merge-figures';

/** Where the figures of an edge come from when several points saw the same requests: nearest to the server. */
const POINT_PREFERENCE = ['s-p', 'c-p'];

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

function mergeNodes(rows: readonly NodeRow[]): GraphNode {
  const [first] = rows as [NodeRow];
  const { row: _row, ...rest } = first;
  if (rows.length === 1) return { ...rest, rows: [first.row], implied: false };
  const clientRates = rows.map((row) => row.clientRate).filter((rate) => rate !== null);
  return {
    ...rest,
    rows: rows.map((row) => row.row),
    implied: false,
    figures: mergeFigures(rows.map((row) => row.figures)),
    clientRate: clientRates.length > 0 ? clientRates.reduce((sum, rate) => sum + rate, 0) : null,
    // Texts and arcs of the first row would be wrong for the sum: they are made from the figures instead.
    main: '',
    secondary: '',
    arcs: [],
  };
}

function impliedNode(id: string): GraphNode {
  return {
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
    rows: [],
    implied: true,
  };
}

const protocolsOf = (rows: readonly EdgeRow[]) => [
  ...new Set(rows.flatMap((row) => row.protocol.split(',')).map((name) => name.trim())),
];

function mergeEdges(rows: readonly EdgeRow[]): GraphEdge {
  const [first] = rows as [EdgeRow];
  const parts: EdgePart[] = [...groupBy(rows, (row) => row.observationPoint)].map(([observationPoint, group]) => ({
    observationPoint,
    protocols: protocolsOf(group).filter(Boolean),
    figures: mergeFigures(group.map((row) => row.figures)),
  }));
  // Rows of two observation points count the same requests twice, so one point speaks for the edge.
  const chosen =
    POINT_PREFERENCE.map((point) => parts.find((part) => part.observationPoint === point)).find(Boolean) ?? parts[0];
  const { row: _row, protocol: _protocol, ...rest } = first;
  const alone = rows.length === 1;
  return {
    ...rest,
    rows: rows.map((row) => row.row),
    protocols: protocolsOf(rows).filter(Boolean),
    observationPoint: chosen?.observationPoint ?? '',
    figures: chosen?.figures ?? NO_FIGURES,
    parts,
    main: alone ? first.main : '',
    secondary: alone ? first.secondary : '',
    thickness: rows.reduce<number | null>(
      (most, row) => (row.thickness === null ? most : Math.max(most ?? 0, row.thickness)),
      null,
    ),
    selfLoop: first.source === first.target,
    reciprocal: false,
  };
}

const pairKey = (source: string, target: string) => JSON.stringify([source, target]);

function index(edges: readonly GraphEdge[], end: (edge: GraphEdge) => string): Map<string, GraphEdge[]> {
  return groupBy(edges, end);
}

/** Rows to a graph: duplicates merged, nodes that only edges name added and marked, directions kept apart. */
export function buildGraph(nodeRows: readonly NodeRow[], edgeRows: readonly EdgeRow[]): Graph {
  const nodes = [...groupBy(nodeRows, (row) => row.id).values()].map(mergeNodes);
  const nodeById = new Map(nodes.map((node) => [node.id, node]));
  const byPair = groupBy(edgeRows, (row) => pairKey(row.source, row.target));
  const edges: GraphEdge[] = [];
  const edgeById = new Map<string, GraphEdge>();
  for (const rows of byPair.values()) {
    const edge = mergeEdges(rows);
    // Two pairs with one id would make one of them unreachable.
    if (edgeById.has(edge.id)) edge.id = pairKey(edge.source, edge.target);
    edge.reciprocal = !edge.selfLoop && byPair.has(pairKey(edge.target, edge.source));
    edges.push(edge);
    edgeById.set(edge.id, edge);
    for (const id of [edge.source, edge.target]) {
      if (nodeById.has(id)) continue;
      const node = impliedNode(id);
      nodes.push(node);
      nodeById.set(id, node);
    }
  }
  return {
    nodes,
    edges,
    nodeById,
    edgeById,
    outgoing: index(edges, (edge) => edge.source),
    incoming: index(edges, (edge) => edge.target),
    maxRate: edges.reduce((most, edge) => Math.max(most, edge.figures.rate ?? 0), 0),
  };
}
