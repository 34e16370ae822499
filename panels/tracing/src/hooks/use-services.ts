import { useCallback, useMemo, useState } from 'react';

const NONE: ReadonlySet<string> = new Set();

/** Services that are switched off in the legend. */
export function useServices(all: readonly string[]) {
  const [hidden, setHidden] = useState(NONE);
  const toggle = useCallback(
    (service: string) =>
      setHidden((last) => {
        const next = new Set(last);
        if (!next.delete(service)) {
          next.add(service);
        }
        return next;
      }),
    [],
  );
  /** Leaves one alone on, or all when it is alone already. */
  const only = useCallback(
    (service: string) =>
      setHidden((last) =>
        last.size === all.length - 1 && !last.has(service) ? NONE : new Set(all.filter((name) => name !== service)),
      ),
    [all],
  );
  const showAll = useCallback(() => setHidden(NONE), []);
  return useMemo(() => ({ hidden, toggle, only, showAll }), [hidden, toggle, only, showAll]);
}
export type Services = ReturnType<typeof useServices>;
