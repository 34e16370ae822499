import { type RefObject, useMemo } from 'react';
import { DEPTH_MAX } from '../constants';
import { type SavedView } from '../config';
import { type Target } from '../model/selection';
import { type Stage } from '../paint/stage';
import { type KeyboardActions } from './use-keyboard';
import { type useMenu } from './use-menu';
import { type PathState } from './use-path';
import { type Selection } from './use-selection';
import { type ViewActions } from './use-view-actions';

export interface KeyActionsInput {
  stage: Stage | null;
  selection: Selection;
  path: PathState;
  actions: ViewActions;
  menu: ReturnType<typeof useMenu>;
  view: SavedView;
  search: RefObject<HTMLInputElement>;
  help: boolean;
  setHelp: (shown: boolean) => void;
  /** Shows the whole map again; false when it was shown. */
  leaveIsolation: () => boolean;
}

const node = (id: string): Target => ({ kind: 'node', id });
const clamp = (value: number) => Math.min(DEPTH_MAX, Math.max(0, value));

/** What keys do, in terms of what else can do it. */
export function useKeyActions(input: KeyActionsInput): KeyboardActions {
  const { stage, selection, path, actions, menu, view, search, help, setHelp, leaveIsolation } = input;
  return useMemo(
    () => ({
      openMenu: (id) => menu.openAt(node(id), stage?.screenOf(id) ?? { x: 0, y: 0 }),
      open: (id) => selection.open(node(id)),
      hide: (id) => actions.hide(node(id)),
      pin: (id) => (id in view.pins ? actions.unpin(id) : actions.pin([id])),
      fold: actions.fold,
      unfold: actions.unfold,
      foldAll: actions.foldAll,
      unfoldAll: actions.unfoldAll,
      pathFrom: path.setFrom,
      pathTo: path.setTo,
      changeDepth: (up, down) =>
        selection.setDepth({ up: clamp(selection.depth.up + up), down: clamp(selection.depth.down + down) }),
      openSearch: () => search.current?.focus(),
      toggleHelp: () => setHelp(!help),
      escape: () => {
        if (help) setHelp(false);
        else if (path.asked) path.clear();
        else if (selection.focus || selection.cursor !== null) {
          selection.setFocus(null);
          selection.setCursor(null);
        } else return leaveIsolation();
        return true;
      },
    }),
    [stage, selection, path, actions, menu, view, search, help, setHelp, leaveIsolation],
  );
}
