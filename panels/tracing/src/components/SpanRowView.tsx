import { memo, useCallback } from 'react';
import { cx } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type TracingOptions } from '../config';
import { type TimeWindow } from '../layout/time-scale';
import { selfSegments, type Segment } from '../model/self-time';
import { type Trace } from '../model/trace';
import { fixedText } from './fixed-text';
import { getRowStyles } from './row-styles';
import { SpanBar } from './SpanBar';
import { SpanName } from './SpanName';
import { type Formats } from './view-props';

/** Where a row is and how it looks, whatever it shows. */
export interface RowPlace {
  readonly id: string;
  readonly level: number;
  readonly rowIndex: number;
  readonly top: number;
  readonly window: TimeWindow;
  readonly color: string;
  readonly format: Formats;
  readonly isActive: boolean;
}

export interface SpanRowViewProps extends RowPlace {
  readonly trace: Trace;
  readonly span: number;
  readonly isCollapsed: boolean;
  readonly isOpened: boolean;
  /** A search is on and this span does not match. */
  readonly isDimmed: boolean;
  readonly words: readonly string[];
  readonly label: TracingOptions['label'];
  readonly showCritical: boolean;
  readonly onToggle: (span: number) => void;
  readonly onFocus: (span: number) => void;
  readonly onZoom: (window: TimeWindow) => void;
  readonly onOpenRow: (row: number) => void;
}

const NOTHING: readonly Segment[] = [];

/** One line of the waterfall. */
export const SpanRowView = memo(function SpanRowView(props: SpanRowViewProps) {
  const { id, trace, span, level, rowIndex, top, window, color, format, isCollapsed, isActive, isOpened } = props;
  const { isDimmed, words, label, showCritical, onToggle, onFocus, onZoom, onOpenRow } = props;
  const styles = useStyles2(getRowStyles);
  const row = trace.spans[span];
  const below = (trace.tree.subtreeSize[span] ?? 1) - 1;
  const toggle = useCallback(() => onToggle(span), [onToggle, span]);
  const focus = useCallback(() => onFocus(span), [onFocus, span]);
  if (!row) {
    return null;
  }
  const start = trace.times.start[span] ?? 0;
  const end = trace.times.end[span] ?? 0;
  const times = describeTime(trace, span, format);
  return (
    <div
      id={id}
      role="row"
      aria-level={level + 1}
      aria-rowindex={rowIndex + 2}
      aria-selected={isOpened}
      aria-expanded={below > 0 ? !isCollapsed : undefined}
      data-active={isActive}
      className={cx(styles.row, isActive && styles.active, isOpened && styles.opened, isDimmed && styles.dimmed)}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpenRow(rowIndex)}
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
          onFocus={focus}
        />
      </div>
      <div
        role="gridcell"
        className={styles.time}
        data-time
        aria-label={times}
        onDoubleClick={() => onZoom({ start, end })}
      >
        <SpanBar
          start={start}
          end={end}
          window={window}
          color={color}
          spanType={row.spanType}
          isError={row.isError}
          own={selfSegments(trace.tree, trace.times, span)}
          critical={(showCritical && trace.criticalPath.get(span)) || NOTHING}
          label={labelOf(trace, span, label, format)}
          tip={`${row.service} ${row.operation}\n${times}`}
        />
      </div>
    </div>
  );
});

function labelOf(trace: Trace, span: number, label: TracingOptions['label'], format: Formats): string {
  if (label === 'none') {
    return '';
  }
  return format.duration(label === 'self' ? trace.selfTime[span] : trace.spans[span]?.durationMs);
}

export function describeTime(trace: Trace, span: number, format: Formats): string {
  const durationMs = trace.spans[span]?.durationMs ?? NaN;
  const selfTimeMs = trace.selfTime[span] ?? 0;
  const values: Readonly<Record<string, string>> = {
    kind: trace.spans[span]?.kind || trace.spans[span]?.spanType || '',
    duration: format.duration(durationMs),
    self: format.duration(selfTimeMs),
    share: format.share(durationMs > 0 ? selfTimeMs / durationMs : 0),
    start: format.duration(trace.times.start[span]),
  };
  return barTemplate().replace(/<(\w+)>/g, (placeholder, name: string) => values[name] ?? placeholder);
}

/** Filled in here: doing it through the translation for each row that scrolls by would be felt. */
const barTemplate = () =>
  fixedText('bar', () =>
    t('timeline.bar', '{{kind}}: {{duration}}, own time {{self}} ({{share}}), starts at {{start}}', {
      kind: '<kind>',
      duration: '<duration>',
      self: '<self>',
      share: '<share>',
      start: '<start>',
    }),
  );
