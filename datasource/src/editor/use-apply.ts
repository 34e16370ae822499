import { toQuestion } from '@thalweg/protocol';
import { useCallback } from 'react';
import { compact } from '../model/compact';
import { isSendable, type ThalwegQuery } from '../query';

/** Stores a change of the query, and runs it if it asks something else than before. */
export function useApply(query: ThalwegQuery, onChange: (query: ThalwegQuery) => void, onRunQuery: () => void) {
  return useCallback(
    (change: Partial<ThalwegQuery>) => {
      const next = { ...query, ...change };
      onChange(compact(next));
      if (isSendable(next) && asked(next) !== asked(query)) onRunQuery();
    },
    [query, onChange, onRunQuery],
  );
}

const ANY_RANGE = { from: 0, to: 1 };

/** What of a query reaches the backend: a filter without values, or the keys of another kind, do not. */
const asked = (query: ThalwegQuery): string =>
  JSON.stringify([toQuestion(query, { range: ANY_RANGE }), query.live, query.hide]);
