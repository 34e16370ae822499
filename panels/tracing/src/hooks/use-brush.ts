import { type KeyboardEvent, type PointerEvent, type RefObject, useMemo, useRef } from 'react';
import { type TimeWindow } from '../layout/time-scale';
import { type Zoom } from './use-zoom';

/** Share of the trace that an arrow key moves an edge by. */
const KEY_STEP = 0.02;

/** Moves the window of the overview as a whole, or one edge of it. */
export function useBrush(strip: RefObject<HTMLElement>, zoom: Zoom, totalMs: number) {
  const latest = useRef({ zoom, totalMs });
  latest.current = { zoom, totalMs };
  return useMemo(() => {
    const drag = (event: PointerEvent<HTMLElement>, move: (start: TimeWindow, byMs: number) => TimeWindow) => {
      const width = strip.current?.getBoundingClientRect().width ?? 0;
      if (event.button !== 0 || width === 0) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const start = latest.current.zoom.window;
      const origin = event.clientX;
      const onMove = (to: globalThis.PointerEvent) =>
        latest.current.zoom.show(move(start, ((to.clientX - origin) / width) * latest.current.totalMs));
      const stop = () => {
        window.removeEventListener('pointermove', onMove);
        window.removeEventListener('pointerup', stop);
        window.removeEventListener('pointercancel', stop);
      };
      window.addEventListener('pointermove', onMove);
      window.addEventListener('pointerup', stop);
      window.addEventListener('pointercancel', stop);
    };
    const moveEdge =
      (side: 'start' | 'end') =>
      (window: TimeWindow, byMs: number): TimeWindow => {
        const at = Math.min(Math.max(window[side] + byMs, 0), latest.current.totalMs);
        const other = window[side === 'start' ? 'end' : 'start'];
        return { start: Math.min(at, other), end: Math.max(at, other) };
      };
    return {
      window: {
        onPointerDown: (event: PointerEvent<HTMLElement>) =>
          drag(event, ({ start, end }, byMs) => {
            const by = Math.min(Math.max(byMs, -start), latest.current.totalMs - end);
            return { start: start + by, end: end + by };
          }),
      },
      handle: (side: 'start' | 'end') => ({
        onPointerDown: (event: PointerEvent<HTMLElement>) => drag(event, moveEdge(side)),
        onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
          const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          if (direction !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            const { zoom: current, totalMs: total } = latest.current;
            current.show(moveEdge(side)(current.window, direction * KEY_STEP * total));
          }
        },
      }),
    };
  }, [strip]);
}
