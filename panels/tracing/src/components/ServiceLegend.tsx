import { type MouseEvent } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { LEGEND_SERVICES } from '../constants';
import { type Services } from '../hooks/use-services';
import { wholePercent } from './TraceSummary';
import { type ViewProps } from './view-props';

interface ServiceLegendProps extends ViewProps {
  readonly services: Services;
}

/** Who took the time: one bar of shares, one switch each. */
export function ServiceLegend({ trace, services, colorOf, format }: ServiceLegendProps) {
  const styles = useStyles2(getStyles);
  const shown = trace.services.slice(0, LEGEND_SERVICES);
  const press = (event: MouseEvent, name: string) =>
    event.shiftKey || event.altKey ? services.only(name) : services.toggle(name);
  return (
    <div className={styles.legend} role="group" aria-label={t('toolbar.legend', 'Services by their share of time')}>
      <div className={styles.shares} aria-hidden>
        {trace.services.map(({ name, share }) => (
          <span
            key={name}
            className={cx(services.hidden.has(name) && styles.faint)}
            style={{ flexGrow: share, background: colorOf(name) }}
          />
        ))}
      </div>
      {shown.map((service) => {
        const isOn = !services.hidden.has(service.name);
        return (
          <button
            key={service.name}
            type="button"
            aria-pressed={isOn}
            className={cx(styles.service, !isOn && styles.off)}
            data-tip={t(
              'toolbar.legend-tip',
              '{{name}}: {{share}} of the time, own time {{time}}, {{spans}} spans, {{errors}} failed.\nPress to switch it off or on, with Shift to see it alone.',
              {
                name: service.name,
                share: format.share(service.share),
                time: format.duration(service.selfTimeMs),
                spans: service.spanCount,
                errors: service.errorCount,
              },
            )}
            onClick={(event) => press(event, service.name)}
            onDoubleClick={() => services.only(service.name)}
          >
            <span className={styles.swatch} style={isOn ? { background: colorOf(service.name) } : undefined} />
            {service.name}
            <span className={styles.share}>{wholePercent(service.share)}</span>
          </button>
        );
      })}
      {trace.services.length > shown.length && (
        <span className={styles.share}>
          {t('toolbar.legend-more', '{{count}} more', { count: trace.services.length - shown.length })}
        </span>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0, 0.25),
    // The bar of shares takes the whole line, the switches what is left beside the critical path.
    flex: '1 1 400px',
  }),
  shares: css({
    display: 'flex',
    width: '100%',
    height: 5,
    borderRadius: 3,
    overflow: 'hidden',
    gap: 1,
    marginBottom: 2,
    background: theme.colors.background.secondary,
    '& > span': { minWidth: 1, flexBasis: 0 },
  }),
  faint: css({ opacity: 0.25 }),
  service: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
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
  off: css({ color: theme.colors.text.secondary, textDecoration: 'line-through' }),
  swatch: css({
    width: 10,
    height: 10,
    borderRadius: 2,
    boxShadow: `inset 0 0 0 1px ${theme.colors.border.strong}`,
  }),
  share: css({
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
