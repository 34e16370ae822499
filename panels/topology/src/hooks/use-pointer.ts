import { type PointerEvent, useCallback, useRef, useState } from 'react';
import { CLICK_SLOP } from '../constants';
import { type Target } from '../model/selection';
import { type Stage } from '../paint/stage';

export interface PointerActions {
  onHover: (target: Target | null, x: number, y: number) => void;
  onClick: (target: Target | null) => void;
  /** Nodes that a drag from here moves; empty: the picture. */
  grasp: (target: Target | null) => ReadonlySet<string>;
  onDropped: (ids: ReadonlySet<string>) => void;
}

interface Drag {
  x: number;
  y: number;
  moved: boolean;
  ids: ReadonlySet<string>;
}

const placeOf = (event: PointerEvent<HTMLElement>) => {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

/** Drag a node to move it, anything else to pan; move to hover, click to focus. */
export function usePointer(stage: Stage | null, { onHover, onClick, grasp, onDropped }: PointerActions) {
  const drag = useRef<Drag | null>(null);
  const [cursor, setCursor] = useState<'grab' | 'grabbing' | 'pointer'>('grab');

  const onPointerDown = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      // jsdom and old touch browsers lack it; without it a drag ends at the edge.
      event.currentTarget.setPointerCapture?.(event.pointerId);
      const { x, y } = placeOf(event);
      drag.current = { x, y, moved: false, ids: grasp(stage?.pick(x, y) ?? null) };
    },
    [stage, grasp],
  );
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
      const [dx, dy] = [x - current.x, y - current.y];
      if (current.ids.size > 0) stage?.moveBy(current.ids, dx, dy);
      else stage?.panBy(dx, dy);
      drag.current = { x, y, moved: true, ids: current.ids };
    },
    [stage, onHover],
  );
  const onPointerUp = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const { current } = drag;
      drag.current = null;
      setCursor('grab');
      if (!current) return;
      if (current.moved) {
        if (current.ids.size > 0) onDropped(current.ids);
        return;
      }
      const { x, y } = placeOf(event);
      onClick(stage?.pick(x, y) ?? null);
    },
    [stage, onClick, onDropped],
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
