import { useMemo } from 'react';
import { type InterpolateFunction } from '@grafana/data';
import { type TracingOptions } from '../config';
import { NO_FILTER } from '../model/filter';
import { type FirstFilter } from './use-filter';

/** The filter that the panel's options hold, variables filled in. The same object until it says something else. */
export function useFirstFilter(
  { query, conditions, matchesOnly }: Pick<TracingOptions, 'query' | 'conditions' | 'matchesOnly'>,
  replaceVariables: InterpolateFunction | undefined,
): FirstFilter {
  const fill = (text: string) => replaceVariables?.(text) ?? text;
  const text = JSON.stringify({
    query: fill(query),
    conditions: conditions.map(({ key, operator, value }) => ({ key: fill(key), operator, value: fill(value) })),
  });
  return useMemo(
    () => ({
      filter: { ...NO_FILTER, ...(JSON.parse(text) as Pick<TracingOptions, 'query' | 'conditions'>) },
      matchesOnly,
    }),
    [text, matchesOnly],
  );
}
