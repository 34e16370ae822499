import { useCallback, useMemo, useState } from 'react';
import { type Trace } from '../model/trace';

/** The subtree that is looked at alone, and those looked at before it. Kept by id for a refresh. */
export function useFocus(trace: Trace) {
  const [path, setPath] = useState<readonly string[]>([]);
  const focused = useMemo(() => {
    const id = path.at(-1);
    return id === undefined ? -1 : trace.indexOf(id);
  }, [trace, path]);
  const focus = useCallback(
    (span: number | undefined) => {
      const id = span === undefined ? undefined : trace.spans[span]?.spanId;
      setPath((last) => (id === undefined ? [] : last.at(-1) === id ? last : [...last, id].slice(-MAX_STEPS_BACK)));
    },
    [trace],
  );
  const back = useCallback(() => setPath((last) => last.slice(0, -1)), []);
  return useMemo(() => ({ focused, focus, back }), [focused, focus, back]);
}
export type Focus = ReturnType<typeof useFocus>;

const MAX_STEPS_BACK = 50;
