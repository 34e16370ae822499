import { useId } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { statusColors, t } from '@thalweg/panel-kit';
import { type ViewProps } from '../../components/view-props';
import { type Picked } from './picked';
import { type ServiceEdge, type ServiceGraph } from './service-graph';
import { type PlacedEdge, SERVICE_BOX, type ServiceLayout } from './service-layout';
import { ServiceCard } from './ServiceCard';

interface ServiceMapProps extends ViewProps {
  readonly graph: ServiceGraph;
  readonly layout: ServiceLayout;
  readonly picked: Picked | undefined;
  readonly onPick: (picked: Picked | undefined) => void;
}

/** Below this the text of the cards cannot be read: the map scrolls instead. */
const MIN_SCALE = 0.7;

/** Lines in SVG; cards and labels are buttons above them, so that keyboard and screen reader reach each. */
export function ServiceMap(props: ServiceMapProps) {
  const { graph, layout, picked, onPick, width, height } = props;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colors = statusColors(theme);
  const arrow = useId();
  const scale = Math.max(MIN_SCALE, Math.min(1, (width - 16) / layout.width, (height - 60) / layout.height));
  const isPicked = (edge: ServiceEdge) =>
    picked?.kind === 'calls' && picked.source === edge.source && picked.target === edge.target;
  const touches = (edge: ServiceEdge) =>
    picked?.kind === 'service' ? edge.source === picked.name || edge.target === picked.name : isPicked(edge);
  const most = graph.edges.reduce((sum, { waitMs }) => Math.max(sum, waitMs), 0);
  const colorOf = ({ errors }: ServiceEdge) => (errors > 0 ? colors.error : theme.colors.text.secondary);
  return (
    <div className={styles.scroll} role="region" aria-label={t('services.map', 'Map of the services')} tabIndex={0}>
      <div className={styles.sized} style={{ width: layout.width * scale, height: layout.height * scale }}>
        <div
          className={styles.map}
          style={{ width: layout.width, height: layout.height, transform: `scale(${scale})` }}
        >
          <svg width={layout.width} height={layout.height} className={styles.lines} aria-hidden>
            <defs>
              {[false, true].map((failed) => (
                <marker
                  key={String(failed)}
                  id={`${arrow}${failed ? 'e' : ''}`}
                  viewBox="0 0 8 8"
                  refX={7}
                  refY={4}
                  markerWidth={8}
                  markerHeight={8}
                  markerUnits="userSpaceOnUse"
                  orient="auto"
                >
                  <path d="M0 0L8 4L0 8z" fill={failed ? colors.error : theme.colors.text.secondary} />
                </marker>
              ))}
            </defs>
            {layout.edges.map(({ edge, path }) => (
              <path
                key={`${edge.source} ${edge.target}`}
                d={path}
                fill="none"
                stroke={colorOf(edge)}
                // As wide as the client waited, against the longest wait.
                strokeWidth={1.2 + (most > 0 ? (edge.waitMs / most) * 4 : 0)}
                strokeOpacity={picked && !touches(edge) ? 0.25 : 0.85}
                markerEnd={`url(#${arrow}${edge.errors > 0 ? 'e' : ''})`}
              />
            ))}
          </svg>
          {graph.nodes.map((node) => (
            <ServiceCard key={node.name} {...props} node={node} at={layout.nodes.get(node.name)} />
          ))}
          {layout.edges.map((placed) => (
            <EdgeLabel
              key={`${placed.edge.source} ${placed.edge.target}`}
              {...props}
              placed={placed}
              isPressed={isPicked(placed.edge)}
              onPress={() =>
                onPick(
                  isPicked(placed.edge)
                    ? undefined
                    : { kind: 'calls', source: placed.edge.source, target: placed.edge.target },
                )
              }
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface EdgeLabelProps extends Pick<ViewProps, 'format'> {
  readonly placed: PlacedEdge;
  readonly isPressed: boolean;
  readonly onPress: () => void;
}

function EdgeLabel({ placed: { edge, labelX, labelY }, isPressed, onPress, format }: EdgeLabelProps) {
  const styles = useStyles2(getStyles);
  const { source, target, calls, errors, hopMeanMs } = edge;
  const values = { source, target, calls, errors, hop: hopMeanMs === undefined ? '' : format.duration(hopMeanMs) };
  return (
    <button
      type="button"
      className={cx(styles.label, isPressed && styles.pressed)}
      style={{ left: labelX, top: labelY }}
      aria-pressed={isPressed}
      aria-label={
        hopMeanMs === undefined
          ? t('services.edge', '{{source}} calls {{target}}: {{calls}} calls, {{errors}} failed', values)
          : t(
              'services.edge-hop',
              '{{source}} calls {{target}}: {{calls}} calls, {{errors}} failed, {{hop}} between them',
              values,
            )
      }
      onClick={onPress}
    >
      ×{calls}
      {hopMeanMs !== undefined && <span className={styles.hop}> {format.duration(hopMeanMs)}</span>}
      {errors > 0 && <span className={styles.errors}> {t('services.failed', '{{errors}} failed', values)}</span>}
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({
    flexGrow: 1,
    minHeight: 0,
    overflow: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  sized: css({ position: 'relative', margin: '0 auto', overflow: 'hidden' }),
  map: css({ position: 'absolute', left: 0, top: 0, transformOrigin: '0 0' }),
  lines: css({ position: 'absolute', left: 0, top: 0, overflow: 'visible' }),
  label: css({
    position: 'absolute',
    transform: 'translate(-50%, -50%)',
    maxWidth: SERVICE_BOX.gapX - 8,
    padding: theme.spacing(0, 0.5),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.primary,
    color: theme.colors.text.primary,
    fontSize: theme.typography.size.xs,
    fontVariantNumeric: 'tabular-nums',
    lineHeight: '18px',
    whiteSpace: 'nowrap',
    '&:hover': { borderColor: theme.colors.border.strong, zIndex: 2 },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  pressed: css({ borderColor: theme.colors.primary.border, background: theme.colors.background.secondary }),
  hop: css({ color: theme.colors.text.secondary }),
  errors: css({ color: theme.colors.error.text }),
});
