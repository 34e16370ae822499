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

/** What keys do to the node under the cursor, and to the map. */
export interface KeyboardActions {
  openMenu: (id: string) => void;
  open: (id: string) => void;
  hide: (id: string) => void;
  pin: (id: string) => void;
  fold: (id: string) => void;
  unfold: (id: string) => void;
  foldAll: () => void;
  unfoldAll: () => void;
  pathFrom: (id: string) => void;
  pathTo: (id: string) => void;
  changeDepth: (up: number, down: number) => void;
  openSearch: () => void;
  toggleHelp: () => void;
  /** Closes what is open, innermost first; false when there was nothing. */
  escape: () => boolean;
}

/** Keys while the map has the focus. Keys that mean nothing here go on to Grafana. */
export function useKeyboard(graph: Graph, stage: Stage | null, selection: Selection, actions: KeyboardActions) {
  const { cursor, focus, setCursor, setFocus } = selection;
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (!stage || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      const move = (id: string | null) => {
        if (id === null) return;
        setCursor(id);
        stage.reveal(id);
      };
      const onNode = (act: (id: string) => void) => () => {
        const id = cursor ?? entryNode(graph);
        if (id === null) return;
        if (cursor === null) setCursor(id);
        act(id);
      };
      const focusHere = (id: string) => {
        const isFocused = focus?.kind === 'node' && focus.id === id;
        setFocus(isFocused ? null : { kind: 'node', id });
      };
      const keys: Readonly<Record<string, () => void>> = {
        Enter: onNode(actions.openMenu),
        ContextMenu: onNode(actions.openMenu),
        m: onNode(actions.openMenu),
        ' ': onNode(focusHere),
        f: onNode(focusHere),
        o: onNode(actions.open),
        h: onNode(actions.hide),
        p: onNode(actions.pin),
        c: onNode(actions.fold),
        e: onNode(actions.unfold),
        C: actions.foldAll,
        E: actions.unfoldAll,
        a: onNode(actions.pathFrom),
        b: onNode(actions.pathTo),
        '[': () => actions.changeDepth(event.shiftKey ? -1 : 1, 0),
        ']': () => actions.changeDepth(0, event.shiftKey ? -1 : 1),
        '{': () => actions.changeDepth(-1, 0),
        '}': () => actions.changeDepth(0, -1),
        '+': () => stage.zoomBy(ZOOM.step),
        '=': () => stage.zoomBy(ZOOM.step),
        '-': () => stage.zoomBy(1 / ZOOM.step),
        '0': () => stage.fit(),
        '/': actions.openSearch,
        '?': actions.toggleHelp,
      };
      if (event.key === 'Escape') {
        // Escape with nothing to clear belongs to the dashboard.
        if (!actions.escape()) return;
      } else if (arrow && event.shiftKey) stage.panBy(...PAN[arrow]);
      else if (arrow) move(cursor === null ? entryNode(graph) : step(graph, (id) => stage.screenOf(id), cursor, arrow));
      else if (keys[event.key]) keys[event.key]?.();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    [graph, stage, cursor, focus, setCursor, setFocus, actions],
  );
}
