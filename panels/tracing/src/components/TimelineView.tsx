import { useMemo } from 'react';
import { listRows } from '../layout/row-list';
import { TimelineGrid } from './TimelineGrid';
import { type ViewProps } from './view-props';

/** The waterfall: one row per span, folded and rolled up as the reader wants it. */
export function TimelineView(props: ViewProps) {
  const { trace, collapse, hidden, focused, filter } = props;
  const only = filter.matchesOnly ? filter.matches : undefined;
  const rows = useMemo(
    () => listRows({ trace, collapsed: collapse.collapsed, openGroups: collapse.openGroups, hidden, focused, only }),
    [trace, collapse.collapsed, collapse.openGroups, hidden, focused, only],
  );
  return <TimelineGrid {...props} rows={rows} />;
}
