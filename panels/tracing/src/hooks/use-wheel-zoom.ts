import { type RefObject, useEffect, useRef } from 'react';
import { WHEEL_PAN_SHARE, WHEEL_ZOOM } from '../constants';
import { type Zoom } from './use-zoom';

/**
 * Wheel with Ctrl or Cmd (and the pinch that browsers report as such) zooms around the pointer, with Shift or sideways
 * it moves along; a plain wheel scrolls as everywhere. React listens passively, which could not stop the page's zoom.
 */
export function useWheelZoom(
  ref: RefObject<HTMLElement>,
  areaOf: (element: HTMLElement) => HTMLElement | null,
  zoom: Zoom,
): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return undefined;
    }
    const onWheel = (event: WheelEvent) => {
      const area = areaOf(event.target as HTMLElement)?.getBoundingClientRect();
      if (!area || area.width === 0) {
        return;
      }
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        latest.current.by(WHEEL_ZOOM ** event.deltaY, (event.clientX - area.left) / area.width);
      } else if (sideways !== 0 && (event.shiftKey || Math.abs(sideways) >= Math.abs(event.deltaY))) {
        event.preventDefault();
        latest.current.pan(sideways * WHEEL_PAN_SHARE);
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [ref, areaOf]);
}
