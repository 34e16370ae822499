import { type KeyboardEvent, useCallback } from 'react';
import { PAN_STEP, ZOOM } from '../constants';
import { type Graph } from '../model/graph';
import { type Arrow, entryNode, step } from '../model/walk';
import { type Stage } from '../paint/stage';
import { type Selection } from './use-selection';

const ARROWS: Readonly<Record<string, Arrow>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const PAN: Readonly<Record<Arrow, [number, number]>> = {
  left: [PAN_STEP, 0],
  right: [-PAN_STEP, 0],
  up: [0, PAN_STEP],
  down: [0, -PAN_STEP],
};

export interface KeyboardActions {
  openMenu: (id: string) => void;
  openSearch: () => void;
  toggleHelp: () => void;
  /** Whether it was open. */
  closeHelp: () => boolean;
}

/** Keys while the map has the focus. Keys that mean nothing here go on to Grafana. */
export function useKeyboard(graph: Graph, stage: Stage | null, selection: Selection, actions: KeyboardActions) {
  const { cursor, focus, setCursor, setFocus, open } = selection;
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (!stage || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      const move = (id: string | null) => {
        if (id === null) return;
        setCursor(id);
        stage.reveal(id);
      };
      const keys: Readonly<Record<string, () => void>> = {
        Enter: () => {
          const id = cursor ?? entryNode(graph);
          if (id === null) return;
          if (focus?.kind === 'node' && focus.id === id) open(focus);
          else setFocus({ kind: 'node', id });
        },
        Escape: () => {
          if (actions.closeHelp()) return;
          setFocus(null);
          setCursor(null);
        },
        '+': () => stage.zoomBy(ZOOM.step),
        '=': () => stage.zoomBy(ZOOM.step),
        '-': () => stage.zoomBy(1 / ZOOM.step),
        '0': () => stage.fit(),
        '/': actions.openSearch,
        '?': actions.toggleHelp,
        ContextMenu: () => cursor !== null && actions.openMenu(cursor),
        m: () => cursor !== null && actions.openMenu(cursor),
      };
      const act = keys[event.key];
      if (arrow && event.shiftKey) stage.panBy(...PAN[arrow]);
      else if (arrow) move(cursor === null ? entryNode(graph) : step(graph, (id) => stage.screenOf(id), cursor, arrow));
      else if (act) act();
      else return;
      // Escape with nothing to clear belongs to the dashboard.
      if (event.key === 'Escape' && focus === null && cursor === null) return;
      event.preventDefault();
      event.stopPropagation();
    },
    [graph, stage, cursor, focus, setCursor, setFocus, open, actions],
  );
}
