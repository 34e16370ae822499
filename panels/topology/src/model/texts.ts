import { NO_VALUE, t } from '@thalweg/panel-kit';
import { type EdgeLabel, type NodeStat } from '../config';
import { type FigureFormats } from '../frame-figures';
import { graphOf } from './build-graph';
import { changeText } from './compare';
import { type EdgeTexts, type Figures, type Graph, type GraphEdge, type GraphNode, type NodeTexts } from './graph';

/** How figures are written: the formats of their fields, and which are wanted. */
export interface TextStyle {
  formats: { node: FigureFormats; edge: FigureFormats };
  nodeMain: NodeStat;
  nodeSecond: NodeStat;
  edgeLabel: EdgeLabel;
}

const shown = (text: string) => (text === NO_VALUE ? '' : text);
/** The highest of several percentiles bounds the true one from above. */
const p95Text = (figures: Figures, formats: FigureFormats) => {
  const text = shown(formats.latencyP95Ms(figures.latencyP95Ms));
  return text && figures.p95Highest ? `≤ ${text}` : text;
};

const changeNames = () => ({
  rate: t('topology.compare.rate', 'rate'),
  errorRatio: t('topology.compare.errors', 'errors'),
  latencyP95Ms: t('topology.compare.p95', 'p95'),
});

function nodeStat(node: GraphNode, stat: NodeStat, otherwise: string, formats: FigureFormats): string {
  const { figures } = node;
  switch (stat) {
    case 'frame':
      return otherwise;
    case 'request_rate':
      return shown(formats.rate(figures.rate));
    case 'client_rate':
      return shown(formats.clientRate(node.clientRate));
    case 'error_ratio':
      return shown(formats.errorRatio(figures.errorRatio));
    case 'latency_avg':
      return shown(formats.latencyAvgMs(figures.latencyAvgMs));
    case 'latency_p95':
      return p95Text(figures, formats);
    case 'request_count':
      return shown(formats.count(figures.count));
    case 'none':
      return '';
  }
}

/** What is gone says what it was. */
const goneText = (previous: Figures | null, formats: FigureFormats) => {
  const rate = shown(formats.rate(previous?.rate));
  return rate && t('topology.compare.was', 'was {{rate}}', { rate });
};

/** Figures of a node: the user's formats where there are any, else ours. */
export function nodeTexts(node: GraphNode, style: TextStyle): NodeTexts {
  const formats = style.formats.node;
  // A pure client serves nothing: what it asks for is its figure.
  const isClient = !node.figures.rate && Boolean(node.clientRate);
  const main = isClient ? formats.clientRate(node.clientRate) : node.main || shown(formats.rate(node.figures.rate));
  const second = isClient ? '' : node.secondary || shown(formats.latencyAvgMs(node.figures.latencyAvgMs));
  if (node.change === 'gone') {
    return { main: goneText(node.previous, formats), errors: '', secondary: '', change: '' };
  }
  const isShown = style.nodeMain === 'error_ratio' || style.nodeSecond === 'error_ratio';
  return {
    main: nodeStat(node, style.nodeMain, main, formats),
    errors: isShown || isClient ? '' : shown(formats.errorRatio(node.figures.errorRatio)),
    secondary: nodeStat(node, style.nodeSecond, second, formats),
    change: changeText(node.change, node.figures, node.previous, changeNames, 2),
  };
}

/** What is written on an edge, in full and for where there is less room. */
export function edgeTexts(edge: GraphEdge, style: TextStyle): EdgeTexts {
  const formats = style.formats.edge;
  const { figures } = edge;
  const rate = edge.main || shown(formats.rate(figures.rate));
  const latency = edge.secondary || shown(formats.latencyAvgMs(figures.latencyAvgMs));
  const errors = shown(formats.errorRatio(figures.errorRatio));
  const parts: Readonly<Record<EdgeLabel, readonly string[]>> = {
    rate: [rate],
    latency: [latency],
    errors: [errors],
    p95: [p95Text(figures, formats)],
    'rate-latency': [rate, latency],
    'rate-errors': [rate, figures.errorRatio ? errors : ''],
    none: [],
  };
  if (edge.change === 'gone') {
    const was = style.edgeLabel === 'none' ? '' : goneText(edge.previous, formats);
    return { label: was, short: was };
  }
  const wanted = parts[style.edgeLabel].filter(Boolean);
  const change = style.edgeLabel === 'none' ? '' : changeText(edge.change, figures, edge.previous, changeNames, 1);
  return { label: [...wanted, change].filter(Boolean).join(' · '), short: wanted[0] ?? '' };
}

