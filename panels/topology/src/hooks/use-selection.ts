import { useCallback, useMemo, useState } from 'react';
import { type EventBus } from '@grafana/data';
import { TopologySelectEvent } from '@thalweg/panel-kit';
import { type Graph } from '../model/graph';
import { edgeNeighbourhood, neighbourhood } from '../model/neighbourhood';
import { type Target, exists, sameTarget, selectionOf } from '../model/selection';
import { searchNodes } from '../model/search';
import { type Highlight } from '../paint/highlight';

export interface Selection {
  focus: Target | null;
  hover: Target | null;
  cursor: string | null;
  search: string;
  setFocus: (target: Target | null) => void;
  setHover: (target: Target | null) => void;
  setCursor: (id: string | null) => void;
  setSearch: (text: string) => void;
  /** Tells the host page to go there. */
  open: (target: Target) => void;
  highlight: Highlight;
}

/** Focus, hover, keyboard cursor and search, and what of the picture they light up. */
export function useSelection(graph: Graph, focusDepth: number, eventBus: EventBus | undefined): Selection {
  const [focusWanted, setFocusWanted] = useState<Target | null>(null);
  const [hoverWanted, setHover] = useState<Target | null>(null);
  const [cursorWanted, setCursor] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  // After a refresh something may be gone; it is kept in mind, and lit again when it returns.
  const focus = focusWanted && exists(graph, focusWanted) ? focusWanted : null;
  const hover = hoverWanted && exists(graph, hoverWanted) ? hoverWanted : null;
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
    (target: Target) => eventBus?.publish(new TopologySelectEvent(selectionOf(graph, target, 'open'))),
    [eventBus, graph],
  );

  const lighting = focus ?? hover;
  const lit = useMemo(() => {
    if (!lighting) return null;
    return lighting.kind === 'node'
      ? neighbourhood(graph, lighting.id, focus ? focusDepth : 1)
      : edgeNeighbourhood(graph, lighting.id);
  }, [graph, lighting, focus, focusDepth]);
  const matches = useMemo(
    () => (search.trim() === '' ? null : new Set(searchNodes(graph, search).map((node) => node.id))),
    [graph, search],
  );
  const highlight = useMemo<Highlight>(
    () => ({
      lit,
      strength: focus ? 'focus' : 'hover',
      focusId: focus?.id ?? null,
      hoverId: hover?.id ?? null,
      cursorId: cursor,
      matches,
    }),
    [lit, focus, hover, cursor, matches],
  );
  return { focus, hover, cursor, search, setFocus, setHover, setCursor, setSearch, open, highlight };
}
