import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatLatencyMs, formatRate, formatRatio, serviceColor, statusColors } from '@thalweg/panel-kit';
import { type ReactNode, useMemo, useState } from 'react';
import { type RedColumn, type RedRow, type Series } from '../state/red';
import { SortHeader } from './SortHeader';
import { Sparkline } from './Sparkline';
import { errorLevel } from './error-level';

interface Props {
  /** What a row is: "Service", "Endpoint". */
  of: string;
  rows: RedRow[];
  trends?: ReadonlyMap<string, Series>;
  /** The name, as a link. */
  name: (row: RedRow) => ReactNode;
  /** Further ways from a row, at its end. */
  actions?: (row: RedRow) => ReactNode;
}

type Column = RedColumn | 'name';
const FIGURES: ReadonlyArray<{ column: RedColumn; title: string; format: (value: number | null) => string }> = [
  { column: 'request_rate', title: 'Rate', format: formatRate },
  { column: 'error_ratio', title: 'Errors', format: formatRatio },
  { column: 'latency_p50', title: 'p50', format: formatLatencyMs },
  { column: 'latency_p95', title: 'p95', format: formatLatencyMs },
  { column: 'latency_p99', title: 'p99', format: formatLatencyMs },
];
const TREND = { width: 140, height: 24 };

/** Rate, errors and duration of many groups, sortable by each. */
export function RedTable({ of, rows, trends, name, actions }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const status = statusColors(theme);
  const [sort, setSort] = useState<{ column: Column; ascending: boolean }>({
    column: 'request_rate',
    ascending: false,
  });
  const sorted = useMemo(() => {
    const sign = sort.ascending ? 1 : -1;
    const by = (row: RedRow) => (sort.column === 'name' ? row.name : (row[sort.column] ?? -1));
    return [...rows].sort((a, b) => (by(a) < by(b) ? -sign : by(a) > by(b) ? sign : a.name.localeCompare(b.name)));
  }, [rows, sort]);
  const header = (column: Column, title: string) => (
    <SortHeader
      title={title}
      sorted={sort.column === column ? (sort.ascending ? 'ascending' : 'descending') : undefined}
      right={column !== 'name'}
      onSort={() =>
        setSort((now) => ({ column, ascending: now.column === column ? !now.ascending : column === 'name' }))
      }
    />
  );
  const errorColor = (ratio: number | null) =>
    ({ ok: undefined, warning: status.warning, error: status.error })[errorLevel(ratio)];
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {header('name', of)}
            {FIGURES.map(({ column, title }) => (
              <Heading key={column}>{header(column, title)}</Heading>
            ))}
            {trends && <th className={styles.trendHead}>Rate over time</th>}
            {actions && <th aria-label="Ways onward" />}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => {
            const trend = trends?.get(row.name);
            return (
              <tr key={row.name}>
                <td className={styles.name}>{name(row)}</td>
                {FIGURES.map(({ column, format }) => (
                  <td
                    key={column}
                    className={styles.figure}
                    style={column === 'error_ratio' ? { color: errorColor(row.error_ratio) } : undefined}
                  >
                    {format(row[column])}
                  </td>
                ))}
                {trends && (
                  <td className={styles.trend}>
                    {trend && (
                      <Sparkline
                        series={trend}
                        color={serviceColor(theme, row.name)}
                        {...TREND}
                        label={`Rate of ${row.name} over time`}
                      />
                    )}
                  </td>
                )}
                {actions && <td className={styles.actions}>{actions(row)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const Heading = ({ children }: { children: ReactNode }) => <>{children}</>;

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ flex: '1 1 auto', minHeight: 0, overflow: 'auto' }),
  table: css({
    width: '100%',
    borderCollapse: 'separate',
    borderSpacing: 0,
    '& th': {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    '& td': { padding: theme.spacing(0.75, 2), borderBottom: `1px solid ${theme.colors.border.weak}`, height: 40 },
    '& tbody tr:hover td': { background: theme.colors.action.hover },
    '& tbody tr:last-child td': { borderBottom: 'none' },
  }),
  name: css({
    width: '26%',
    minWidth: 180,
    maxWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  figure: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  trendHead: css({
    textAlign: 'left',
    padding: theme.spacing(1, 2),
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
  }),
  trend: css({ width: '18%', minWidth: 120 }),
  actions: css({ textAlign: 'right', whiteSpace: 'nowrap', width: 1 }),
});
