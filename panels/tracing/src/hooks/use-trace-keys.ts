import { type RefObject, useMemo, useRef } from 'react';
import { type ViewProps } from '../components/view-props';
import { VIEW_IDS } from '../config';
import { ZOOM_STEP } from '../constants';
import { type KeyMap } from './use-keyboard';

interface Parts {
  readonly view: ViewProps;
  readonly search: RefObject<HTMLInputElement>;
  readonly body: RefObject<HTMLElement>;
  readonly showHelp: boolean;
  readonly setShowHelp: (show: boolean) => void;
  readonly dock: 'right' | 'bottom';
  readonly setDock: (dock: 'right' | 'bottom') => void;
  /** What Escape does when nothing is open. */
  readonly onReset: () => void;
}

/** Keys that mean the same in every view. */
export function useTraceKeys(parts: Parts): KeyMap {
  const latest = useRef(parts);
  latest.current = parts;
  return useMemo(() => {
    const view = () => latest.current.view;
    const focusBody = () => latest.current.body.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    const zoomToActive = () => {
      const { selection, trace, zoom } = view();
      if (selection.active >= 0) {
        zoom.show({ start: trace.times.start[selection.active] ?? 0, end: trace.times.end[selection.active] ?? 0 });
      }
    };
    const escape = () => {
      const { showHelp, setShowHelp, onReset } = latest.current;
      if (showHelp) {
        setShowHelp(false);
      } else if (view().selection.opened >= 0) {
        view().selection.close();
      } else {
        onReset();
      }
      focusBody();
    };
    const nextCritical = () => {
      const { trace, selection, actions } = view();
      const pieces = trace.criticalShares.flatMap((share) => share.pieces).sort((a, b) => a.start - b.start);
      const at = pieces.findLastIndex(({ span }) => span === selection.active);
      const next = pieces[(at + 1) % Math.max(1, pieces.length)];
      if (next) {
        actions.openSpan(next.span);
      }
    };
    return {
      '/': () => latest.current.search.current?.focus(),
      n: () => view().actions.stepMatch(1),
      N: () => view().actions.stepMatch(-1),
      m: () => view().filter.setMatchesOnly(!view().filter.matchesOnly),
      c: nextCritical,
      '+': () => view().zoom.by(ZOOM_STEP),
      '=': () => view().zoom.by(ZOOM_STEP),
      '-': () => view().zoom.by(1 / ZOOM_STEP),
      '0': () => view().zoom.reset(),
      z: zoomToActive,
      '<': () => view().zoom.pan(-PAN_SHARE),
      '>': () => view().zoom.pan(PAN_SHARE),
      f: () => view().selection.active >= 0 && view().actions.focus(view().selection.active),
      b: () => view().actions.focusBack(),
      d: () => latest.current.setDock(latest.current.dock === 'right' ? 'bottom' : 'right'),
      '?': () => latest.current.setShowHelp(true),
      Escape: escape,
      ...Object.fromEntries(VIEW_IDS.map((id, index) => [String(index + 1), () => view().actions.setView(id)])),
    };
  }, []);
}

const PAN_SHARE = 0.25;
