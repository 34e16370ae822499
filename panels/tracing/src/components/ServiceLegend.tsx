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

/** Who took the time, one switch each. */
export function ServiceLegend({ trace, services, colorOf, format }: ServiceLegendProps) {
  const styles = useStyles2(getStyles);
  const shown = trace.services.slice(0, LEGEND_SERVICES);
  const press = (event: MouseEvent, name: string) =>
    event.shiftKey || event.altKey ? services.only(name) : services.toggle(name);
  return (
    <div className={styles.legend} role="group" aria-label={t('toolbar.legend', 'Services by their share of time')}>
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
          {t('toolbar.legend-more', '{{number}} more', { number: trace.services.length - shown.length })}
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
  }),
  service: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    height: 22,
    padding: theme.spacing(0, 0.5),
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
