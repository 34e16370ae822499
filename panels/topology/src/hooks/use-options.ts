import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type SavedView, type TopologyOptions, withDefaults } from '../config';

export interface OptionsState {
  options: TopologyOptions;
  change: (part: Partial<TopologyOptions>) => void;
  changeView: (part: Partial<SavedView>) => void;
}

/**
 * Options that the viewer may change on the panel itself. They are kept here and handed to the dashboard; where nobody
 * keeps them (Explore), they last as long as the panel.
 */
export function useOptions(
  given: Partial<TopologyOptions>,
  onOptionsChange: ((options: TopologyOptions) => void) | undefined,
): OptionsState {
  const outer = useMemo(() => withDefaults(given), [given]);
  const [options, setOptions] = useState(outer);
  const latest = useRef(options);
  const seen = useRef(JSON.stringify(outer));
  useEffect(() => {
    const text = JSON.stringify(outer);
    // A new object with the same content is a new render, not a new wish.
    if (text === seen.current) return;
    seen.current = text;
    latest.current = outer;
    setOptions(outer);
  }, [outer]);
  const change = useCallback(
    (part: Partial<TopologyOptions>) => {
      const next = { ...latest.current, ...part };
      latest.current = next;
      seen.current = JSON.stringify(next);
      setOptions(next);
      onOptionsChange?.(next);
    },
    [onOptionsChange],
  );
  const changeView = useCallback(
    (part: Partial<SavedView>) => change({ view: { ...latest.current.view, ...part } }),
    [change],
  );
  return useMemo(() => ({ options, change, changeView }), [options, change, changeView]);
}
