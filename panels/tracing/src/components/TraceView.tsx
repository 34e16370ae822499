import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { assignColors, serviceColor, t, useSize } from '@thalweg/panel-kit';
import { type ViewId } from '../config';
import { ADDRESS_DELAY_MS, DRAWER_BELOW_UNDER_PX, MINI_MAP_FROM_PX } from '../constants';
import { SpanDrawer } from '../drawer/SpanDrawer';
import { type Address } from '../hooks/use-address';
import { useCollapse } from '../hooks/use-collapse';
import { useDrawerSize } from '../hooks/use-drawer-size';
import { useFilter } from '../hooks/use-filter';
import { useFirstFilter } from '../hooks/use-first-filter';
import { useFocus } from '../hooks/use-focus';
import { useFormats } from '../hooks/use-formats';
import { useKeyboard } from '../hooks/use-keyboard';
import { useSelection } from '../hooks/use-selection';
import { useServices } from '../hooks/use-services';
import { useTraceActions } from '../hooks/use-trace-actions';
import { useTraceKeys } from '../hooks/use-trace-keys';
import { useZoom } from '../hooks/use-zoom';
import { hiddenSpans } from '../layout/hidden-spans';
import { type SpanRows } from '../model/span';
import { type Trace } from '../model/trace';
import { type TraceEntry } from '../model/trace-set';
import { FilterChips } from './FilterChips';
import { HoverTip } from './HoverTip';
import { KeyHelp } from './KeyHelp';
import { MiniMap } from './MiniMap';
import { ShownPart } from './ShownPart';
import { Splitter } from './Splitter';
import { Toolbar } from './Toolbar';
import { TraceHeader } from './TraceHeader';
import { type TraceStageProps } from './TraceStage';
import { TraceSummary } from './TraceSummary';
import { viewName } from './view-names';
import { VIEWS } from './view-registry';
import { type ViewProps } from './view-props';

export interface TraceViewProps extends Omit<TraceStageProps, 'children' | 'rows'> {
  readonly trace: Trace;
  readonly traceKey: string;
  readonly traces: readonly TraceEntry[];
  readonly traceOf: (key: string) => Trace | undefined;
  readonly address: Address;
  readonly onAdjustClocks: (adjust: boolean) => void;
  readonly onChoose: (key: string) => void;
  readonly onImport: (traces: readonly SpanRows[], file: string) => void;
}

