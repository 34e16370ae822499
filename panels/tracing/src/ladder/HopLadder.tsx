import { useMemo } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type DrawerProps, type Formats } from '../components/view-props';
import { explainPoint } from '../explain';
import { type Ladder, ladderOf, type Rung, type Stretch } from './ladder';
import { LadderSums } from './LadderSums';
import { hintText, stretchColor, stretchExplained, stretchName } from './stretch-look';

/** Below this share of the request a hop is not worth a flag, though it be the worst. */
const WORTH_A_FLAG = 0.01;

/** The observation points of a request from client to server, with what lies between neighbours. */
export function HopLadder(props: DrawerProps) {
  const { trace, span, format } = props;
  const styles = useStyles2(getStyles);
  const ladder = useMemo(() => ladderOf(trace, span), [trace, span]);
  const { rungs, stretches, last } = ladder;
  return (
    <>
      <LadderSums trace={trace} span={span} format={format} />
      <ol className={styles.ladder} aria-label={t('ladder.label', 'Observation points of this request')}>
        {rungs.map((rung, at) => (
          <li key={rung.span}>
            <RungLine {...props} rung={rung} whole={rungs[0] ?? rung} />
            <StretchLine
              stretch={stretches[at] ?? last}
              ladder={ladder}
              isLast={at === rungs.length - 1}
              format={format}
            />
          </li>
        ))}
      </ol>
      {stretches.length > 0 && ladder.crossesHosts && (
        <p className={styles.note}>
          {t(
            'ladder.clocks',
            'Several hosts saw this request. The differences are right whatever their clocks say; how they split into there and back depends on the clocks.',
          )}
        </p>
      )}
      {ladder.hints.length > 0 && (
        <section aria-label={t('ladder.hints', 'What more points would tell')}>
          <h4 className={styles.title}>{t('ladder.hints', 'What more points would tell')}</h4>
          <ul className={styles.hints}>
            {ladder.hints.map((hint) => (
              <li key={hint}>{hintText(hint)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface RungLineProps extends DrawerProps {
  readonly rung: Rung;
  /** Outermost point: bars are drawn within its time. */
  readonly whole: Rung;
}

function RungLine({ rung, whole, trace, span, actions, format, colorOf }: RungLineProps) {
  const styles = useStyles2(getStyles);
  const row = trace.spans[rung.span];
  const length = Math.max(whole.duration, rung.duration, Number.MIN_VALUE);
  const left = Math.min(100, Math.max(0, ((rung.start - whole.start) / length) * 100));
  const width = Math.min(100 - left, (rung.duration / length) * 100);
  const isHere = rung.span === span;
  return (
    <button
      type="button"
      className={cx(styles.rung, isHere && styles.here)}
      aria-current={isHere ? 'true' : undefined}
      data-tip={explainPoint(rung.point)}
      onClick={() => actions.openSpan(rung.span)}
    >
      <span className={styles.point}>{rung.point}</span>
      <span className={styles.who}>
        {row?.service}
        {row?.host && <span className={styles.host}> {row.host}</span>}
      </span>
      <span className={styles.track}>
        <span
          className={styles.bar}
          style={{ left: `${left}%`, width: `${Math.max(width, 0.5)}%`, background: colorOf(row?.service ?? '') }}
        />
      </span>
      <span className={styles.figure}>{format.duration(rung.duration)}</span>
    </button>
  );
}

interface StretchLineProps {
  readonly stretch: Stretch;
  readonly ladder: Ladder;
  readonly isLast: boolean;
  readonly format: Formats;
}

function StretchLine({ stretch, ladder, isLast, format }: StretchLineProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { kind, ms, share, thereMs, backMs, isNegative } = stretch;
  const isWorst = stretch.isWorst && share >= WORTH_A_FLAG;
  const parts = isLast
    ? kind === 'server' && ladder.callsMs > 0
      ? t('ladder.server-parts', '{{own}} own work, {{calls}} waiting for calls to others', {
          own: format.duration(ladder.ownMs),
          calls: format.duration(ladder.callsMs),
        })
      : ''
    : t('ladder.ways', '{{there}} there, {{back}} back', {
        there: format.duration(thereMs),
        back: format.duration(backMs),
      });
  return (
    <div className={cx(styles.stretch, isWorst && styles.worst)} data-tip={stretchExplained(kind)}>
      <span className={styles.dot} style={{ background: stretchColor(theme, kind) }} />
      <span>{stretchName(kind)}</span>
      <span className={styles.parts}>{parts}</span>
      {isWorst && <span className={styles.flag}>{t('ladder.worst', 'worst hop')}</span>}
      {isNegative && (
        <span className={styles.flag}>
          {t('ladder.negative', 'seen longer at the inner point: asynchronous, or cut')}
        </span>
      )}
      <span className={styles.share}>{format.share(share)}</span>
      <span className={styles.figure}>{format.duration(ms)}</span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const line = {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: '100%',
    minHeight: 26,
    padding: theme.spacing(0, 0.5),
    fontVariantNumeric: 'tabular-nums',
  } as const;
  return {
    ladder: css({
      listStyle: 'none',
      margin: theme.spacing(0, 0, 1.5),
      padding: 0,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    rung: css({
      ...line,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      color: theme.colors.text.primary,
      fontSize: 'inherit',
      textAlign: 'left',
      '&:hover': { borderColor: theme.colors.border.strong },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
    }),
    here: css({ borderColor: theme.colors.primary.border }),
    point: css({ width: 52, flexShrink: 0, fontWeight: theme.typography.fontWeightMedium }),
    who: css({ width: '28%', minWidth: 70, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
    host: css({ color: theme.colors.text.secondary }),
    track: css({ position: 'relative', flexGrow: 1, minWidth: 60, height: 10 }),
    bar: css({ position: 'absolute', top: 0, height: '100%', borderRadius: 2 }),
    figure: css({ minWidth: 62, flexShrink: 0, textAlign: 'right' }),
    stretch: css({ ...line, paddingLeft: theme.spacing(3), color: theme.colors.text.secondary }),
    worst: css({ color: theme.colors.text.primary, background: theme.colors.warning.transparent }),
    dot: css({ width: 8, height: 8, borderRadius: 2, flexShrink: 0 }),
    parts: css({ flex: '1 1 0', minWidth: 0, lineHeight: 1.2, fontSize: theme.typography.size.xs }),
    flag: css({ flexShrink: 1, color: theme.colors.warning.text, fontSize: theme.typography.size.xs }),
    share: css({ flexShrink: 0, whiteSpace: 'nowrap' }),
    note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    title: css({
      margin: theme.spacing(0, 0, 0.5),
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
    }),
    hints: css({
      margin: 0,
      paddingLeft: theme.spacing(2.5),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
};
