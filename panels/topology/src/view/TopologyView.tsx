import { type MouseEvent, useCallback, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type TopologyOptions } from '../config';
import { ZOOM } from '../constants';
import { type TopologyRows } from '../frame';
import { useKeyboard } from '../hooks/use-keyboard';
import { useLayout } from '../hooks/use-layout';
import { usePointer } from '../hooks/use-pointer';
import { useSelection } from '../hooks/use-selection';
import { useStage } from '../hooks/use-stage';
import { useTargetMenu } from '../hooks/use-target-menu';
import { useWheel } from '../hooks/use-wheel';
import { type Direction, coarseAspect } from '../layout/graph-shape';
import { buildGraph } from '../model/build-graph';
import { nodeSentence, summary } from '../model/texts';
import { type Target } from '../model/selection';
import { buildScene } from '../paint/scene';
import { GraphTables } from './GraphTables';
import { KeyHelp } from './KeyHelp';
import { MapLegend } from './MapLegend';
import { NodeSearch } from './NodeSearch';
import { TargetMenu } from './TargetMenu';
import { TargetTooltip } from './TargetTooltip';
import { ZoomButtons } from './ZoomButtons';

export interface TopologyViewProps {
  rows: TopologyRows;
  options: TopologyOptions;
  width: number;
  height: number;
  eventBus?: EventBus;
}

const directionFor = (wanted: TopologyOptions['direction'], width: number, height: number): Direction =>
  wanted === 'auto' ? (width >= height ? 'right' : 'down') : wanted;

/** The map with everything around it. */
export function TopologyView({ rows, options, width, height, eventBus }: TopologyViewProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const map = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);
  const [pointer, setPointer] = useState({ x: 0, y: 0 });

  const graph = useMemo(() => buildGraph(rows.nodes, rows.edges), [rows]);
  const direction = directionFor(options.direction, width, height);
  const { placed, pending } = useLayout(graph, direction, coarseAspect(width, height));
  const { thresholds } = rows;
  const scene = useMemo(
    () => placed && buildScene({ ...placed, thresholds, edgeLabel: options.edgeLabel, theme }),
    [placed, thresholds, options.edgeLabel, theme],
  );
  const selection = useSelection(graph, options.focusDepth, eventBus);
  const { hover, cursor, focus, setFocus, setHover, open } = selection;
  const stage = useStage(canvas, scene, selection.highlight, width, height);
  const menu = useTargetMenu(rows, graph, map);

  const onHover = useCallback(
    (target: Target | null, x: number, y: number) => {
      setHover(target);
      const box = map.current?.getBoundingClientRect();
      if (target) setPointer({ x: x + (box?.left ?? 0), y: y + (box?.top ?? 0) });
    },
    [setHover],
  );
  const { cursor: pointerStyle, handlers } = usePointer(stage, { onHover, onClick: setFocus });
  // Not `hover`: a click may come before the move that led to it has been rendered.
  const targetAt = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return stage?.pick(event.clientX - box.left, event.clientY - box.top) ?? null;
  };
  const wheelHint = useWheel(map, stage);
  const keyActions = useMemo(
    () => ({
      openMenu: (id: string) => menu.openAt({ kind: 'node', id }, stage?.screenOf(id) ?? { x: 0, y: 0 }),
      openSearch: () => searchInput.current?.focus(),
      toggleHelp: () => setHelp((shown) => !shown),
      closeHelp: () => {
        setHelp(false);
        return help;
      },
    }),
    [menu, stage, help],
  );
  const onKeyDown = useKeyboard(graph, stage, selection, keyActions);
  const focusNode = useCallback(
    (id: string) => {
      setFocus({ kind: 'node', id });
      stage?.showNode(id);
      map.current?.focus();
    },
    [setFocus, stage],
  );
  const spoken = cursor === null ? undefined : graph.nodeById.get(cursor);

  return (
    <div className={styles.view} style={{ width, height }}>
      <div
        ref={map}
        className={styles.map}
        style={{ cursor: pointerStyle }}
        tabIndex={0}
        role="application"
        aria-roledescription="map"
        aria-label={`Topology: ${summary(graph)}. Arrow keys move between nodes, Enter focuses, question mark lists the keys.`}
        data-testid="thalweg-topology-map"
        onKeyDown={onKeyDown}
        onDoubleClick={(event) => {
          const target = targetAt(event);
          if (!target) return;
          open(target);
          // A host page may have followed the event; in a dashboard the data links are where it leads.
          if (menu.hasLinks(target)) menu.open(target, event.clientX, event.clientY);
        }}
        onContextMenu={(event) => {
          const target = targetAt(event);
          if (!target) return;
          event.preventDefault();
          menu.open(target, event.clientX, event.clientY);
        }}
        {...handlers}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
      </div>
      <div className={styles.toolbar}>
        <NodeSearch
          graph={graph}
          text={selection.search}
          inputRef={searchInput}
          onText={selection.setSearch}
          onPick={focusNode}
          onLeave={() => map.current?.focus()}
        />
        <ZoomButtons
          onIn={() => stage?.zoomBy(ZOOM.step)}
          onOut={() => stage?.zoomBy(1 / ZOOM.step)}
          onFit={() => stage?.fit()}
          onHelp={keyActions.toggleHelp}
          helpOpen={help}
        />
      </div>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
      {options.showLegend && (
        <MapLegend graph={graph} thresholds={thresholds} notices={rows.notices} pending={pending} />
      )}
      {wheelHint && <div className={styles.hint}>Click the map, or hold Ctrl or ⌘, to zoom with the wheel</div>}
      {hover && !menu.place && <TargetTooltip graph={graph} target={hover} x={pointer.x} y={pointer.y} />}
      {menu.place && (
        <TargetMenu
          place={menu.place}
          links={menu.links}
          focused={focus?.id === menu.place.target.id}
          onFocus={() => setFocus(focus?.id === menu.place?.target.id ? null : (menu.place?.target ?? null))}
          onOpen={() => menu.place && open(menu.place.target)}
          onClose={menu.close}
        />
      )}
      <div className={styles.spoken} role="status" aria-live="polite">
        {spoken ? nodeSentence(graph, spoken) : ''}
      </div>
      <GraphTables graph={graph} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({ position: 'relative', overflow: 'hidden' }),
  map: css({
    position: 'absolute',
    inset: 0,
    touchAction: 'none',
    userSelect: 'none',
    borderRadius: theme.shape.radius.default,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  canvas: css({ display: 'block', width: '100%', height: '100%' }),
  toolbar: css({
    position: 'absolute',
    insetInlineEnd: theme.spacing(1),
    top: theme.spacing(1),
    display: 'flex',
    gap: theme.spacing(1),
    // Between the controls the map stays in reach.
    pointerEvents: 'none',
  }),
  hint: css({
    position: 'absolute',
    insetInlineStart: '50%',
    top: '50%',
    transform: 'translate(-50%, -50%)',
    padding: theme.spacing(1, 2),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    pointerEvents: 'none',
  }),
  spoken: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