/** A trace with everything around it. Holds what the views share; each view draws itself. */
export function TraceView(props: TraceViewProps) {
  const { trace, traceKey, traces, traceOf, address, options, width, height, timeZone, data } = props;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [view, setView] = useState<ViewId>(address.place.view ?? options.defaultView);
  const [showNetwork, setShowNetwork] = useState(options.showNetworkSpans);
  const [showMap, setShowMap] = useState(true);
  const [showHelp, setShowHelp] = useState(false);
  const [dock, setDock] = useState(options.drawer === 'auto' ? dockFor(width) : options.drawer);

  const colors = useMemo(
    () =>
      assignColors(
        theme,
        trace.services.map(({ name }) => name),
      ),
    [trace, theme],
  );
  const colorOf = useCallback(
    (service: string) => colors.get(service) ?? serviceColor(theme, service),
    [colors, theme],
  );
  const names = useMemo(() => trace.services.map(({ name }) => name), [trace]);
  const services = useServices(names);
  const collapse = useCollapse(trace, options.defaultDepth);
  const zoom = useZoom(trace.times.totalMs, address.place.zoom);
  const filter = useFilter(trace, useFirstFilter(options, props.replaceVariables));
  const wanted = address.place.span ?? options.selectedSpanId;
  const selection = useSelection(trace, wanted, props.eventBus);
  const focus = useFocus(trace);
  const format = useFormats(data.series, timeZone);
  const hidden = useMemo(
    () =>
      hiddenSpans({
        spans: trace.spans,
        tree: trace.tree,
        showNetwork,
        hiddenServices: services.hidden,
        focused: focus.focused,
      }),
    [trace, showNetwork, services.hidden, focus.focused],
  );
  const actions = useTraceActions({
    ...{ trace, collapse, zoom, filter, selection, focus, services, hidden, setView, setShowNetwork },
    onChoose: props.onChoose,
    onImport: props.onImport,
  });

  const { reveal } = collapse;
  useEffect(() => {
    const span = wanted === '' ? -1 : trace.indexOf(wanted);
    if (span >= 0) {
      reveal(span);
    }
  }, [wanted, trace, reveal]);
  useEffect(() => setShowNetwork(options.showNetworkSpans), [options.showNetworkSpans]);
  useEffect(() => setView(address.place.view ?? options.defaultView), [address.place.view, options.defaultView]);
  useEffect(() => setDock(options.drawer === 'auto' ? dockFor(width) : options.drawer), [options.drawer, width]);

  const { opened } = selection;
  const openedId = trace.spans[opened]?.spanId;
  useEffect(() => {
    const timer = setTimeout(
      () =>
        address.write({
          trace: traces.length > 1 ? traceKey : undefined,
          span: openedId,
          view: view === options.defaultView ? undefined : view,
          zoom: zoom.isZoomed ? zoom.window : undefined,
        }),
      ADDRESS_DELAY_MS,
    );
    return () => clearTimeout(timer);
  }, [address, traces.length, traceKey, openedId, view, options.defaultView, zoom.isZoomed, zoom.window]);

  const isOpen = opened >= 0;
  const atRight = dock === 'right';
  const drawerSize = useDrawerSize(atRight, width, height);
  const size = useSize(body);
  const viewProps: ViewProps = {
    ...{ trace, traceKey, traces, traceOf, options, colorOf, selection, filter, hidden, zoom, collapse, view },
    ...{ actions, format, timeZone, body },
    focused: focus.focused,
    width: size.width || (isOpen && atRight ? width - drawerSize.size : width),
    height: size.height,
    timeRange: data.timeRange,
    request: data.request,
  };
  const keys = useTraceKeys({
    ...{ view: viewProps, search, body, showHelp, setShowHelp, dock, setDock },
    onReset: () => (focus.focused >= 0 ? focus.back() : filter.isActive ? filter.clear() : undefined),
  });
  const drawerProps = {
    ...viewProps,
    ...{ span: opened, dock, onDock: setDock, onClose: selection.close },
    color: colorOf(trace.spans[opened]?.service ?? ''),
    onOpen: actions.openSpan,
    onZoom: () => zoom.show({ start: trace.times.start[opened] ?? 0, end: trace.times.end[opened] ?? 0 }),
  };
  const hasRoom = height >= (isOpen && !atRight ? MINI_MAP_FROM_PX.withDrawer : MINI_MAP_FROM_PX.alone);
  const Current = VIEWS[view].component;
  return (
    <div ref={root} data-tracing-panel className={styles.view} style={{ width, height }} onKeyDown={useKeyboard(keys)}>
      <TraceHeader
        {...viewProps}
        onAdjustClocks={() => props.onAdjustClocks(!trace.adjusted)}
        onToggleMap={hasRoom ? () => setShowMap(!showMap) : undefined}
        showMap={showMap}
        onHelp={() => setShowHelp(true)}
      />
      {hasRoom && <TraceSummary {...viewProps} services={services} />}
      {hasRoom && showMap && <MiniMap {...viewProps} />}
      <Toolbar {...viewProps} searchRef={search} showNetwork={showNetwork} />
      <FilterChips
        {...viewProps}
        onKeep={props.onOptionsChange && ((part) => props.onOptionsChange?.({ ...options, ...part }))}
      />
      <ShownPart {...viewProps} services={services} showNetwork={showNetwork} />
      <div className={cx(styles.parts, atRight ? styles.beside : styles.below)}>
        <div ref={body} className={styles.body} id={`trace-view-${view}`} role="tabpanel" aria-label={viewName(view)}>
          <Current {...viewProps} />
        </div>
        {isOpen && (
          <>
            <Splitter
              state={drawerSize}
              label={t('toolbar.drawer-size', 'Size of the details')}
              orientation={atRight ? 'vertical' : 'horizontal'}
            />
            <div className={styles.drawer} style={atRight ? { width: drawerSize.size } : { height: drawerSize.size }}>
              <SpanDrawer {...drawerProps} />
            </div>
          </>
        )}
      </div>
      {showHelp && <KeyHelp onClose={() => (setShowHelp(false), body.current?.focus())} />}
      <HoverTip within={root} />
    </div>
  );
}

const dockFor = (width: number) => (width < DRAWER_BELOW_UNDER_PX ? 'bottom' : 'right');

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.75),
    overflow: 'hidden',
    color: theme.colors.text.primary,
    colorScheme: theme.isDark ? 'dark' : 'light',
  }),
  parts: css({
    display: 'flex',
    flexGrow: 1,
    minHeight: 0,
    minWidth: 0,
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
  beside: css({ flexDirection: 'row' }),
  below: css({ flexDirection: 'column' }),
  body: css({ flex: '1 1 0', minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column' }),
  drawer: css({ flexShrink: 0, minWidth: 0, minHeight: 0 }),
});
