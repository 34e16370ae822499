import { t } from '@grafana/i18n';
import { type ComboboxOption } from '@grafana/ui';
import { type TimeRange } from '@thalweg/protocol';
import { useCallback } from 'react';
import { type TagRow } from '../frames/read-values';
import { type Lookups } from '../lookups';
import { type Side } from '../model/filters';

/** A failed look-up is told in the list itself: free text still works, so the editor stays usable. */
const failed = (error: unknown): ComboboxOption[] => [
  {
    value: '',
    label: t('datasource.picker.failed', 'Nothing to choose from'),
    description: error instanceof Error ? error.message : String(error),
    infoOption: true,
  },
];

const keyOption = ({ value, description }: TagRow): ComboboxOption => ({
  value,
  label: value,
  ...(description ? { description } : {}),
});

/** Keys of a part of the sentence: clients, servers, or what is neither or both. */
const ofSide = (side: Side | undefined) => (row: TagRow) =>
  side === undefined || (side === 'either' ? row.side !== 'client' && row.side !== 'server' : row.side === side);

/** Tag keys for pickers, narrowed by what is typed; dashboard variables first. */
export function useTagKeys(lookups: Lookups, variables: readonly string[], side?: Side) {
  return useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      const wanted = typed.toLowerCase();
      const fits = ({ value }: { value: string }) => value.toLowerCase().includes(wanted);
      try {
        const rows = (await lookups.tagKeys()).filter(ofSide(side)).filter(fits);
        return [...variableOptions(variables).filter(fits), ...rows.map(keyOption)];
      } catch (error) {
        return failed(error);
      }
    },
    [lookups, variables, side],
  );
}

/** Values of one tag for pickers; the backend searches. */
export function useTagValues(lookups: Lookups, key: string, { from, to }: TimeRange, variables: readonly string[]) {
  return useCallback(
    async (search: string): Promise<ComboboxOption[]> => {
      if (!key) return [];
      try {
        const values = key.includes('$') ? [] : await lookups.tagValues(key, { search, range: { from, to } });
        const wanted = search.toLowerCase();
        return [
          ...variableOptions(variables).filter(({ value }) => value.toLowerCase().includes(wanted)),
          ...values.map(({ value, text, count }) => ({
            value,
            label: text ?? valueLabel(value),
            ...(count === undefined
              ? {}
              : { description: t('datasource.picker.count', 'requests: {{amount, number}}', { amount: count }) }),
          })),
        ];
      } catch (error) {
        return failed(error);
      }
    },
    [lookups, key, from, to, variables],
  );
}

export const valueLabel = (value: string): string => (value === '' ? t('datasource.picker.empty', '(empty)') : value);

const variableOptions = (variables: readonly string[]): ComboboxOption[] =>
  variables.map((value) => ({
    value,
    label: value,
    description: t('datasource.picker.variable', 'Dashboard variable'),
  }));
