import { useCallback, useMemo, useState } from 'react';
import { MIN_ZOOM_SHARE } from '../constants';
import { clampWindow, narrow, shift, type TimeWindow, zoomAround } from '../layout/time-scale';

/** The part of the trace that the views show. */
export function useZoom(totalMs: number, first?: TimeWindow) {
  const [chosen, setChosen] = useState(first);
  const minimum = totalMs * MIN_ZOOM_SHARE;
  const window = useMemo(
    () => (chosen ? clampWindow(chosen, totalMs, minimum) : { start: 0, end: totalMs }),
    [chosen, totalMs, minimum],
  );
  /** From what is chosen at that moment, so that two wheel events in one frame both count. */
  const change = useCallback(
    (next: (window: TimeWindow) => TimeWindow) =>
      setChosen((last) => next(last ? clampWindow(last, totalMs, minimum) : { start: 0, end: totalMs })),
    [totalMs, minimum],
  );
  const reset = useCallback(() => setChosen(undefined), []);
  const show = useCallback((next: TimeWindow) => setChosen(clampWindow(next, totalMs, minimum)), [totalMs, minimum]);
  /** Zooms to the stretch between two fractions of what is shown now. */
  const narrowTo = useCallback(
    (from: number, to: number) => change((last) => narrow(last, from, to, totalMs, minimum)),
    [change, totalMs, minimum],
  );
  const by = useCallback(
    (factor: number, anchor = 0.5) => change((last) => zoomAround(last, anchor, factor, totalMs, minimum)),
    [change, totalMs, minimum],
  );
  /** Moves the window by a fraction of its length. */
  const pan = useCallback((share: number) => change((last) => shift(last, share, totalMs)), [change, totalMs]);
  const isZoomed = window.end - window.start < totalMs;
  return useMemo(
    () => ({ window, isZoomed, reset, show, narrowTo, by, pan }),
    [window, isZoomed, reset, show, narrowTo, by, pan],
  );
}
export type Zoom = ReturnType<typeof useZoom>;
