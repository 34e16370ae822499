import { useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type HostSkew } from '../model/clock-skew';
import { Tool } from './Tool';
import { type ViewProps } from './view-props';

interface ClockReportProps extends ViewProps {
  readonly onAdjustClocks: () => void;
}

/** Clocks that are off: which, by how much, how that is known, and the switch between corrected and reported times. */
export function ClockReport(props: ClockReportProps) {
  const { trace, format, actions, onAdjustClocks } = props;
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  const hosts = trace.skews.map(({ host, offsetMs }) => `${host} ${format.difference(offsetMs)}`);
  const named = hosts.length > 2 ? `${hosts.slice(0, 2).join(', ')}, …` : hosts.join(', ');
  const text = trace.adjusted
    ? t('toolbar.clock-adjusted', 'Clock of {{hosts}} corrected', { hosts: named })
    : t('toolbar.clock-raw', 'Clock of {{hosts}} off, shown as reported', { hosts: named });
  return (
    <span
      className={styles.anchor}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen) {
          event.stopPropagation();
          setOpen(false);
        }
      }}
    >
      <Tool
        label={text}
        glyph="clock"
        tip={
          isOpen
            ? ''
            : t('toolbar.clock-tip', 'A request cannot arrive before it was sent. Press for what was moved and why.')
        }
        pressed={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {text}
      </Tool>
      {isOpen && (
        <div className={styles.report} role="dialog" aria-label={t('toolbar.clock-report', 'Clocks')}>
          <div className={styles.head}>
            <Tool label={t('toolbar.clock-switch', 'Correct clocks')} pressed={trace.adjusted} onClick={onAdjustClocks}>
              {t('toolbar.clock-switch', 'Correct clocks')}
            </Tool>
            <Tool label={t('toolbar.clock-close', 'Close')} glyph="close" onClick={() => setOpen(false)} />
          </div>
          {trace.skews.map((skew) => (
            <Finding key={skew.host} skew={skew} format={format} onOpen={actions.openSpan} />
          ))}
        </div>
      )}
    </span>
  );
}

interface FindingProps {
  readonly skew: HostSkew;
  readonly format: ViewProps['format'];
  readonly onOpen: (span: number) => void;
}

function Finding({ skew, format, onOpen }: FindingProps) {
  const styles = useStyles2(getStyles);
  const { host, against, offsetMs, callCount, violationCount, worstMs, worstSpan, range } = skew;
  return (
    <div className={styles.finding}>
      <strong>
        {host} {format.difference(offsetMs)}
      </strong>
      <p className={styles.words}>
        {violationCount > 0
          ? t(
              'toolbar.clock-why',
              'Compared with {{against}}: {{violations}} of {{calls}} calls arrived before they were sent, the worst {{worst}} too early.',
              { against, violations: violationCount, calls: callCount, worst: format.duration(worstMs) },
            )
          : t(
              'toolbar.clock-carried',
              'Moved along with {{against}}, whose clock it agrees with over {{calls}} calls.',
              {
                against,
                calls: callCount,
              },
            )}{' '}
        {violationCount > 0 &&
          (range
            ? t('toolbar.clock-range', 'Every offset from {{from}} to {{to}} fits all calls; the middle was taken.', {
                from: format.difference(range.from),
                to: format.difference(range.to),
              })
            : t(
                'toolbar.clock-no-range',
                'No single offset fits all calls; the smallest that mends the worst was taken.',
              ))}
      </p>
      {worstSpan >= 0 && (
        <button type="button" className={styles.link} onClick={() => onOpen(worstSpan)}>
          {t('toolbar.clock-worst', 'Show the worst call')}
        </button>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  anchor: css({ position: 'relative' }),
  report: css({
    position: 'absolute',
    top: '100%',
    left: 0,
    marginTop: 4,
    width: 380,
    maxHeight: 320,
    overflow: 'auto',
    zIndex: theme.zIndex.dropdown,
    padding: theme.spacing(1),
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.elevated,
    boxShadow: theme.shadows.z3,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  head: css({ display: 'flex', justifyContent: 'space-between', marginBottom: theme.spacing(1) }),
  finding: css({ padding: theme.spacing(0.5, 0) }),
  words: css({ margin: theme.spacing(0.25, 0), color: theme.colors.text.secondary }),
  link: css({
    padding: 0,
    border: 'none',
    background: 'transparent',
    color: theme.colors.text.link,
    fontSize: 'inherit',
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
