import { type PointerEvent, useCallback, useState } from 'react';
import { DRAG_MIN_PX } from '../constants';

export interface Dragged {
  readonly from: number;
  readonly to: number;
}

/** Lets the reader drag out a stretch of an element; answers fractions of the width of `areaOf(element)`. */
export function useDragSelect(
  onSelect: (from: number, to: number) => void,
  areaOf: (element: HTMLElement) => HTMLElement | null = (element) => element,
) {
  const [dragged, setDragged] = useState<Dragged | undefined>();
  const onPointerDown = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const area = areaOf(event.target as HTMLElement)?.getBoundingClientRect();
      if (!area || event.button !== 0 || area.width === 0) {
        return;
      }
      const origin = event.clientX;
      const fraction = (x: number) => Math.min(Math.max((x - area.left) / area.width, 0), 1);
      let moved = false;
      const move = (to: globalThis.PointerEvent) => {
        moved ||= Math.abs(to.clientX - origin) >= DRAG_MIN_PX;
        if (moved) {
          setDragged({ from: fraction(origin), to: fraction(to.clientX) });
        }
      };
      const stop = (end: globalThis.PointerEvent) => {
        window.removeEventListener('pointermove', move);
        window.removeEventListener('pointerup', stop);
        window.removeEventListener('pointercancel', stop);
        setDragged(undefined);
        if (moved && end.type === 'pointerup') {
          // The click that follows a drag belongs to the drag.
          window.addEventListener('click', swallow, { capture: true, once: true });
          setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
          onSelect(fraction(origin), fraction(end.clientX));
        }
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', stop);
      window.addEventListener('pointercancel', stop);
    },
    [onSelect, areaOf],
  );
  return { dragged, onPointerDown };
}

const swallow = (event: Event) => event.stopPropagation();
