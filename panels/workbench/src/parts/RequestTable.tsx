import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { formatLatencyMs, serviceColor } from '@thalweg/panel-kit';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { type OrderBy } from '../state/address';
import { type RequestRow } from '../state/requests';
import { useAddress } from '../state/use-address';
import { Link } from './Link';
import { SortHeader } from './SortHeader';
import { StatusBadge } from './StatusBadge';

const ROW_PX = 36;
const OVERSCAN = 12;
const COLUMNS: ReadonlyArray<{ title: string; order?: OrderBy; right?: boolean }> = [
  { title: 'Time', order: 'start_time' },
  { title: 'Client' },
  { title: 'Server' },
  { title: 'Protocol' },
  { title: 'Request' },
  { title: 'Status', order: 'response_code' },
  { title: 'Duration', order: 'response_duration', right: true },
];

/** The request log: only the rows in view are drawn; the backend sorts. */
export function RequestTable({ requests }: { requests: RequestRow[] }) {
  const styles = useStyles2(getStyles);
  const { address, go } = useAddress();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: requests.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const slowest = useMemo(
    () => requests.reduce((most, { duration_ms }) => Math.max(most, duration_ms ?? 0), 0),
    [requests],
  );
  const sort = (order: OrderBy) =>
    go({ order, ascending: address.order === order ? !address.ascending : false }, { replace: true });
  // Up and down walk the rows, as in any list.
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (!step || !current) return;
    event.preventDefault();
    const next = Number(current.dataset.index) + step;
    rows.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus());
  };
  return (
    <div className={styles.table} role="table" aria-label="Requests" aria-rowcount={requests.length + 1}>
      <div ref={scroller} className={styles.scroll} onKeyDown={walk}>
        <table className={styles.head} role="presentation">
          <thead>
            <tr className={styles.columns}>
              {COLUMNS.map(({ title, order, right }) => (
                <SortHeader
                  key={title}
                  title={title}
                  right={right}
                  sorted={
                    order && address.order === order ? (address.ascending ? 'ascending' : 'descending') : undefined
                  }
                  onSort={order && (() => sort(order))}
                />
              ))}
            </tr>
          </thead>
        </table>
        <div className={styles.body} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const request = requests[index];
            if (!request) return null;
            return (
              <div
                key={request.id || index}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                data-testid="request-row"
                className={styles.row}
                style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
              >
                <Cells request={request} slowest={slowest} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const bad = (status: string) => status !== '' && status !== 'ok' && status !== 'unknown';

function Cells({ request, slowest }: { request: RequestRow; slowest: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { client, server, protocol, type, resource, domain, status, code, duration_ms } = request;
  const service = (name: string) => (
    <>
      <i style={{ background: serviceColor(theme, name) }} />
      {name || '(unknown)'}
    </>
  );
  return (
    <Link
      to={{ view: 'trace', trace: request.id, span: '' }}
      className={cx(styles.columns, styles.link)}
      title={`${type} ${domain}${resource}`}
    >
      <span role="cell" className={styles.time}>
        {dateTimeFormat(request.time, { format: 'HH:mm:ss.SSS' })}
      </span>
      <span role="cell" className={styles.service}>
        {service(client)}
      </span>
      <span role="cell" className={styles.service}>
        {service(server)}
      </span>
      <span role="cell">{protocol}</span>
      <span role="cell" className={styles.what}>
        <b>{type}</b> {resource || domain}
      </span>
      <span role="cell">
        <StatusBadge status={status} code={code} />
      </span>
      <span role="cell" className={styles.duration}>
        <i
          className={bad(status) ? styles.badBar : styles.bar}
          style={{ width: `${slowest > 0 ? ((duration_ms ?? 0) / slowest) * 100 : 0}%` }}
        />
        <em>{formatLatencyMs(duration_ms)}</em>
      </span>
    </Link>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const dot = { width: 8, height: 8, borderRadius: '50%', flex: 'none' };
  const bar = { position: 'absolute', insetInlineEnd: 0, top: 4, bottom: 4, borderRadius: 2, zIndex: 0 } as const;
  return {
    table: css({ flex: '1 1 0', minHeight: 0, display: 'flex', flexDirection: 'column' }),
    scroll: css({ flex: '1 1 0', minHeight: 0, overflow: 'auto' }),
    columns: css({
      display: 'grid',
      gridTemplateColumns: '130px minmax(110px, 1fr) minmax(110px, 1fr) 100px minmax(220px, 3.4fr) 170px 150px',
      alignItems: 'center',
      minWidth: 980,
    }),
    head: css({
      position: 'sticky',
      top: 0,
      zIndex: 1,
      display: 'block',
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      '& thead': { display: 'block' },
    }),
    body: css({ position: 'relative', minWidth: 980 }),
    row: css({
      position: 'absolute',
      insetInline: 0,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      '&:hover': { background: theme.colors.action.hover },
    }),
    link: css({
      height: '100%',
      color: theme.colors.text.primary,
      '& > span': {
        padding: theme.spacing(0, 2),
        minWidth: 0,
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
      },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
    }),
    time: css({ fontVariantNumeric: 'tabular-nums', color: theme.colors.text.secondary }),
    service: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), '& i': dot }),
    what: css({ '& b': { fontWeight: theme.typography.fontWeightMedium, marginRight: theme.spacing(0.5) } }),
    duration: css({
      '& em': { position: 'relative', fontStyle: 'normal', zIndex: 1 },
      position: 'relative',
      textAlign: 'right',
      fontVariantNumeric: 'tabular-nums',
      lineHeight: `${ROW_PX - 8}px`,
    }),
    bar: css({ ...bar, background: theme.colors.primary.transparent }),
    badBar: css({ ...bar, background: theme.colors.error.transparent }),
  };
};
