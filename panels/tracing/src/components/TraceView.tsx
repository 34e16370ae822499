import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { css, cx } from '@emotion/css';
import { type EventBus, type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { serviceColor } from '@thalweg/panel-kit';
import { type TracingOptions } from '../config';
import { DRAWER_BELOW_UNDER_PX, DRAWER_HEIGHT, DRAWER_WIDTH, MINI_MAP_FROM_PX, NAME_WIDTH } from '../constants';
import { SpanDrawer } from '../drawer/SpanDrawer';
import { useCollapse } from '../hooks/use-collapse';
import { useFilter } from '../hooks/use-filter';
import { useKeyboard } from '../hooks/use-keyboard';
import { useSelection } from '../hooks/use-selection';
import { useSplitter } from '../hooks/use-splitter';
import { useTraceActions } from '../hooks/use-trace-actions';
import { useZoom } from '../hooks/use-zoom';
import { listRows } from '../layout/row-list';
import { type SpanRows } from '../model/span';
import { buildTrace } from '../model/trace';
import { t } from '../strings';
import { GridTools } from './GridTools';
import { HoverTip } from './HoverTip';
import { KeyHelp } from './KeyHelp';
import { MiniMap } from './MiniMap';
import { SearchBar } from './SearchBar';
import { ServiceLegend } from './ServiceLegend';
import { Splitter } from './Splitter';
import { TraceHeader } from './TraceHeader';
import { Waterfall } from './Waterfall';

export interface TraceViewProps {
  readonly rows: SpanRows;
  readonly options: TracingOptions;
  readonly width: number;
  readonly height: number;
  readonly timeZone: TimeZone;
  readonly eventBus?: EventBus | undefined;
}

/** A trace with everything around it. Holds what the parts share; each part draws itself. */
export function TraceView({ rows: spanRows, options, width, height, timeZone, eventBus }: TraceViewProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [adjustClocks, setAdjustClocks] = useState(options.adjustClocks);
  const [showNetwork, setShowNetwork] = useState(options.showNetworkSpans);
  const [showHelp, setShowHelp] = useState(false);
  const [dock, setDock] = useState(options.drawer === 'auto' ? dockFor(width) : options.drawer);

  const trace = useMemo(() => buildTrace(spanRows, { adjustClocks }), [spanRows, adjustClocks]);
  const colors = useMemo(
    () => new Map(trace.services.map(({ name }) => [name, serviceColor(theme, name)])),
    [trace, theme],
  );
  const collapse = useCollapse(trace, options.defaultDepth);
  const zoom = useZoom(trace.times.totalMs);
  const filter = useFilter(trace);
  const selection = useSelection(trace, options.selectedSpanId, eventBus);
  const only = filter.matchesOnly ? filter.matches : undefined;
  const rows = useMemo(
    () => listRows({ tree: trace.tree, spans: trace.spans, collapsed: collapse.collapsed, showNetwork, only }),
    [trace, collapse.collapsed, showNetwork, only],
  );

  const root = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const actions = useTraceActions({
    trace,
    rows,
    collapse,
    zoom,
    filter,
    selection,
    grid,
    search,
    showHelp,
    setShowHelp,
  });
  const onKeyDown = useKeyboard(actions);
  const { opened, open: openSpan } = selection;
  const { reveal } = collapse;
  const openAnywhere = useCallback(
    (span: number) => {
      reveal(span);
      openSpan(span);
    },
    [reveal, openSpan],
  );
  const wanted = options.selectedSpanId;
  useEffect(() => {
    const span = wanted === '' ? -1 : trace.indexOf(wanted);
    if (span >= 0) {
      reveal(span);
    }
  }, [wanted, trace, reveal]);
  useEffect(() => setShowNetwork(options.showNetworkSpans), [options.showNetworkSpans]);
  useEffect(() => setDock(options.drawer === 'auto' ? dockFor(width) : options.drawer), [options.drawer, width]);

  const isOpen = opened >= 0;
  const atRight = dock === 'right';
  const hasRoom = height >= (isOpen && !atRight ? MINI_MAP_FROM_PX.withDrawer : MINI_MAP_FROM_PX.alone);
  const drawerWidth = useSplitter({ ...DRAWER_WIDTH, max: width * DRAWER_WIDTH.maxShare }, 'left');
  const drawerHeight = useSplitter(
    {
      min: DRAWER_HEIGHT.min,
      initial: Math.min(DRAWER_HEIGHT.initial, height * DRAWER_HEIGHT.initialShare),
      max: height * DRAWER_HEIGHT.maxShare,
    },
    'up',
  );
  const drawerSize = atRight ? drawerWidth : drawerHeight;
  const gridWidth = isOpen && atRight ? width - drawerWidth.size : width;
  const nameColumn = useSplitter(
    { initial: Math.round(width * NAME_WIDTH.initial), min: NAME_WIDTH.min, max: gridWidth * NAME_WIDTH.maxShare },
    'right',
  );
  return (
    <div ref={root} className={styles.view} style={{ width, height }} onKeyDown={onKeyDown}>
      <TraceHeader trace={trace} timeZone={timeZone} onToggleClocks={() => setAdjustClocks(!adjustClocks)} />
      <ServiceLegend
        services={trace.services}
        colors={colors}
        onPick={(service) => filter.change({ query: `service="${service}"` })}
      />
      {hasRoom && <MiniMap trace={trace} colors={colors} zoom={zoom} />}
      <SearchBar
        trace={trace}
        state={filter}
        active={selection.active}
        inputRef={search}
        onStep={actions.step}
        showNetwork={showNetwork}
        onShowNetwork={setShowNetwork}
      />
      <div className={cx(styles.parts, atRight ? styles.beside : styles.below)}>
        <Waterfall
          trace={trace}
          rows={rows}
          colors={colors}
          collapsed={collapse.collapsed}
          selection={selection}
          filter={filter}
          zoom={zoom}
          nameColumn={nameColumn}
          timeWidth={gridWidth - nameColumn.size}
          options={options}
          gridRef={grid}
          onToggle={collapse.toggle}
          tools={<GridTools collapse={collapse} zoom={zoom} onHelp={() => setShowHelp(true)} />}
        />
        {isOpen && (
          <>
            <Splitter state={drawerSize} label={t('drawer.resize')} orientation={atRight ? 'vertical' : 'horizontal'} />
            <div className={styles.drawer} style={atRight ? { width: drawerSize.size } : { height: drawerSize.size }}>
              <SpanDrawer
                trace={trace}
                span={opened}
                color={colors.get(trace.spans[opened]?.service ?? '') ?? ''}
                timeZone={timeZone}
                dock={dock}
                onDock={setDock}
                onOpen={openAnywhere}
                onZoom={() => actions.zoom('span')}
                onClose={selection.close}
              />
            </div>
          </>
        )}
      </div>
      {showHelp && <KeyHelp onClose={() => actions.escape()} />}
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
  drawer: css({ flexShrink: 0, minWidth: 0, minHeight: 0 }),
});
