import { useMemo, useState } from 'react';
import { t } from '@thalweg/panel-kit';
import { Tool } from '../components/Tool';
import { type ViewProps } from '../components/view-props';
import { download, fileName } from '../transfer/download';
import { Choice } from './parts/Choice';
import { ViewFrame } from './parts/ViewFrame';
import { type Order, sortGroups } from './statistics/figures';
import { columnName } from './statistics/column-names';
import { GROUP_COLUMNS, groupAttributes } from './statistics/span-columns';
import { groupSpans, summariseAll } from './statistics/statistics';
import { statisticsCsv } from './statistics/statistics-csv';
import { StatisticsTable } from './statistics/StatisticsTable';

const NOTHING = '';

/** Spans summed up by any column or attribute, and by a second one below it. */
export function StatisticsView({ trace, filter, hidden, focused, actions, format, colorOf, width, height }: ViewProps) {
  const [by, setBy] = useState('service');
  const [then, setThen] = useState('operation');
  const [order, setOrder] = useState<Order>({ by: 'self.total', descending: true });
  const attributes = useMemo(() => groupAttributes(trace), [trace]);
  const isIn = useMemo(() => {
    const { isMatch } = filter;
    return (span: number) => hidden[span] !== 1 && (isMatch === undefined || isMatch[span] === 1);
  }, [filter, hidden]);
  const grouping = useMemo(() => ({ by, then: then === NOTHING || then === by ? undefined : then }), [by, then]);
  const groups = useMemo(() => sortGroups(groupSpans(trace, grouping, isIn), order), [trace, grouping, isIn, order]);
  const whole = useMemo(() => summariseAll(trace, isIn), [trace, isIn]);
  const options = (keys: readonly string[]) => keys.map((key) => ({ value: key, label: columnName(key) }));
  const columns = [t('statistics.columns', 'Columns'), options(GROUP_COLUMNS)] as const;
  const tags = [t('statistics.attributes', 'Attributes'), options(attributes)] as const;
  const nothing = ['', [{ value: NOTHING, label: t('statistics.then-nothing', 'Nothing more') }]] as const;
  const isPart = whole.count < trace.spans.length;
  return (
    <ViewFrame
      width={width}
      height={height}
      label={t('statistics.label', 'Statistics of the trace')}
      tools={
        <>
          <Choice label={t('statistics.by', 'Group by')} value={by} onChange={setBy} groups={[columns, tags]} />
          <Choice
            label={t('statistics.then', 'then by')}
            value={then}
            onChange={setThen}
            groups={[nothing, columns, tags]}
          />
          <Tool
            label={t('statistics.csv', 'Download as CSV')}
            onClick={() =>
              download(
                fileName(trace.spans[trace.mainRoot]?.traceId ?? '', '-statistics.csv'),
                statisticsCsv(groups, grouping),
                'text/csv',
              )
            }
          >
            CSV
          </Tool>
          <span>
            {isPart
              ? t('statistics.part', '{{count}} of {{all}} spans, as filtered', {
                  count: whole.count,
                  all: trace.spans.length,
                })
              : t('statistics.all', '{{count}} spans', { count: whole.count, defaultValue_one: '{{count}} span' })}
            {focused >= 0 && ` ${t('statistics.focused', '(subtree in focus)')}`}
          </span>
        </>
      }
    >
      <StatisticsTable
        groups={groups}
        whole={whole}
        grouping={grouping}
        order={order}
        onOrder={setOrder}
        format={format}
        colorOf={colorOf}
        onFilter={actions.addCondition}
        onOpen={(group, figure) =>
          actions.openSpan(longest(group.spans, figure === 'self' ? trace.selfTime : undefined))
        }
      />
    </ViewFrame>
  );

  function longest(spans: readonly number[], own: Float64Array | undefined): number {
    const length = (span: number) => own?.[span] ?? (trace.times.end[span] ?? 0) - (trace.times.start[span] ?? 0);
    return spans.reduce((best, span) => (best < 0 || length(span) > length(best) ? span : best), -1);
  }
}
