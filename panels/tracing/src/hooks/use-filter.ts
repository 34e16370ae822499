import { useCallback, useEffect, useMemo, useState } from 'react';
import { SEARCH_DELAY_MS } from '../constants';
import { type Condition, sameCondition } from '../model/condition';
import { isActive, matchSteps, NO_FILTER, type SpanFilter } from '../model/filter';
import { highlightWords, parseQuery } from '../model/search';
import { type Trace } from '../model/trace';
import { useSteps } from './use-steps';

export interface FirstFilter {
  readonly filter: SpanFilter;
  readonly matchesOnly: boolean;
}

/** What is searched for, what matches, and which match is the current one. */
export function useFilter(trace: Trace, first: FirstFilter) {
  const [filter, setFilter] = useState(first.filter);
  const [matchesOnly, setMatchesOnly] = useState(first.matchesOnly);
  useEffect(() => {
    setFilter(first.filter);
    setMatchesOnly(first.matchesOnly);
  }, [first]);
  const query = useDelayed(filter.query, SEARCH_DELAY_MS);
  const settled = useMemo(() => ({ ...filter, query }), [filter, query]);
  const { value: matches } = useSteps(
    useCallback(() => matchSteps(trace, settled), [trace, settled]),
    trace.spans.length,
  );
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
  const addCondition = useCallback(
    (condition: Condition) =>
      setFilter((last) =>
        last.conditions.some((known) => sameCondition(known, condition))
          ? last
          : { ...last, conditions: [...last.conditions, condition] },
      ),
    [],
  );
  const removeCondition = useCallback(
    (at: number) => setFilter((last) => ({ ...last, conditions: last.conditions.filter((_, index) => index !== at) })),
    [],
  );
  /** The match after (or before) a span, from top to bottom and round again; hidden ones are passed over. */
  const step = useCallback(
    (from: number, direction: 1 | -1, hidden: Uint8Array): number | undefined => {
      const listed = matches?.filter((span) => hidden[span] === 0);
      if (!listed?.length) {
        return undefined;
      }
      const rank = from < 0 ? -1 : (trace.tree.rank[from] ?? -1);
      const isBeyond = (span: number) =>
        direction > 0 ? (trace.tree.rank[span] ?? 0) > rank : (trace.tree.rank[span] ?? 0) < rank;
      const found = direction > 0 ? listed.findIndex(isBeyond) : listed.findLastIndex(isBeyond);
      return listed[found < 0 ? (direction > 0 ? 0 : listed.length - 1) : found];
    },
    [matches, trace],
  );
  return useMemo(
    () => ({
      filter,
      change,
      clear,
      addCondition,
      removeCondition,
      isActive: isActive(filter),
      matches,
      isMatch,
      words,
      matchesOnly: matchesOnly && isActive(filter),
      setMatchesOnly,
      step,
    }),
    [filter, change, clear, addCondition, removeCondition, matches, isMatch, words, matchesOnly, step],
  );
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
