import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatRatio } from '@thalweg/panel-kit';
import { type Graph } from '../model/graph';
import { summary } from '../model/texts';
import { type Threshold } from '../model/thresholds';
import { levelColor, paintTheme } from '../paint/paint-theme';

export interface MapLegendProps {
  graph: Graph;
  thresholds: readonly Threshold[];
  notices: readonly string[];
  pending: boolean;
}

/** `below 1 %`, `from 1 %`: the words say what the colours do. */
function bandText(thresholds: readonly Threshold[], index: number): string {
  const [here, next] = [thresholds[index], thresholds[index + 1]];
  if (here && Number.isFinite(here.from)) return `≥ ${formatRatio(here.from)}`;
  return next ? `< ${formatRatio(next.from)}` : 'any';
}

export function MapLegend({ graph, thresholds, notices, pending }: MapLegendProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colors = paintTheme(theme);
  const unknown = graph.edges.some((edge) => edge.figures.errorRatio === null);
  return (
    <div className={styles.legend} data-testid="thalweg-topology-legend">
      <span>{pending ? 'Arranging…' : summary(graph)}</span>
      <span className={styles.bands}>
        Errors
        {thresholds.map((threshold, index) => (
          <span key={threshold.from} className={styles.band}>
            <span className={styles.swatch} style={{ background: levelColor(colors, thresholds, index) }} />
            {bandText(thresholds, index)}
          </span>
        ))}
        {unknown && (
          <span className={styles.band}>
            <span className={styles.swatch} style={{ background: colors.unknown }} />
            not known
          </span>
        )}
      </span>
      <span className={styles.band}>
        <svg width={28} height={10} aria-hidden>
          <path d="M0 5.5h28v1h-28z M0 5L28 1.500v8L0 6z" fill="currentColor" />
        </svg>
        Width: rate
      </span>
      {notices.map((notice) => (
        <span key={notice} role="note" className={styles.notice}>
          {notice}
        </span>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    position: 'absolute',
    insetInlineStart: 0,
    bottom: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 2),
    maxWidth: '100%',
    padding: theme.spacing(0.5, 1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    background: theme.colors.background.primary,
    borderRadius: theme.shape.radius.default,
  }),
  bands: css({ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.25, 1) }),
  band: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
  swatch: css({ width: theme.spacing(2), height: theme.spacing(0.5), borderRadius: theme.shape.radius.default }),
  notice: css({ color: theme.colors.warning.text }),
});