/** Computes a property when it is first asked for: of thousands of nodes, few are written at a time. */
function lazily<Row extends { texts: unknown }>(row: Row, write: () => Row['texts']): Row {
  return Object.defineProperty({ ...row }, 'texts', {
    configurable: true,
    enumerable: true,
    get(this: Row) {
      const texts = write();
      Object.defineProperty(this, 'texts', { value: texts, enumerable: true });
      return texts;
    },
  });
}

/** The same graph with its texts, written as they are needed. */
export const withTexts = (graph: Graph, style: TextStyle): Graph =>
  graphOf(
    graph.nodes.map((node) => lazily(node, () => nodeTexts(node, style))),
    graph.edges.map((edge) => lazily(edge, () => edgeTexts(edge, style))),
  );

/** Name and value of each figure that is there, for tooltips and lists. */
export function figureRows(figures: Figures, formats: FigureFormats): Array<[name: string, value: string]> {
  const p95 = figures.p95Highest
    ? t('topology.figure.p95-highest', 'Latency, highest p95')
    : t('topology.figure.p95', 'Latency, p95');
  const rows: Array<[string, string]> = [
    [t('topology.figure.rate', 'Rate'), formats.rate(figures.rate)],
    [t('topology.figure.errors', 'Errors'), formats.errorRatio(figures.errorRatio)],
    [t('topology.figure.mean', 'Latency, mean'), formats.latencyAvgMs(figures.latencyAvgMs)],
    [p95, formats.latencyP95Ms(figures.latencyP95Ms)],
  ];
  return rows.filter(([, value]) => value !== NO_VALUE);
}

/** What kind of thing a node is, in words; empty where that is not known. */
export function kindText(node: GraphNode): string {
  if (node.kind === 'group') {
    return t('topology.node.group', '{{level}} of {{nodes}} nodes', {
      level: node.subtitle,
      nodes: node.members.length,
    });
  }
  if (node.kind === 'fold') return t('topology.node.fold', '{{nodes}} addresses', { nodes: node.members.length });
  return node.subtitle || (node.type === 'unknown' ? '' : node.type);
}

const NAMED_MAX = 5;

/** A node in one sentence, for screen readers. */
export function nodeSentence(graph: Graph, node: GraphNode): string {
  const titles = (ids: string[]) => {
    const named = ids
      .slice(0, NAMED_MAX)
      .map((id) => graph.nodeById.get(id)?.title ?? id)
      .join(', ');
    if (ids.length <= NAMED_MAX) return named;
    return t('topology.spoken.and-more', '{{named}} and {{more}} more', {
      named,
      more: ids.length - NAMED_MAX,
    });
  };
  const calls = (graph.outgoing.get(node.id) ?? []).map((edge) => edge.target);
  const callers = (graph.incoming.get(node.id) ?? []).map((edge) => edge.source);
  const { main, errors, secondary, change } = node.texts;
  return [
    [
      node.title,
      node.kind === 'node' ? (node.type === 'unknown' ? '' : node.type) : kindText(node),
      main,
      errors && t('topology.spoken.errors', '{{share}} errors', { share: errors }),
      secondary,
      node.change === 'new' ? t('topology.compare.new', 'new') : '',
      node.change === 'gone' ? t('topology.compare.gone', 'gone') : '',
      change,
    ]
      .filter(Boolean)
      .join(', '),
    calls.length > 0
      ? t('topology.spoken.calls', 'Calls {{names}}', { names: titles(calls) })
      : t('topology.spoken.calls-nothing', 'Calls nothing'),
    callers.length > 0
      ? t('topology.spoken.called-by', 'Called by {{names}}', { names: titles(callers) })
      : t('topology.spoken.called-by-nothing', 'Called by nothing'),
  ].join('. ');
}

/** The whole map in one line. */
export function summary(graph: Graph): string {
  const text = (count: number) => count.toLocaleString('en');
  const nodes =
    graph.nodes.length === 1
      ? t('topology.summary.node', '1 node')
      : t('topology.summary.nodes', '{{nodes}} nodes', { nodes: text(graph.nodes.length) });
  const edges =
    graph.edges.length === 1
      ? t('topology.summary.edge', '1 edge')
      : t('topology.summary.edges', '{{edges}} edges', { edges: text(graph.edges.length) });
  return `${nodes}, ${edges}`;
}
