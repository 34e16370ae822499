import { memo, useMemo } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { BAR_MIN_PX, GROUP_STRIPE_GAP } from '../constants';
import { explainType } from '../explain';
import { groupStripes } from '../layout/group-stripes';
import { fractionOf } from '../layout/time-scale';
import { type SiblingGroup } from '../model/siblings';
import { type Trace } from '../model/trace';
import { Glyph } from './Glyph';
import { Indent } from './Indent';
import { ProtocolIcon } from './ProtocolIcon';
import { getRowStyles } from './row-styles';
import { type RowPlace } from './SpanRowView';

interface GroupRowViewProps extends RowPlace {
  readonly trace: Trace;
  readonly group: SiblingGroup;
  readonly isOpen: boolean;
  readonly isDimmed: boolean;
  readonly onOpenRow: (row: number) => void;
}

/** Siblings that repeat, in one line: how often, how long, and all their bars. */
export const GroupRowView = memo(function GroupRowView(props: GroupRowViewProps) {
  const { id, trace, group, level, rowIndex, top, window, color, format, isOpen, isActive, isDimmed, onOpenRow } =
    props;
  const rowStyles = useStyles2(getRowStyles);
  const styles = useStyles2(getStyles);
  const first = trace.spans[group.members[0] ?? -1];
  const stripes = useMemo(() => groupStripes(group, trace.times, window, GROUP_STRIPE_GAP), [group, trace, window]);
  const figures = t('timeline.group-figures', 'min {{min}} · mean {{mean}} · max {{max}} · together {{total}}', {
    min: format.duration(group.minMs),
    mean: format.duration(group.meanMs),
    max: format.duration(group.maxMs),
    total: format.duration(group.totalMs),
  });
  const right = fractionOf(window, group.end);
  const left = fractionOf(window, group.start);
  return (
    <div
      id={id}
      role="row"
      aria-level={level + 1}
      aria-rowindex={rowIndex + 2}
      aria-selected={false}
      aria-expanded={isOpen}
      data-active={isActive}
      className={cx(rowStyles.row, isActive && rowStyles.active, isDimmed && rowStyles.dimmed)}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpenRow(rowIndex)}
    >
      <div role="gridcell" className={rowStyles.name}>
        <Indent level={level} isFolded={!isOpen} onToggle={() => onOpenRow(rowIndex)} />
        <span className={cx(rowStyles.service, styles.many)} style={{ color }} />
        <Glyph
          name={first?.spanType ?? 'process'}
          label={first && explainType(first.spanType)}
          className={rowStyles.type}
          tip={first && explainType(first.spanType)}
        />
        <span
          className={styles.times}
          data-tip={t(
            'timeline.group-tip',
            '{{number}} siblings that do the same, {{spans}} spans in all. Press to list them.',
            {
              number: group.members.length,
              spans: format.count(group.spanCount),
            },
          )}
        >
          ×{format.count(group.members.length)}
        </span>
        <span className={rowStyles.text} data-tip={`${first?.service ?? ''}\n${group.operation}`}>
          <span className={rowStyles.serviceName}>{first?.service}</span>{' '}
          <ProtocolIcon protocol={first?.protocol ?? ''} className={rowStyles.protocol} />
          <span className={rowStyles.operation}>{group.operation}</span>
        </span>
        {group.errorCount > 0 && (
          <Glyph
            name="error"
            className={rowStyles.errorBelow}
            label={t('timeline.group-errors', '{{number}} of them failed', { number: group.errorCount })}
            tip={t('timeline.group-errors', '{{number}} of them failed', { number: group.errorCount })}
          />
        )}
        {group.isSequentialCall && (
          <span
            className={cx(rowStyles.pill, rowStyles.pillHint)}
            data-tip={t(
              'timeline.n-plus-one-tip',
              'The same call {{number}} times, one after the other: {{total}} in all. One call for all of them would spare most of it.',
              { number: group.members.length, total: format.duration(group.totalMs) },
            )}
          >
            {t('timeline.n-plus-one', 'N+1')}
          </span>
        )}
      </div>
      <div role="gridcell" className={rowStyles.time} data-time aria-label={figures}>
        {stripes.map(({ start, end }) => (
          <div
            key={start}
            className={styles.stripe}
            style={{
              left: `${Math.max(fractionOf(window, start), 0) * 100}%`,
              width: `${(Math.min(fractionOf(window, end), 1) - Math.max(fractionOf(window, start), 0)) * 100}%`,
              background: color,
            }}
          />
        ))}
        <span
          className={styles.figures}
          style={
            right < 0.62
              ? { left: `calc(${Math.max(right, 0) * 100}% + 6px)` }
              : left > 0.38
                ? { right: `calc(${(1 - Math.min(left, 1)) * 100}% + 6px)` }
                : { right: 6 }
          }
        >
          {figures}
        </span>
      </div>
    </div>
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
  // Three marks instead of one: many of the same.
  many: css({
    background: 'repeating-linear-gradient(to bottom, currentColor 0 4px, transparent 4px 7px)',
  }),
  times: css({
    flexShrink: 0,
    padding: '0 6px',
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.primary.transparent,
    border: `1px solid ${theme.colors.primary.border}`,
    color: theme.colors.text.primary,
    fontSize: 10,
    lineHeight: '15px',
    fontVariantNumeric: 'tabular-nums',
  }),
  stripe: css({ position: 'absolute', top: 10, height: 8, minWidth: BAR_MIN_PX, borderRadius: 1, opacity: 0.85 }),
  figures: css({
    position: 'absolute',
    top: 5,
    padding: '0 4px',
    lineHeight: '18px',
    borderRadius: 3,
    background: `color-mix(in srgb, ${theme.colors.background.primary} 80%, transparent)`,
    fontSize: theme.typography.size.xs,
    color: theme.colors.text.primary,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
    pointerEvents: 'none',
  }),
});
