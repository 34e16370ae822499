import { type RefObject, useCallback, useMemo, useState } from 'react';
import { type Target } from '../model/selection';

export interface MenuPlace {
  target: Target;
  /** Position in the window. */
  x: number;
  y: number;
}

/** Where the menu is open and for what. */
export function useMenu(map: RefObject<HTMLElement>) {
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const open = useCallback((target: Target, x: number, y: number) => setPlace({ target, x, y }), []);
  /** Place given in the map's own coordinates. */
  const openAt = useCallback(
    (target: Target, at: { x: number; y: number }) => {
      const box = map.current?.getBoundingClientRect();
      open(target, at.x + (box?.left ?? 0), at.y + (box?.top ?? 0));
    },
    [open, map],
  );
  const close = useCallback(() => setPlace(null), []);
  return useMemo(() => ({ place, open, openAt, close }), [place, open, openAt, close]);
}
