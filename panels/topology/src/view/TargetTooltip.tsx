import { type ReactNode } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Portal, VizTooltipContainer, useStyles2 } from '@grafana/ui';
import { TypeIcon, t } from '@thalweg/panel-kit';
import { TOOLTIP_OFFSET } from '../constants';
import { type FigureFormats } from '../frame-figures';
import { deltaText, deltas } from '../model/compare';
import { type Detail, type Figures, type Graph, type GraphEdge, type GraphNode } from '../model/graph';
import { type Target, titleOf } from '../model/selection';
import { figureRows, kindText } from '../model/texts';

export interface TargetTooltipProps {
  graph: Graph;
  formats: { node: FigureFormats; edge: FigureFormats };
  target: Target;
  /** Position in the window. */
  x: number;
  y: number;
}

/** Figures of what is under the pointer. */
export function TargetTooltip({ graph, formats, target, x, y }: TargetTooltipProps) {
  const styles = useStyles2(getStyles);
  const node = target.kind === 'node' ? graph.nodeById.get(target.id) : undefined;
  const edge = target.kind === 'edge' ? graph.edgeById.get(target.id) : undefined;
  if (!node && !edge) return null;
  return (
    <Portal>
      <VizTooltipContainer position={{ x, y }} offset={{ x: TOOLTIP_OFFSET, y: TOOLTIP_OFFSET }}>
        <div className={styles.tooltip} data-testid="thalweg-topology-tooltip">
          {node && <NodeFacts node={node} formats={formats.node} />}
          {edge && <EdgeFacts graph={graph} edge={edge} formats={formats.edge} />}
        </div>
      </VizTooltipContainer>
    </Portal>
  );
}

type Rows = Array<[name: string, value: ReactNode]>;

/** Frames of other sources name their figures in ways that we do not know: their texts are shown as they are. */
const statsOf = (figures: Figures, formats: FigureFormats, otherwise: readonly string[]): Rows => {
  const facts = figureRows(figures, formats);
  return facts.length > 0 ? facts : otherwise.map((text): [string, string] => ['', text]);
};

function NodeFacts({ node, formats }: { node: GraphNode; formats: FigureFormats }) {
  const styles = useStyles2(getStyles);
  const more: Rows = [
    [t('topology.tooltip.calls', 'Calls others'), node.clientRate ? formats.clientRate(node.clientRate) : ''],
    [t('topology.tooltip.kind', 'Kind'), kindText(node)],
    [t('topology.tooltip.protocol', 'Protocol'), node.protocol],
    [t('topology.tooltip.host', 'Host'), node.host],
  ];
  const stats = statsOf(node.figures, formats, [node.texts.main, node.texts.secondary]);
  return (
    <>
      <div className={styles.title}>
        <TypeIcon type={node.type} />
        {node.title}
      </div>
      {node.implied && (
        <div className={styles.note}>{t('topology.tooltip.implied', 'Known from its callers or callees only.')}</div>
      )}
      <Facts rows={[...stats, ...more]} details={node.details} />
      <Comparison change={node.change} now={node.figures} previous={node.previous} formats={formats} />
    </>
  );
}

function EdgeFacts({ graph, edge, formats }: { graph: Graph; edge: GraphEdge; formats: FigureFormats }) {
  const styles = useStyles2(getStyles);
  const stats = statsOf(edge.figures, formats, [edge.main, edge.secondary]);
  const atClient = edge.clientLatencyMs === null ? '' : formats.latencyAvgMs(edge.clientLatencyMs);
  return (
    <>
      <div className={styles.title}>
        {titleOf(graph, edge.source)} → {titleOf(graph, edge.target)}
      </div>
      <Facts
        rows={[
          ...stats,
          [t('topology.tooltip.at-client', 'Mean at the client'), atClient],
          [t('topology.tooltip.protocol', 'Protocol'), edge.protocols.join(', ')],
          [t('topology.tooltip.seen-at', 'Seen at'), edge.observationPoint],
          [t('topology.tooltip.edges', 'Edges in one'), edge.members.length > 1 ? String(edge.members.length) : ''],
        ]}
        details={edge.details}
      />
      <Comparison change={edge.change} now={edge.figures} previous={edge.previous} formats={formats} />
      {edge.parts.length > 1 &&
        edge.parts.map((part) => (
          <div key={part.observationPoint} className={styles.part}>
            <div className={styles.note}>
              {part.observationPoint
                ? t('topology.tooltip.at-point', 'At {{point}}', { point: part.observationPoint })
                : t('topology.tooltip.at-unknown', 'At an unknown point')}
            </div>
            <Facts rows={figureRows(part.figures, formats)} details={[]} />
          </div>
        ))}
    </>
  );
}

/** Figures at both times with the difference. */
function Comparison({
  change,
  now,
  previous,
  formats,
}: {
  change: GraphNode['change'];
  now: Figures;
  previous: Figures | null;
  formats: FigureFormats;
}) {
  const styles = useStyles2(getStyles);
  if (change === '') return null;
  const names = {
    rate: t('topology.figure.rate', 'Rate'),
    errorRatio: t('topology.figure.errors', 'Errors'),
    latencyP95Ms: t('topology.figure.p95', 'Latency, p95'),
  };
  const sentence = {
    new: t('topology.tooltip.is-new', 'Was not there at the earlier time.'),
    gone: t('topology.tooltip.is-gone', 'Was there at the earlier time only.'),
    changed: t('topology.tooltip.before', 'Against the earlier time'),
    same: t('topology.tooltip.is-same', 'As at the earlier time.'),
  }[change];
  const rows = deltas(now, previous).map((entry): [string, ReactNode] => {
    const format = formats[entry.figure];
    return [
      names[entry.figure],
      change === 'gone' ? format(entry.before) : `${format(entry.before)} → ${format(entry.now)} ${deltaText(entry)}`,
    ];
  });
  return (
    <div className={styles.part}>
      <div className={styles.note}>{sentence}</div>
      {change !== 'new' && <Facts rows={rows} details={[]} />}
    </div>
  );
}

function Facts({ rows, details }: { rows: Rows; details: Detail[] }) {
  const styles = useStyles2(getStyles);
  const shown = [...rows, ...details.map((detail): [string, string] => [detail.label, detail.text])].filter(
    ([, value]) => value !== '',
  );
  if (shown.length === 0) return null;
  return (
    <table className={styles.facts}>
      <tbody>
        {shown.map(([name, value], index) => (
          <tr key={`${index} ${name}`}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tooltip: css({ padding: theme.spacing(1), maxWidth: theme.spacing(50) }),
  title: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    fontWeight: theme.typography.fontWeightMedium,
    marginBottom: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  part: css({
    marginTop: theme.spacing(0.75),
    paddingTop: theme.spacing(0.5),
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
  facts: css({
    width: '100%',
    '& th': {
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      paddingRight: theme.spacing(2),
      whiteSpace: 'nowrap',
      verticalAlign: 'top',
    },
    '& td': { textAlign: 'right', overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
  }),
});
