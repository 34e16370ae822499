import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Portal, VizTooltipContainer, useStyles2 } from '@grafana/ui';
import { TypeIcon } from '@thalweg/panel-kit';
import { TOOLTIP_OFFSET } from '../constants';
import { type Detail, type Graph, type GraphEdge, type GraphNode } from '../model/graph';
import { type Target } from '../model/selection';
import { figureRows, nodeTexts } from '../model/texts';

export interface TargetTooltipProps {
  graph: Graph;
  target: Target;
  /** Position in the window. */
  x: number;
  y: number;
}

/** Figures of what is under the pointer. */
export function TargetTooltip({ graph, target, x, y }: TargetTooltipProps) {
  const styles = useStyles2(getStyles);
  const node = target.kind === 'node' ? graph.nodeById.get(target.id) : undefined;
  const edge = target.kind === 'edge' ? graph.edgeById.get(target.id) : undefined;
  if (!node && !edge) return null;
  return (
    <Portal>
      <VizTooltipContainer position={{ x, y }} offset={{ x: TOOLTIP_OFFSET, y: TOOLTIP_OFFSET }}>
        <div className={styles.tooltip} data-testid="thalweg-topology-tooltip">
          {node && <NodeFacts node={node} />}
          {edge && <EdgeFacts graph={graph} edge={edge} />}
        </div>
      </VizTooltipContainer>
    </Portal>
  );
}

function NodeFacts({ node }: { node: GraphNode }) {
  const styles = useStyles2(getStyles);
  const { main, secondary } = nodeTexts(node);
  const facts = figureRows(node.figures);
  // Frames of other sources name their figures in ways that we do not know: their texts are shown as they are.
  const stats: Array<[string, string]> = facts.length > 0 ? facts : [['', main] as [string, string], ['', secondary]];
  const more: Array<[string, string]> = [
    ['Kind', node.subtitle || (node.type === 'unknown' ? '' : node.type)],
    ['Protocol', node.protocol],
    ['Host', node.host],
  ];
  return (
    <>
      <div className={styles.title}>
        <TypeIcon type={node.type} />
        {node.title}
      </div>
      {node.implied && <div className={styles.note}>Known from its callers or callees only.</div>}
      <Facts rows={[...stats, ...more]} details={node.details} />
    </>
  );
}

function EdgeFacts({ graph, edge }: { graph: Graph; edge: GraphEdge }) {
  const styles = useStyles2(getStyles);
  const title = (id: string) => graph.nodeById.get(id)?.title ?? id;
  const facts = figureRows(edge.figures);
  const stats: Array<[string, string]> =
    facts.length > 0 ? facts : [['', edge.main] as [string, string], ['', edge.secondary]];
  return (
    <>
      <div className={styles.title}>
        {title(edge.source)} → {title(edge.target)}
      </div>
      <Facts
        rows={[...stats, ['Protocol', edge.protocols.join(', ')], ['Seen at', edge.observationPoint]]}
        details={edge.details}
      />
      {edge.parts.length > 1 &&
        edge.parts.map((part) => (
          <div key={part.observationPoint} className={styles.part}>
            <div className={styles.note}>At {part.observationPoint || 'an unknown point'}</div>
            <Facts rows={figureRows(part.figures)} details={[]} />
          </div>
        ))}
    </>
  );
}

function Facts({ rows, details }: { rows: Array<[string, string]>; details: Detail[] }) {
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
  part: css({ marginTop: theme.spacing(0.75), borderTop: `1px solid ${theme.colors.border.weak}` }),
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
