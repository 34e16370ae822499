import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type EventBus, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { MINI_MAP_INSET, ZOOM } from '../constants';
import { type TopologyRows } from '../frame';
import { useDrilldown } from '../hooks/use-drilldown';
import { useExport } from '../hooks/use-export';
import { useKeyActions } from '../hooks/use-key-actions';
import { useKeyboard } from '../hooks/use-keyboard';
import { useMapInput } from '../hooks/use-map-input';
import { type Isolation, useMapModel } from '../hooks/use-map-model';
import { useMenu } from '../hooks/use-menu';
import { type OptionsState } from '../hooks/use-options';
import { usePath } from '../hooks/use-path';
import { useScene } from '../hooks/use-scene';
import { type Depth, stepsOf, useSelection } from '../hooks/use-selection';
import { useSpoken } from '../hooks/use-spoken';
import { useStage } from '../hooks/use-stage';
import { useViewActions } from '../hooks/use-view-actions';
import { useWheel } from '../hooks/use-wheel';
import { type DataSourceRef } from '../model/drilldown';
import { searchNodes } from '../model/search';
import { type Target, selectionOf } from '../model/selection';
import { nodeSentence, summary } from '../model/texts';
import { type Highlight } from '../paint/highlight';
import { linksOf } from './data-links';
import { FocusBar } from './FocusBar';
import { GraphTables } from './GraphTables';
import { KeyHelp } from './KeyHelp';
import { LayerSwitch } from './LayerSwitch';
import { MapLegend } from './MapLegend';
import { MiniMap } from './MiniMap';
import { NodeSearch } from './NodeSearch';
import { PathBar, pathSentence } from './PathBar';
import { sectionsFor } from './target-items';
import { TargetMenu } from './TargetMenu';
import { TargetTooltip } from './TargetTooltip';
import { ViewMenus } from './ViewMenus';
import { ZoomButtons } from './ZoomButtons';

export interface TopologyViewProps {
  rows: TopologyRows;
  state: OptionsState;
  width: number;
  height: number;
  range: TimeRange;
  datasource?: Partial<DataSourceRef> | null;
  eventBus?: EventBus;
}

