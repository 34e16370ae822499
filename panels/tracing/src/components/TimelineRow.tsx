import { GroupRowView } from './GroupRowView';
import { ROW_PX } from '../constants';
import { SpanRowView } from './SpanRowView';
import { type TimelineGridProps } from './TimelineGrid';

interface TimelineRowProps extends TimelineGridProps {
  readonly row: number;
  readonly id: string;
  readonly isActive: boolean;
  readonly onOpenRow: (row: number) => void;
}

/** Picks what one row needs out of what the list knows, so that rows that did not change are not drawn again. */
export function TimelineRow({ row, id, isActive, onOpenRow, ...props }: TimelineRowProps) {
  const { trace, rows, selection, filter, options, collapse, format, zoom, colorOf } = props;
  const span = rows.span[row] ?? 0;
  const color = colorOf(trace.spans[span]?.service ?? '');
  const level = rows.level[row] ?? 0;
  const group = trace.siblings.groups[rows.group[row] ?? -1];
  const place = { id, level, color, format, isActive, rowIndex: row, top: row * ROW_PX, window: zoom.window };
  if (group) {
    const matches = filter.isMatch;
    return (
      <GroupRowView
        {...place}
        trace={trace}
        group={group}
        isOpen={collapse.openGroups.has(group.id)}
        isDimmed={matches !== undefined && !group.members.some((member) => matches[member] === 1)}
        onOpenRow={onOpenRow}
      />
    );
  }
  return (
    <SpanRowView
      {...place}
      trace={trace}
      span={span}
      isCollapsed={collapse.collapsed.has(span)}
      isOpened={selection.opened === span}
      isDimmed={filter.isMatch !== undefined && filter.isMatch[span] === 0}
      words={filter.words}
      label={options.label}
      showCritical={options.showCriticalPath}
      onToggle={collapse.toggle}
      onFocus={props.actions.focus}
      onZoom={props.actions.zoomTo}
      onOpenRow={onOpenRow}
    />
  );
}
