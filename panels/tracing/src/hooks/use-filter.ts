import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { SEARCH_DELAY_MS } from '../constants';
import { findMatches, isActive, NO_FILTER, type SpanFilter } from '../model/filter';
import { highlightWords, parseQuery } from '../model/search';
import { type Trace } from '../model/trace';

/** What is searched for, what matches, and which match is the current one. */
export function useFilter(trace: Trace) {
  const [filter, setFilter] = useState<SpanFilter>(NO_FILTER);
  const [matchesOnly, setMatchesOnly] = useState(false);
  const query = useDelayed(filter.query, SEARCH_DELAY_MS);
  const settled = useDeferredValue(useMemo(() => ({ ...filter, query }), [filter, query]));
  const matches = useMemo(() => findMatches(trace, settled), [trace, settled]);
  const isMatch = useMemo(() => {
    const flags = matches && new Uint8Array(trace.tree.size);
    matches?.forEach((span) => flags && (flags[span] = 1));
    return flags;
  }, [matches, trace]);
  const words = useMemo(() => highlightWords(parseQuery(settled.query)), [settled.query]);
  const change = useCallback((part: Partial<SpanFilter>) => setFilter((last) => ({ ...last, ...part })), []);
  const clear = useCallback(() => {
    setFilter(NO_FILTER);
    setMatchesOnly(false);
  }, []);

  /** The match after (or before) a span, from top to bottom and round again. */
  const step = useCallback(
    (from: number, direction: 1 | -1): number | undefined => {
      if (!matches?.length) {
        return undefined;
      }
      const rank = from < 0 ? -1 : (trace.tree.rank[from] ?? -1);
      const ranks = Array.from(matches, (span) => trace.tree.rank[span] ?? 0);
      const found = direction > 0 ? ranks.findIndex((at) => at > rank) : ranks.findLastIndex((at) => at < rank);
      return matches[found < 0 ? (direction > 0 ? 0 : matches.length - 1) : found];
    },
    [matches, trace],
  );
  return {
    filter,
    change,
    clear,
    isActive: isActive(filter),
    matches,
    isMatch,
    words,
    matchesOnly,
    setMatchesOnly,
    step,
  };
}
export type FilterState = ReturnType<typeof useFilter>;

function useDelayed(value: string, delayMs: number): string {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return delayed;
}
