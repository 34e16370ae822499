import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type ColorFigure } from '../config';
import { type FigureFormats } from '../frame-figures';
import { type Graph } from '../model/graph';
import { summary } from '../model/texts';
import { type Threshold, figureOf } from '../model/thresholds';
import { CHANGE_SIGN } from '../paint/paint-nodes';
import { levelColor, paintTheme } from '../paint/paint-theme';

export interface MapLegendProps {
  graph: Graph;
  thresholds: readonly Threshold[];
  colorBy: ColorFigure;
  formats: FigureFormats;
  notices: readonly string[];
  pending: boolean;
}

function figureName(by: ColorFigure): string {
  switch (by) {
    case 'latency_p95':
      return t('topology.legend.p95', 'Latency, p95');
    case 'latency_avg':
      return t('topology.legend.mean', 'Latency, mean');
    case 'request_rate':
      return t('topology.legend.rate', 'Rate');
    default:
      return t('topology.legend.errors', 'Errors');
  }
}

const FORMAT: Readonly<Record<ColorFigure, keyof FigureFormats>> = Object.freeze({
  error_ratio: 'errorRatio',
  latency_p95: 'latencyP95Ms',
  latency_avg: 'latencyAvgMs',
  request_rate: 'rate',
  frame: 'errorRatio',
});

export function MapLegend({ graph, thresholds, colorBy, formats, notices, pending }: MapLegendProps) {
  const styles = useStyles2(getStyles);
  const colors = paintTheme(useTheme2());
  const format = formats[FORMAT[colorBy]];
  const unknown = graph.edges.some((edge) => figureOf(edge.figures, colorBy) === null && edge.change !== 'gone');
  const compared = graph.nodes.some((node) => node.change !== '') || graph.edges.some((edge) => edge.change !== '');
  /** `below 1 %`, `from 1 %`: the words say what the colours do. */
  const bandText = (index: number): string => {
    const [here, next] = [thresholds[index], thresholds[index + 1]];
    if (here && Number.isFinite(here.from)) return `≥ ${format(here.from)}`;
    return next ? `< ${format(next.from)}` : t('topology.legend.any', 'any');
  };
  return (
    <div className={styles.legend} data-testid="thalweg-topology-legend">
      <span>{pending ? t('topology.legend.arranging', 'Arranging…') : summary(graph)}</span>
      {colorBy !== 'frame' && (
        <span className={styles.bands}>
          {figureName(colorBy)}
          {thresholds.map((threshold, index) => (
            <span key={threshold.from} className={styles.band}>
              <span className={styles.swatch} style={{ background: levelColor(colors, thresholds, index) }} />
              {bandText(index)}
            </span>
          ))}
          {unknown && (
            <span className={styles.band}>
              <span className={styles.swatch} style={{ background: colors.unknown }} />
              {t('topology.legend.unknown', 'not known')}
            </span>
          )}
        </span>
      )}
      <span className={styles.band}>
        <svg width={28} height={10} aria-hidden>
          <path d="M0 5.5h28v1h-28z M0 5L28 1.500v8L0 6z" fill="currentColor" />
        </svg>
        {t('topology.legend.width', 'Width: rate')}
      </span>
      {compared && (
        <span className={styles.bands} data-testid="thalweg-topology-compare">
          {t('topology.legend.compared', 'Against the earlier time')}
          <Sign sign={CHANGE_SIGN.new} color={colors.fresh} text={t('topology.compare.new', 'new')} />
          <Sign sign={CHANGE_SIGN.gone} color={colors.gone} dashed text={t('topology.compare.gone', 'gone')} />
          <Sign sign={CHANGE_SIGN.changed} color={colors.changed} text={t('topology.compare.changed', 'changed')} />
          <span>{t('topology.legend.arrows', '▲ more, ▼ less')}</span>
        </span>
      )}
      {notices.map((notice) => (
        <span key={notice} role="note" className={styles.notice}>
          {notice}
        </span>
      ))}
    </div>
  );
}

function Sign({ sign, color, text, dashed }: { sign?: string; color: string; text: string; dashed?: boolean }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.band}>
      <span
        className={styles.sign}
        style={{ borderColor: color, borderStyle: dashed ? 'dashed' : 'solid' }}
        aria-hidden
      >
        {sign}
      </span>
      {text}
    </span>
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
  sign: css({
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: theme.spacing(1.75),
    height: theme.spacing(1.75),
    borderWidth: 1,
    borderRadius: theme.shape.radius.circle,
    lineHeight: 1,
  }),
  notice: css({ color: theme.colors.warning.text }),
});
