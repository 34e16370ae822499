import { type KeyboardEvent, useCallback } from 'react';

/** What a key may do; each returns nothing, unknown keys pass through to the page. */
export interface KeyActions {
  readonly move: (rows: number) => void;
  readonly toEnd: (end: 'first' | 'last') => void;
  readonly fold: () => void;
  readonly unfold: () => void;
  readonly open: () => void;
  readonly search: () => void;
  readonly step: (direction: 1 | -1) => void;
  readonly expandAll: () => void;
  readonly collapseAll: () => void;
  readonly zoom: (direction: 'in' | 'out' | 'reset' | 'span') => void;
  readonly help: () => void;
  readonly escape: () => void;
}

const PAGE_ROWS = 15;

const KEYS: Readonly<Record<string, (actions: KeyActions) => void>> = {
  ArrowDown: ({ move }) => move(1),
  j: ({ move }) => move(1),
  ArrowUp: ({ move }) => move(-1),
  k: ({ move }) => move(-1),
  PageDown: ({ move }) => move(PAGE_ROWS),
  PageUp: ({ move }) => move(-PAGE_ROWS),
  Home: ({ toEnd }) => toEnd('first'),
  End: ({ toEnd }) => toEnd('last'),
  ArrowLeft: ({ fold }) => fold(),
  h: ({ fold }) => fold(),
  ArrowRight: ({ unfold }) => unfold(),
  l: ({ unfold }) => unfold(),
  Enter: ({ open }) => open(),
  '/': ({ search }) => search(),
  n: ({ step }) => step(1),
  N: ({ step }) => step(-1),
  ']': ({ expandAll }) => expandAll(),
  '[': ({ collapseAll }) => collapseAll(),
  '+': ({ zoom }) => zoom('in'),
  '-': ({ zoom }) => zoom('out'),
  '0': ({ zoom }) => zoom('reset'),
  z: ({ zoom }) => zoom('span'),
  '?': ({ help }) => help(),
  Escape: ({ escape }) => escape(),
};

/** Keys count only while the focus is inside the panel, and never steal what somebody types. */
export function useKeyboard(actions: KeyActions) {
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const target = event.target as HTMLElement;
      const isTyping = target.matches('input, textarea, select, [contenteditable]');
      const isControl = target.matches('button, a, [role="tab"], [role="separator"]');
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
        return;
      }
      if (
        (isTyping && event.key !== 'Escape') ||
        (isControl && (event.key === 'Enter' || event.key.startsWith('Arrow')))
      ) {
        return;
      }
      const run = KEYS[event.key];
      if (run) {
        event.preventDefault();
        event.stopPropagation();
        run(actions);
      }
    },
    [actions],
  );
}
