import { type RefObject, useEffect, useState } from 'react';
import { ZOOM } from '../constants';
import { type Stage } from '../paint/stage';

const HINT_MS = 1_500;
/** Lines and pages in pixels, for mice that count in those. */
const MODE_PIXELS = [1, 16, 400];

/**
 * Zooms with the wheel when the map has the focus or ctrl/cmd is held (which a pinch sends too). Otherwise the page
 * scrolls, and a hint says how to zoom. Returns whether the hint shows.
 */
export function useWheel(element: RefObject<HTMLElement>, stage: Stage | null): boolean {
  const [hint, setHint] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target || !stage) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onWheel = (event: WheelEvent) => {
      const focused = target.contains(document.activeElement);
      if (!focused && !event.ctrlKey && !event.metaKey) {
        setHint(true);
        clearTimeout(timer);
        timer = setTimeout(() => setHint(false), HINT_MS);
        return;
      }
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const pixels = event.deltaY * (MODE_PIXELS[event.deltaMode] ?? 1);
      // A pinch arrives as small steps with ctrl held.
      const rate = event.ctrlKey && Math.abs(pixels) < 30 ? ZOOM.wheelRate * 4 : ZOOM.wheelRate;
      stage.zoomBy(Math.exp(-pixels * rate), event.clientX - box.left, event.clientY - box.top);
    };
    // React's own wheel listeners are passive and cannot keep the page from scrolling.
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      clearTimeout(timer);
      target.removeEventListener('wheel', onWheel);
    };
  }, [element, stage]);
  return hint;
}
