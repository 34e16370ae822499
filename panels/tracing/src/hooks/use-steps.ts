import { useEffect, useMemo, useReducer, useRef } from 'react';
import { FIRST_SLICE_MS, SLICE_MS, SMALL_TRACE_SPANS } from '../constants';
import { advance, type Steps } from '../model/steps';

interface Work<Result> {
  readonly steps: Steps<Result>;
  result: { readonly value: Result } | undefined;
}

/**
 * Result of work that may take long. Short work is done while drawing; long work goes on in slices, and until it is
 * done the result of the work before it is given, with `isCurrent` false. `spanCount` says how much there is to do.
 */
export function useSteps<Result>(start: () => Steps<Result>, spanCount: number) {
  // Known to be short: a busy machine should not make a loading face of it.
  const isSmall = spanCount <= SMALL_TRACE_SPANS;
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const work = useMemo(() => {
    const begun: Work<Result> = { steps: start(), result: undefined };
    proceed(begun, isSmall ? Infinity : FIRST_SLICE_MS);
    return begun;
  }, [start, isSmall]);
  useEffect(() => {
    if (work.result) {
      return undefined;
    }
    let timer = setTimeout(function slice() {
      if (proceed(work, SLICE_MS)) {
        redraw();
      } else {
        timer = setTimeout(slice);
      }
    });
    return () => clearTimeout(timer);
  }, [work]);
  const last = useRef(work.result);
  last.current = work.result ?? last.current;
  return { value: last.current?.value, isCurrent: work.result !== undefined };
}

function proceed<Result>(work: Work<Result>, budgetMs: number): boolean {
  const outcome = advance(work.steps, budgetMs);
  if (outcome.done) {
    work.result = { value: outcome.value };
  }
  return outcome.done;
}
