import { useState } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { Glyph } from '../../components/Glyph';
import { Tool } from '../../components/Tool';
import { getTableStyles } from '../parts/table-styles';
import { columnName } from './column-names';
import { type Figure, type FigureId, FIGURES, isFirst, type Order, write } from './figures';
import { type SpanGroup } from './statistics';
import { StatisticsRow, type StatisticsRowProps } from './StatisticsRow';

interface StatisticsTableProps extends StatisticsRowProps {
  readonly groups: readonly SpanGroup[];
  readonly whole: SpanGroup;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

/** Rows drawn at once; more on request, because a table of ten thousand rows helps nobody. */
const SHOWN = 200;

export function StatisticsTable(props: StatisticsTableProps) {
  const { groups, whole, grouping, order, onOrder, format } = props;
  const table = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const [shown, setShown] = useState(SHOWN);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = (value: string) => {
    const next = new Set(folded);
    if (!next.delete(value)) {
      next.add(value);
    }
    setFolded(next);
  };
  const most = mostOf(groups);
  if (groups.length === 0) {
    return (
      <p className={styles.nothing}>
        {t('statistics.nothing', 'No span is left. Clear the filter to see all of them.')}
      </p>
    );
  }
  return (
    <div className={table.scroll} role="region" aria-label={t('statistics.table', 'Table of groups')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <td className={styles.corner} />
            <Family name={t('statistics.family.spans', 'Spans')} of="spans" />
            <Family name={t('statistics.family.self', 'Own time')} of="self" />
            <Family name={t('statistics.family.duration', 'Duration')} of="duration" />
          </tr>
          <tr>
            <Head
              id="value"
              name={[grouping.by, grouping.then].flatMap((key) => (key ? columnName(key) : [])).join(' › ')}
              order={order}
              onOrder={onOrder}
              className={table.first}
            />
            {FIGURES.map((figure) => (
              <Head
                key={figure.id}
                id={figure.id}
                name={figure.name()}
                order={order}
                onOrder={onOrder}
                className={cx(isFirst(figure) && table.edge)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, shown).map((group) => (
            <StatisticsRow
              key={group.value}
              {...props}
              group={group}
              most={most}
              isFolded={folded.has(group.value)}
              onToggle={() => toggle(group.value)}
            />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className={table.first}>
              {t('statistics.whole', 'All together')}
            </th>
            {FIGURES.map((figure) => (
              <td key={figure.id} className={cx(isFirst(figure) && table.edge)}>
                {write(format, figure, whole)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      {groups.length > shown && (
        <div className={table.more}>
          <Tool label={t('statistics.more', 'Show more')} onClick={() => setShown(shown * 2)}>
            {t('statistics.more-of', '{{shown}} of {{all}} groups: show more', { shown, all: groups.length })}
          </Tool>
        </div>
      )}
    </div>
  );
}

/** Largest of each column: what the heat of a cell is measured by. */
function mostOf(groups: readonly SpanGroup[]): ReadonlyMap<FigureId, number> {
  return new Map(FIGURES.map(({ id, of }) => [id, groups.reduce((most, group) => Math.max(most, of(group)), 0)]));
}

function Family({ name, of }: { readonly name: string; readonly of: Figure['family'] }) {
  const table = useStyles2(getTableStyles);
  return (
    <th
      scope="colgroup"
      colSpan={FIGURES.filter(({ family }) => family === of).length}
      className={cx(table.family, table.edge)}
    >
      {name}
    </th>
  );
}

interface HeadProps {
  readonly id: Order['by'];
  readonly name: string;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  readonly className?: string;
}

function Head({ id, name, order, onOrder, className }: HeadProps) {
  const table = useStyles2(getTableStyles);
  const isOrder = order.by === id;
  return (
    <th
      scope="col"
      aria-sort={isOrder ? (order.descending ? 'descending' : 'ascending') : 'none'}
      className={className}
    >
      <button
        type="button"
        className={table.headButton}
        // Figures begin with the largest, names with the first.
        onClick={() => onOrder({ by: id, descending: isOrder ? !order.descending : id !== 'value' })}
      >
        {name}
        {isOrder && <Glyph name={order.descending ? 'down' : 'up'} size={10} />}
      </button>
    </th>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  corner: css({
    position: 'sticky',
    top: 0,
    zIndex: 1,
    background: theme.colors.background.primary,
    borderBottom: 'none !important',
  }),
  nothing: css({ padding: theme.spacing(2), color: theme.colors.text.secondary }),
});
