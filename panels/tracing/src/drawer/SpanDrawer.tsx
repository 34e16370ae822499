import { type KeyboardEvent, useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Glyph } from '../components/Glyph';
import { Tool } from '../components/Tool';
import { type Trace } from '../model/trace';
import { type MessageKey, t } from '../strings';
import { Fields } from './Fields';
import { Logs } from './Logs';
import { Overview } from './Overview';
import { RawJson } from './RawJson';

export interface SpanDrawerProps {
  readonly trace: Trace;
  readonly span: number;
  readonly color: string;
  readonly timeZone: TimeZone;
  readonly dock: 'right' | 'bottom';
  readonly onDock: (dock: 'right' | 'bottom') => void;
  readonly onOpen: (span: number) => void;
  readonly onZoom: () => void;
  readonly onClose: () => void;
}

const TABS = ['overview', 'fields', 'logs', 'json'] as const;
type Tab = (typeof TABS)[number];

/** Everything about one span. */
export function SpanDrawer(props: SpanDrawerProps) {
  const { trace, span, color, timeZone, dock, onDock, onOpen, onZoom, onClose } = props;
  const styles = useStyles2(getStyles);
  const [tab, setTab] = useState<Tab>('overview');
  const detail = useMemo(() => trace.rows.detail(span), [trace, span]);
  const row = trace.spans[span];
  const counts: Partial<Record<Tab, number>> = {
    fields: detail.tags.length + detail.serviceTags.length,
    logs: detail.logs.length + detail.stackTraces.length,
  };
  return (
    <aside className={styles.drawer} aria-label={t('drawer.label')}>
      <div className={styles.head}>
        <span className={styles.service} style={{ background: color }} />
        <h3 className={styles.name} data-tip={`${row?.service ?? ''}\n${row?.operation ?? ''}`}>
          {row?.service} <span className={styles.operation}>{row?.operation}</span>
        </h3>
        {row?.isError && <Glyph name="error" label={t('row.error')} className={styles.error} />}
        <Tool label={t('drawer.zoom')} glyph="zoom" onClick={onZoom} />
        {dock === 'right' ? (
          <Tool label={t('drawer.dock-bottom')} glyph="dock-bottom" onClick={() => onDock('bottom')} />
        ) : (
          <Tool label={t('drawer.dock-right')} glyph="dock-right" onClick={() => onDock('right')} />
        )}
        <Tool label={t('drawer.close')} glyph="close" onClick={onClose} />
      </div>
      <TabBar current={tab} counts={counts} onChange={setTab} />
      <div className={styles.body} role="tabpanel" tabIndex={0} aria-label={t(`drawer.tab.${tab}`)}>
        {tab === 'overview' && (
          <Overview trace={trace} span={span} detail={detail} timeZone={timeZone} onOpen={onOpen} />
        )}
        {tab === 'fields' && <Fields detail={detail} />}
        {tab === 'logs' && <Logs detail={detail} startMs={row?.startMs ?? 0} />}
        {tab === 'json' && <RawJson detail={detail} />}
      </div>
    </aside>
  );
}

interface TabBarProps {
  readonly current: Tab;
  readonly counts: Partial<Record<Tab, number>>;
  readonly onChange: (tab: Tab) => void;
}

function TabBar({ current, counts, onChange }: TabBarProps) {
  const styles = useStyles2(getStyles);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = TABS[(TABS.indexOf(current) + step + TABS.length) % TABS.length] ?? 'overview';
      onChange(next);
      event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
    }
  };
  return (
    <div role="tablist" aria-label={t('drawer.label')} className={styles.tabs} onKeyDown={onKeyDown}>
      {TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          data-tab={tab}
          aria-selected={tab === current}
          tabIndex={tab === current ? 0 : -1}
          className={cx(styles.tab, tab === current && styles.current)}
          onClick={() => onChange(tab)}
        >
          {t(`drawer.tab.${tab}` satisfies MessageKey)}
          {counts[tab] !== undefined && <span className={styles.count}>{counts[tab]}</span>}
        </button>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  drawer: css({
    display: 'flex',
    flexDirection: 'column',
    width: '100%',
    height: '100%',
    minHeight: 0,
    background: theme.colors.background.primary,
  }),
  head: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 0.5, 0.5, 1),
    flexShrink: 0,
  }),
  service: css({ width: 4, height: 18, borderRadius: 2, flexShrink: 0 }),
  name: css({
    flexGrow: 1,
    minWidth: 0,
    margin: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontSize: theme.typography.body.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  operation: css({ fontWeight: theme.typography.fontWeightRegular, color: theme.colors.text.secondary }),
  error: css({ color: theme.colors.error.text, flexShrink: 0 }),
  tabs: css({
    display: 'flex',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    flexShrink: 0,
  }),
  tab: css({
    padding: theme.spacing(0.5, 1),
    border: 'none',
    borderBottom: '2px solid transparent',
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  current: css({ color: theme.colors.text.primary, borderBottomColor: theme.colors.primary.main }),
  count: css({
    marginLeft: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.size.xs,
  }),
  body: css({
    flexGrow: 1,
    minHeight: 0,
    overflow: 'auto',
    padding: theme.spacing(1),
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
});
