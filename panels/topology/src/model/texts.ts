import { NO_VALUE, formatLatencyMs, formatRate, formatRatio } from '@thalweg/panel-kit';
import { type TopologyOptions } from '../config';
import { type Figures, type Graph, type GraphEdge, type GraphNode } from './graph';

/** The three figures under a node; empty where the source has none. */
export interface NodeTexts {
  main: string;
  errors: string;
  secondary: string;
}

const shown = (text: string) => (text === NO_VALUE ? '' : text);

/** Figures of a node: the user's formats where there are any, else ours. */
export function nodeTexts(node: GraphNode): NodeTexts {
  // A pure client serves nothing: what it asks for is its figure.
  if (!node.figures.rate && node.clientRate) return { main: formatRate(node.clientRate), errors: '', secondary: '' };
  return {
    main: node.main || shown(formatRate(node.figures.rate)),
    errors: shown(formatRatio(node.figures.errorRatio)),
    secondary: node.secondary || shown(formatLatencyMs(node.figures.latencyAvgMs)),
  };
}

/** What is written on an edge. */
export function edgeText(edge: GraphEdge, label: TopologyOptions['edgeLabel']): string {
  const rate = edge.main || shown(formatRate(edge.figures.rate));
  const latency = edge.secondary || shown(formatLatencyMs(edge.figures.latencyAvgMs));
  switch (label) {
    case 'rate':
      return rate;
    case 'latency':
      return latency;
    case 'errors':
      return shown(formatRatio(edge.figures.errorRatio));
    case 'rate-latency':
      return [rate, latency].filter(Boolean).join(' · ');
    case 'none':
      return '';
  }
}

/** Name and value of each figure that is there, for tooltips and lists. */
export function figureRows(figures: Figures): Array<[name: string, value: string]> {
  const rows: Array<[string, string]> = [
    ['Rate', formatRate(figures.rate)],
    ['Errors', formatRatio(figures.errorRatio)],
    ['Latency, mean', formatLatencyMs(figures.latencyAvgMs)],
    ['Latency, p95', formatLatencyMs(figures.latencyP95Ms)],
  ];
  return rows.filter(([, value]) => value !== NO_VALUE);
}

/** A node in one sentence, for screen readers. */
export function nodeSentence(graph: Graph, node: GraphNode): string {
  const titles = (ids: string[]) =>
    ids
      .map((id) => graph.nodeById.get(id)?.title ?? id)
      .slice(0, 5)
      .join(', ') + (ids.length > 5 ? ` and ${ids.length - 5} more` : '');
  const calls = (graph.outgoing.get(node.id) ?? []).map((edge) => edge.target);
  const callers = (graph.incoming.get(node.id) ?? []).map((edge) => edge.source);
  const { main, errors, secondary } = nodeTexts(node);
  return [
    [node.title, node.type === 'unknown' ? '' : node.type, main, errors && `${errors} errors`, secondary]
      .filter(Boolean)
      .join(', '),
    calls.length > 0 ? `Calls ${titles(calls)}` : 'Calls nothing',
    callers.length > 0 ? `Called by ${titles(callers)}` : 'Called by nothing',
  ].join('. ');
}

/** The whole map in one line. */
export function summary(graph: Graph): string {
  const plural = (count: number, one: string) => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
  return `${plural(graph.nodes.length, 'node')}, ${plural(graph.edges.length, 'edge')}`;
}
