import { type PointerEvent, useCallback, useRef, useState } from 'react';
import { CLICK_SLOP } from '../constants';
import { type Target } from '../model/selection';
import { type Stage } from '../paint/stage';

export interface PointerActions {
  onHover: (target: Target | null, x: number, y: number) => void;
  onClick: (target: Target | null) => void;
}

interface Drag {
  x: number;
  y: number;
  moved: boolean;
}

const placeOf = (event: PointerEvent<HTMLElement>) => {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

/** Drag to pan, move to hover, click to focus. */
export function usePointer(stage: Stage | null, { onHover, onClick }: PointerActions) {
  const drag = useRef<Drag | null>(null);
  const [cursor, setCursor] = useState<'grab' | 'grabbing' | 'pointer'>('grab');

  const onPointerDown = useCallback((event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    // jsdom and old touch browsers lack it; without it a drag ends at the edge.
    event.currentTarget.setPointerCapture?.(event.pointerId);
    drag.current = { ...placeOf(event), moved: false };
  }, []);
  const onPointerMove = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const { x, y } = placeOf(event);
      const { current } = drag;
      if (!current) {
        const target = stage?.pick(x, y) ?? null;
        setCursor(target ? 'pointer' : 'grab');
        onHover(target, x, y);
        return;
      }
      if (!current.moved && Math.hypot(x - current.x, y - current.y) < CLICK_SLOP) return;
      if (!current.moved) onHover(null, x, y);
      setCursor('grabbing');
      stage?.panBy(x - current.x, y - current.y);
      drag.current = { x, y, moved: true };
    },
    [stage, onHover],
  );
  const onPointerUp = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const { current } = drag;
      drag.current = null;
      setCursor('grab');
      if (!current || current.moved) return;
      const { x, y } = placeOf(event);
      onClick(stage?.pick(x, y) ?? null);
    },
    [stage, onClick],
  );
  const onPointerLeave = useCallback(() => {
    if (!drag.current) onHover(null, 0, 0);
  }, [onHover]);
  const onPointerCancel = useCallback(() => {
    drag.current = null;
    setCursor('grab');
  }, []);
  return { cursor, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerLeave, onPointerCancel } };
}
