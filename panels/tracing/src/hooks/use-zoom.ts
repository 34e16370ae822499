import { useCallback, useMemo, useState } from 'react';
import { MIN_ZOOM_SHARE } from '../constants';
import { clampWindow, narrow, type TimeWindow, zoomAround } from '../layout/time-scale';

/** The part of the trace that the time column shows. */
export function useZoom(totalMs: number) {
  const [chosen, setChosen] = useState<TimeWindow | undefined>();
  const minimum = totalMs * MIN_ZOOM_SHARE;
  const window = useMemo(
    () => (chosen ? clampWindow(chosen, totalMs, minimum) : { start: 0, end: totalMs }),
    [chosen, totalMs, minimum],
  );
  return {
    window,
    isZoomed: window.end - window.start < totalMs,
    reset: useCallback(() => setChosen(undefined), []),
    show: useCallback((next: TimeWindow) => setChosen(clampWindow(next, totalMs, minimum)), [totalMs, minimum]),
    /** Zooms to the stretch between two fractions of what is shown now. */
    narrowTo: useCallback(
      (from: number, to: number) => setChosen(narrow(window, from, to, totalMs, minimum)),
      [window, totalMs, minimum],
    ),
    by: useCallback(
      (factor: number, anchor = 0.5) => setChosen(zoomAround(window, anchor, factor, totalMs, minimum)),
      [window, totalMs, minimum],
    ),
  };
}
export type Zoom = ReturnType<typeof useZoom>;