/** The map with everything around it. */
export function TopologyView({ rows, state, width, height, range, datasource, eventBus }: TopologyViewProps) {
  const styles = useStyles2(getStyles);
  const map = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);
  const [search, setSearch] = useState('');
  const [isolation, setIsolation] = useState<Isolation | null>(null);
  const { spoken, say } = useSpoken();
  const { options, change, changeView } = state;

  const model = useMapModel(rows, options, isolation);
  const { base, arrangement } = model;
  const { graph } = arrangement;
  const { scene, pending, again, thresholds } = useScene(model, rows, options, width, height);
  const usual = useMemo(() => ({ up: options.depthUp, down: options.depthDown }), [options.depthUp, options.depthDown]);
  const selection = useSelection(graph, usual, eventBus);
  const { focus, hover, cursor, depth } = selection;
  const path = usePath(graph);
  const matches = useMemo(
    () => (search.trim() === '' ? null : new Set(searchNodes(graph, search).map((node) => node.id))),
    [graph, search],
  );
  const highlight = useMemo<Highlight>(
    () => ({
      lit: path.lit ?? selection.lit,
      strength: focus || path.asked ? 'focus' : 'hover',
      focusId: focus?.id ?? null,
      hoverId: hover?.id ?? null,
      cursorId: cursor,
      matches,
    }),
    [path, selection.lit, focus, hover, cursor, matches],
  );
  const stage = useStage(canvas, scene, highlight, width, height);
  useEffect(() => stage?.leaveFree(options.showMiniMap ? MINI_MAP_INSET : undefined), [stage, options.showMiniMap]);

  const actions = useViewActions(graph, arrangement, state, stage, again, say);
  const menu = useMenu(map);
  const links = useCallback(
    (target: Target) => {
      if (target.kind === 'group') return [];
      const { kind, row } = selectionOf(graph, target, 'open');
      return linksOf(kind === 'edge' ? rows.edgesFrame : rows.nodesFrame, row);
    },
    [graph, rows],
  );
  const hasLinks = useCallback((target: Target) => links(target).length > 0, [links]);
  const { filterVariable } = options;
  const ways = useDrilldown({ graph, base, datasource, range, filterVariable, open: selection.open });
  const input = useMapInput(map, stage, selection, path, actions, menu, hasLinks);
  const wheelHint = useWheel(map, stage);
  const leaveIsolation = useCallback(() => {
    setIsolation(null);
    return isolation !== null;
  }, [isolation]);
  const isolate = useCallback(
    (ids: readonly string[] | null) => setIsolation(ids && { ids, up: stepsOf(depth.up), down: stepsOf(depth.down) }),
    [depth],
  );
  const setDepth = (next: Depth) => {
    selection.setDepth(next);
    if (isolation) setIsolation({ ...isolation, up: stepsOf(next.up), down: stepsOf(next.down) });
  };
  const keyActions = useKeyActions({
    stage,
    selection,
    path,
    actions,
    menu,
    view: options.view,
    search: searchInput,
    help,
    setHelp,
    leaveIsolation,
  });
  const onKeyDown = useKeyboard(graph, stage, selection, keyActions);
  const focusNode = (id: string) => {
    if (!path.take(id)) selection.setFocus({ kind: 'node', id });
    stage?.showNode(id);
    map.current?.focus();
  };
  const exportPicture = useExport(stage, graph, say);

  const spokenNode = cursor === null ? undefined : graph.nodeById.get(cursor);
  useEffect(() => {
    if (spokenNode) say(nodeSentence(graph, spokenNode));
    // A refresh alone is no news.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor, say]);
  const pathText = pathSentence(graph, path);
  useEffect(() => {
    if (pathText) say(pathText);
  }, [pathText, say]);

  const focusTitle = focus && selectionOf(graph, focus, 'focus').title;
  return (
    <div className={styles.view} style={{ width, height }}>
      <div
        ref={map}
        className={styles.map}
        style={input.style}
        tabIndex={0}
        role="application"
        aria-roledescription={t('topology.map.role', 'map')}
        aria-label={t(
          'topology.map.label',
          'Topology: {{summary}}. Arrow keys move between nodes, Enter opens the menu, question mark lists the keys.',
          { summary: summary(graph) },
        )}
        data-testid="thalweg-topology-map"
        onKeyDown={onKeyDown}
        {...input.handlers}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
      </div>
      <div className={styles.corner}>
        <LayerSwitch layers={rows.layers} layer={model.layer} onChange={(layer) => changeView({ layer })} />
        {focusTitle !== null && !path.asked && (
          <FocusBar
            title={focusTitle}
            depth={depth}
            lit={selection.lit?.nodes.size ?? 0}
            isolated={isolation !== null}
            onDepth={setDepth}
            onIsolate={() =>
              isolate(isolation ? null : (graph.nodeById.get(focus?.id ?? '')?.members ?? edgeEnds(focus?.id)))
            }
            onClose={() => {
              selection.setFocus(null);
              setIsolation(null);
            }}
          />
        )}
        {path.asked && <PathBar graph={graph} path={path} />}
      </div>
      <div className={styles.toolbar}>
        <NodeSearch
          graph={graph}
          text={search}
          inputRef={searchInput}
          onText={setSearch}
          onPick={focusNode}
          onLeave={() => map.current?.focus()}
        />
        <ViewMenus
          base={base}
          arrangement={arrangement}
          options={options}
          levels={rows.groupLevels}
          actions={actions}
          onChange={change}
          onExport={(kind) => void exportPicture(kind)}
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
        <MapLegend
          graph={graph}
          thresholds={thresholds}
          colorBy={options.colorBy}
          formats={rows.formats.edge}
          notices={rows.notices}
          pending={pending}
        />
      )}
      {options.showMiniMap && <MiniMap stage={stage} />}
      {wheelHint && (
        <div className={styles.hint}>
          {t('topology.map.wheel', 'Click the map, or hold Ctrl or ⌘, to zoom with the wheel')}
        </div>
      )}
      {hover && !menu.place && (
        <TargetTooltip graph={graph} formats={rows.formats} target={hover} x={input.pointer.x} y={input.pointer.y} />
      )}
      {menu.place && (
        <TargetMenu
          place={menu.place}
          sections={sectionsFor(menu.place.target, {
            graph,
            arrangement,
            view: options.view,
            selection,
            path,
            actions,
            ways,
            links,
            isolated: isolation !== null,
            isolate,
          })}
          onClose={menu.close}
        />
      )}
      <div className={styles.spoken} role="status" aria-live="polite" data-testid="thalweg-topology-spoken">
        {spoken}
      </div>
      <GraphTables graph={graph} formats={rows.formats} />
    </div>
  );

  function edgeEnds(id: string | undefined): string[] {
    const edge = graph.edgeById.get(id ?? '');
    const members = (end: string | undefined) => graph.nodeById.get(end ?? '')?.members ?? [];
    return [...members(edge?.source), ...members(edge?.target)];
  }
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
  corner: css({
    position: 'absolute',
    insetInlineStart: theme.spacing(1),
    top: theme.spacing(1),
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    maxWidth: '55%',
    pointerEvents: 'none',
  }),
  toolbar: css({
    position: 'absolute',
    insetInlineEnd: theme.spacing(1),
    top: theme.spacing(1),
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
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
