import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatLatencyMs, formatRatio } from '@thalweg/panel-kit';
import { LEGEND_SERVICES } from '../constants';
import { type ServiceSummary } from '../model/services';
import { t } from '../strings';

interface ServiceLegendProps {
  readonly services: readonly ServiceSummary[];
  readonly colors: ReadonlyMap<string, string>;
  readonly onPick: (service: string) => void;
}

/** Who took the time: one bar of shares, one name each. */
export function ServiceLegend({ services, colors, onPick }: ServiceLegendProps) {
  const styles = useStyles2(getStyles);
  const shown = services.slice(0, LEGEND_SERVICES);
  return (
    <div className={styles.legend} role="group" aria-label={t('legend.label')}>
      <div className={styles.shares} aria-hidden>
        {services.map(({ name, share }) => (
          <span key={name} style={{ flexGrow: share, background: colors.get(name) }} />
        ))}
      </div>
      {shown.map((service) => (
        <button
          key={service.name}
          type="button"
          className={styles.service}
          data-tip={t('legend.tip', {
            name: service.name,
            share: formatRatio(service.share),
            time: formatLatencyMs(service.selfTimeMs),
            spans: service.spanCount,
            errors: service.errorCount,
          })}
          onClick={() => onPick(service.name)}
        >
          <span className={styles.swatch} style={{ background: colors.get(service.name) }} />
          {service.name}
          <span className={styles.share}>{formatShare(service.share)}</span>
        </button>
      ))}
      {services.length > shown.length && (
        <span className={styles.share}>{t('legend.more', { count: services.length - shown.length })}</span>
      )}
    </div>
  );
}

/** Whole percents are enough for a legend. */
function formatShare(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0, 0.5), flexShrink: 0 }),
  shares: css({
    display: 'flex',
    width: '100%',
    height: 6,
    borderRadius: 3,
    overflow: 'hidden',
    gap: 1,
    marginBottom: theme.spacing(0.25),
    background: theme.colors.background.secondary,
    '& > span': { minWidth: 1, flexBasis: 0 },
  }),
  service: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    height: 22,
    padding: theme.spacing(0, 0.75),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'transparent',
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  swatch: css({ width: 10, height: 10, borderRadius: 2 }),
  share: css({
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
