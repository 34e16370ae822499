import { type PointerEvent, type RefObject, useCallback } from 'react';

/**
 * Moves a line along with the pointer. Written straight to the element: drawing every row again for each movement of
 * the mouse would be felt.
 */
export function useTimeCursor(line: RefObject<HTMLElement>, areaOf: (element: HTMLElement) => HTMLElement | null) {
  const onPointerMove = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const area = areaOf(event.target as HTMLElement)?.getBoundingClientRect();
      if (line.current) {
        line.current.style.visibility = area ? 'visible' : 'hidden';
        line.current.style.transform = area ? `translateX(${event.clientX - area.left}px)` : '';
      }
    },
    [line, areaOf],
  );
  const onPointerLeave = useCallback(() => {
    if (line.current) {
      line.current.style.visibility = 'hidden';
    }
  }, [line]);
  return { onPointerMove, onPointerLeave };
}
