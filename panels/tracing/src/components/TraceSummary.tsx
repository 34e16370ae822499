import { useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Services } from '../hooks/use-services';
import { type CriticalShare } from '../model/critical-shares';
import { Glyph } from './Glyph';
import { ServiceLegend } from './ServiceLegend';
import { type ViewProps } from './view-props';

interface TraceSummaryProps extends ViewProps {
  readonly services: Services;
}

/** Who took part, and who the trace waited for. */
export function TraceSummary(props: TraceSummaryProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.summary}>
      <div className={styles.shares} aria-hidden>
        {props.trace.services.map(({ name, share }) => (
          <span
            key={name}
            style={{
              flexGrow: share,
              background: props.colorOf(name),
              opacity: props.services.hidden.has(name) ? 0.25 : 1,
            }}
          />
        ))}
      </div>
      <ServiceLegend {...props} />
      {props.options.showCriticalPath && <CriticalSummary {...props} />}
    </div>
  );
}

/** Further owners have next to no share. */
const OWNERS_SHOWN = 5;
const LEAST_SHARE = 0.005;

/** “62 % network, 30 % mysql”: each part leads to its pieces, one after the other. */
function CriticalSummary({ trace, actions, colorOf, format, zoom }: ViewProps) {
  const styles = useStyles2(getStyles);
  const [last, setLast] = useState<{ readonly owner: string; readonly at: number }>();
  const shares = trace.criticalShares.filter(({ share }) => share >= LEAST_SHARE).slice(0, OWNERS_SHOWN);
  if (shares.length === 0) {
    return null;
  }
  const next = ({ owner, pieces }: CriticalShare) => {
    const at = last?.owner === owner ? (last.at + 1) % pieces.length : 0;
    setLast({ owner, at });
    const piece = pieces[at];
    if (piece) {
      if (zoom.isZoomed && (piece.end < zoom.window.start || piece.start > zoom.window.end)) {
        zoom.reset();
      }
      actions.openSpan(piece.span);
    }
  };
  return (
    <div className={styles.critical} role="group" aria-label={t('toolbar.critical', 'Critical path')}>
      <span
        className={styles.title}
        data-tip={t(
          'toolbar.critical-tip',
          'The chain of work that decided how long the trace took; key c goes along it',
        )}
      >
        <Glyph name="critical" /> {t('toolbar.critical', 'Critical path')}
      </span>
      {shares.map((share) => (
        <button
          key={share.owner}
          type="button"
          className={styles.owner}
          data-tip={t('toolbar.critical-owner', '{{time}} in {{pieces}} pieces. Press to go from one to the next.', {
            time: format.duration(share.timeMs),
            pieces: share.pieces.length,
          })}
          onClick={() => next(share)}
        >
          {share.isNetwork ? (
            <Glyph name="network" size={12} />
          ) : (
            <span
              className={styles.swatch}
              style={{ background: colorOf(trace.spans[share.span]?.service ?? share.owner) }}
            />
          )}
          <span className={styles.share}>{wholePercent(share.share)}</span>
          {share.isNetwork ? t('toolbar.owner-network', 'network') : share.owner}
        </button>
      ))}
    </div>
  );
}

/** Whole percents are enough to compare. */
export function wholePercent(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  summary: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0, 1), flexShrink: 0 }),
  shares: css({
    display: 'flex',
    width: '100%',
    height: 5,
    borderRadius: 3,
    overflow: 'hidden',
    gap: 1,
    marginBottom: 3,
    background: theme.colors.background.secondary,
    '& > span': { minWidth: 1, flexBasis: 0 },
  }),
  critical: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: 0,
    marginLeft: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  title: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    marginRight: 4,
    color: theme.colors.text.secondary,
  }),
  owner: css({
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
  swatch: css({ width: 10, height: 10, borderRadius: 2 }),
  share: css({ fontVariantNumeric: 'tabular-nums', fontWeight: theme.typography.fontWeightMedium }),
});
