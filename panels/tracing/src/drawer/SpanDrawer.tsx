import { type ReactNode, useId, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { askSourceOf, AskSourceContext, t } from '@thalweg/panel-kit';
import { Glyph } from '../components/Glyph';
import { Tool } from '../components/Tool';
import { type DrawerProps } from '../components/view-props';
import { HopLadder } from '../ladder/HopLadder';
import { requestOf } from '../ladder/requests';
import { type SpanDetail } from '../model/span';
import { Attributes } from './Attributes';
import { Evidence } from './Evidence';
import { Logs } from './Logs';
import { Metrics } from './Metrics';
import { Overview } from './Overview';
import { RawJson } from './RawJson';
import { Records } from './Records';
import { Related } from './Related';
import { RequestTab } from './RequestTab';
import { TabBar } from './TabBar';
import { type Tab, TABS } from './tabs';

/** Tabs that ask the data source: left out where there is none that could be asked. */
const ASKING: readonly Tab[] = ['records', 'related', 'metrics'];

/** Everything about one span. */
export function SpanDrawer(props: DrawerProps) {
  const { trace, span, colorOf, dock, onDock, onClose, actions, request, timeRange } = props;
  const styles = useStyles2(getStyles);
  const id = useId();
  const [wanted, setWanted] = useState<Tab>('overview');
  const detail = useMemo(() => trace.rows.detail(span), [trace, span]);
  const source = useMemo(() => (request ? askSourceOf({ request, timeRange }) : undefined), [request, timeRange]);
  const hasEvents = detail.logs.length + detail.stackTraces.length > 0;
  const tabs = TABS.filter((tab) => (tab === 'events' ? hasEvents : source !== undefined || !ASKING.includes(tab)));
  const tab = tabs.includes(wanted) ? wanted : 'overview';
  const row = trace.spans[span];
  const points = requestOf(trace, span).length;
  const counts: Partial<Record<Tab, number>> = {
    hops: points > 1 ? points : 0,
    attributes: detail.tags.length + detail.serviceTags.length,
    events: detail.logs.length + detail.stackTraces.length,
  };
  const [start, end] = [trace.times.start[span] ?? 0, trace.times.end[span] ?? 0];
  return (
    <aside className={styles.drawer} aria-label={t('drawer.label', 'Details of the span')}>
      <div className={styles.head}>
        <span className={styles.service} style={{ background: colorOf(row?.service ?? '') }} />
        <h3 className={styles.name} data-tip={`${row?.service ?? ''}\n${row?.operation ?? ''}`}>
          {row?.service} <span className={styles.operation}>{row?.operation}</span>
        </h3>
        {row?.isError && <Glyph name="error" label={t('drawer.failed', 'Failed')} className={styles.error} />}
        <Tool label={t('drawer.zoom', 'Zoom to span')} glyph="zoom" onClick={() => actions.zoomTo({ start, end })} />
        {dock === 'right' ? (
          <Tool label={t('drawer.dock-bottom', 'Details below')} glyph="dock-bottom" onClick={() => onDock('bottom')} />
        ) : (
          <Tool
            label={t('drawer.dock-right', 'Details on the right')}
            glyph="dock-right"
            onClick={() => onDock('right')}
          />
        )}
        <Tool label={t('drawer.close', 'Close details')} glyph="close" onClick={onClose} />
      </div>
      <TabBar tabs={tabs} current={tab} counts={counts} onChange={setWanted} id={id} />
      <AskSourceContext.Provider value={source}>
        <div
          className={styles.body}
          role="tabpanel"
          id={`${id}-panel`}
          tabIndex={0}
          aria-labelledby={`${id}-${tab}`}
          // Another span begins at its top.
          key={`${tab} ${span}`}
        >
          {contentOf(tab, props, detail)}
        </div>
      </AskSourceContext.Provider>
    </aside>
  );
}

function contentOf(tab: Tab, props: DrawerProps, detail: SpanDetail): ReactNode {
  switch (tab) {
    case 'overview':
      return <Overview {...props} detail={detail} />;
    case 'request':
      return <RequestTab detail={detail} onFilter={props.actions.addCondition} />;
    case 'hops':
      return <HopLadder {...props} />;
    case 'attributes':
      return <Attributes detail={detail} onFilter={props.actions.addCondition} />;
    case 'evidence':
      return <Evidence {...props} />;
    case 'events':
      return <Logs detail={detail} startMs={props.trace.spans[props.span]?.startMs ?? 0} format={props.format} />;
    case 'records':
      return <Records {...props} />;
    case 'related':
      return <Related {...props} />;
    case 'metrics':
      return <Metrics {...props} />;
    case 'json':
      return <RawJson detail={detail} />;
  }
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
  body: css({
    flexGrow: 1,
    minHeight: 0,
    overflow: 'auto',
    padding: theme.spacing(1),
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
});
