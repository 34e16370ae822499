import { useCallback, useMemo, useState } from 'react';
import { type EventBus } from '@grafana/data';
import { TopologySelectEvent, type TopologySelection } from '@thalweg/panel-kit';
import { DEPTH_MAX } from '../constants';
import { type Graph } from '../model/graph';
import { edgeNeighbourhood, neighbourhood } from '../model/neighbourhood';
import { type Target, exists, sameTarget, selectionOf } from '../model/selection';

export interface Depth {
  up: number;
  down: number;
}

export interface Selection {
  focus: Target | null;
  hover: Target | null;
  cursor: string | null;
  depth: Depth;
  setFocus: (target: Target | null) => void;
  setHover: (target: Target | null) => void;
  setCursor: (id: string | null) => void;
  setDepth: (depth: Depth) => void;
  /** Tells the host page to go there. */
  open: (target: Target, view?: TopologySelection['view']) => void;
  /** What focus or pointer light up. */
  lit: ReturnType<typeof neighbourhood> | null;
}

/** The last step of depth means: however far. */
export const stepsOf = (depth: number) => (depth >= DEPTH_MAX ? Infinity : depth);

/** Focus, hover and keyboard cursor, and what of the picture they light up. */
export function useSelection(graph: Graph, usual: Depth, eventBus: EventBus | undefined): Selection {
  const [focusWanted, setFocusWanted] = useState<Target | null>(null);
  const [hoverWanted, setHover] = useState<Target | null>(null);
  const [cursorWanted, setCursor] = useState<string | null>(null);
  const [depthWanted, setDepth] = useState<Depth | null>(null);
  const { up, down } = depthWanted ?? usual;
  // After a refresh something may be gone; it is kept in mind, and lit again when it returns.
  const focus = focusWanted && exists(graph, focusWanted) ? focusWanted : null;
  const hover = hoverWanted && (hoverWanted.kind === 'group' || exists(graph, hoverWanted)) ? hoverWanted : null;
  const cursor = cursorWanted !== null && graph.nodeById.has(cursorWanted) ? cursorWanted : null;

  const setFocus = useCallback(
    (target: Target | null) => {
      if (sameTarget(target, focusWanted)) return;
      setFocusWanted(target);
      if (target?.kind === 'node') setCursor(target.id);
      eventBus?.publish(new TopologySelectEvent(selectionOf(graph, target, 'focus')));
    },
    [eventBus, focusWanted, graph],
  );
  const open = useCallback(
    (target: Target, view?: TopologySelection['view']) =>
      eventBus?.publish(new TopologySelectEvent(selectionOf(graph, target, 'open', view))),
    [eventBus, graph],
  );
  const lit = useMemo(() => {
    const target = focus ?? hover;
    if (!target || target.kind === 'group') return null;
    if (target.kind === 'edge') return edgeNeighbourhood(graph, target.id);
    return focus
      ? neighbourhood(graph, [target.id], stepsOf(up), stepsOf(down))
      : neighbourhood(graph, [target.id], 1, 1);
  }, [graph, focus, hover, up, down]);
  return useMemo(
    () => ({ focus, hover, cursor, depth: { up, down }, setFocus, setHover, setCursor, setDepth, open, lit }),
    [focus, hover, cursor, up, down, setFocus, open, lit],
  );
}
