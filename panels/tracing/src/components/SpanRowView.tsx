import { memo, useCallback } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatLatencyMs, formatRatio } from '@thalweg/panel-kit';
import { type TracingOptions } from '../config';
import { ROW_PX } from '../constants';
import { type TimeWindow } from '../layout/time-scale';
import { selfSegments, type Segment } from '../model/self-time';
import { type Trace } from '../model/trace';
import { t } from '../strings';
import { SpanBar } from './SpanBar';
import { SpanName } from './SpanName';

export interface SpanRowViewProps {
  readonly id: string;
  readonly trace: Trace;
  readonly span: number;
  readonly level: number;
  readonly rowIndex: number;
  readonly top: number;
  readonly window: TimeWindow;
  readonly color: string;
  readonly isCollapsed: boolean;
  readonly isActive: boolean;
  readonly isOpened: boolean;
  /** A search is on and this span does not match. */
  readonly isDimmed: boolean;
  readonly words: readonly string[];
  readonly label: TracingOptions['label'];
  readonly showCritical: boolean;
  readonly onToggle: (span: number) => void;
  readonly onOpen: (span: number) => void;
}

const NOTHING: readonly Segment[] = [];

/** One line of the waterfall. */
export const SpanRowView = memo(function SpanRowView(props: SpanRowViewProps) {
  const { id, trace, span, level, rowIndex, top, window, color, isCollapsed, isActive, isOpened, isDimmed } = props;
  const { words, label, showCritical, onToggle, onOpen } = props;
  const styles = useStyles2(getStyles);
  const row = trace.spans[span];
  const below = (trace.tree.subtreeSize[span] ?? 1) - 1;
  const toggle = useCallback(() => onToggle(span), [onToggle, span]);
  if (!row) {
    return null;
  }
  const start = trace.times.start[span] ?? 0;
  const end = trace.times.end[span] ?? 0;
  return (
    <div
      id={id}
      role="row"
      aria-level={level + 1}
      aria-rowindex={rowIndex + 2}
      aria-selected={isOpened}
      aria-expanded={below > 0 ? !isCollapsed : undefined}
      className={cx(styles.row, isActive && styles.active, isOpened && styles.opened, isDimmed && styles.dimmed)}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(span)}
    >
      <div role="gridcell" className={styles.name}>
        <SpanName
          span={row}
          level={level}
          color={color}
          below={below}
          isCollapsed={isCollapsed}
          errorsBelow={(trace.errorsBelow[span] ?? 0) - (row.isError ? 1 : 0)}
          defects={trace.defects.get(span)}
          words={words}
          onToggle={toggle}
        />
      </div>
      <div role="gridcell" className={styles.time} data-time aria-label={describeTime(trace, span)}>
        <SpanBar
          start={start}
          end={end}
          window={window}
          color={color}
          spanType={row.spanType}
          isError={row.isError}
          own={selfSegments(trace.tree, trace.times, span)}
          critical={(showCritical && trace.criticalPath.get(span)) || NOTHING}
          label={labelOf(trace, span, label)}
          tip={`${row.service} ${row.operation}\n${describeTime(trace, span)}`}
        />
      </div>
    </div>
  );
});

function labelOf(trace: Trace, span: number, label: TracingOptions['label']): string {
  if (label === 'none') {
    return '';
  }
  return formatLatencyMs(label === 'self' ? trace.selfTime[span] : trace.spans[span]?.durationMs);
}

function describeTime(trace: Trace, span: number): string {
  const durationMs = trace.spans[span]?.durationMs ?? NaN;
  const selfTimeMs = trace.selfTime[span] ?? 0;
  return t('row.bar', {
    name: trace.spans[span]?.kind || trace.spans[span]?.spanType || '',
    duration: formatLatencyMs(durationMs),
    self: formatLatencyMs(selfTimeMs),
    share: formatRatio(durationMs > 0 ? selfTimeMs / durationMs : 0),
    start: formatLatencyMs(trace.times.start[span]),
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    position: 'absolute',
    top: 0,
    left: 0,
    right: 0,
    height: ROW_PX,
    display: 'grid',
    gridTemplateColumns: 'var(--name-width) minmax(0, 1fr)',
    cursor: 'pointer',
    contain: 'strict',
    '&:hover': { background: theme.colors.action.hover },
  }),
  active: css({
    boxShadow: `inset 2px 0 0 ${theme.colors.primary.main}`,
    background: theme.colors.background.secondary,
  }),
  opened: css({
    background: theme.colors.background.secondary,
    boxShadow: `inset 4px 0 0 ${theme.colors.primary.main}`,
  }),
  dimmed: css({ opacity: 0.4 }),
  name: css({
    display: 'flex',
    alignItems: 'center',
    gap: 5,
    minWidth: 0,
    overflow: 'hidden',
    padding: '0 8px 0 4px',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  time: css({ position: 'relative', overflow: 'hidden' }),
});
