import { type KeyboardEvent, type PointerEvent, useCallback, useState } from 'react';
import { SPLITTER_KEY_STEP_PX } from '../constants';

export interface SplitterLimits {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/** Size of a part that the reader can drag or move with arrow keys. `towards` is the side that makes it larger. */
export function useSplitter({ initial, min, max }: SplitterLimits, towards: 'right' | 'left' | 'up') {
  const [wanted, setWanted] = useState(initial);
  const size = Math.round(Math.min(Math.max(wanted, min), Math.max(max, min)));

  const onPointerDown = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      event.preventDefault();
      const handle = event.currentTarget;
      const from = { x: event.clientX, y: event.clientY };
      handle.setPointerCapture(event.pointerId);
      const move = (to: globalThis.PointerEvent) => {
        const travelled = { right: to.clientX - from.x, left: from.x - to.clientX, up: from.y - to.clientY }[towards];
        setWanted(Math.min(Math.max(size + travelled, min), max));
      };
      const stop = () => {
        handle.removeEventListener('pointermove', move);
        handle.removeEventListener('pointerup', stop);
        handle.removeEventListener('pointercancel', stop);
      };
      handle.addEventListener('pointermove', move);
      handle.addEventListener('pointerup', stop);
      handle.addEventListener('pointercancel', stop);
    },
    [size, min, max, towards],
  );
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const grow = { right: 'ArrowRight', left: 'ArrowLeft', up: 'ArrowUp' }[towards];
      const shrink = { right: 'ArrowLeft', left: 'ArrowRight', up: 'ArrowDown' }[towards];
      if (event.key === grow || event.key === shrink) {
        event.preventDefault();
        event.stopPropagation();
        setWanted(Math.min(Math.max(size + (event.key === grow ? 1 : -1) * SPLITTER_KEY_STEP_PX, min), max));
      }
    },
    [size, min, max, towards],
  );
  return { size, min, max, onPointerDown, onKeyDown };
}
export type SplitterState = ReturnType<typeof useSplitter>;
