import { type KeyboardEvent, useCallback } from 'react';

/** What each key does; a key that is not listed passes through to whoever is around. */
export type KeyMap = Readonly<Record<string, () => void>>;

/** Keys count only while the focus is inside the element, and never steal what somebody types. */
export function useKeyboard(keys: KeyMap) {
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const target = event.target as HTMLElement;
      const isTyping =
        target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="listbox"]') !== null;
      const isControl = target.matches('button, a, summary, [role="tab"], [role="separator"], [role="slider"]');
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
        return;
      }
      if ((isTyping && event.key !== 'Escape') || (isControl && OF_CONTROLS.test(event.key))) {
        return;
      }
      const run = keys[event.key];
      if (run) {
        event.preventDefault();
        event.stopPropagation();
        run();
      }
    },
    [keys],
  );
}

const OF_CONTROLS = /^(Enter| |Home|End|Page.+|Arrow.+)$/;
