import { type ComboboxOption } from '@grafana/ui';
import { useCallback } from 'react';
import { type ThalwegDataSource } from '../data-source';
import { type TagRow } from '../frames/read-values';

const option = ({ value, description }: TagRow): ComboboxOption => ({
  value,
  label: value === '' ? '(empty)' : value,
  ...(description ? { description } : {}),
});

/** A failed look-up is told in the list itself: free text still works, so the editor stays usable. */
const failed = (error: unknown): ComboboxOption[] => [
  {
    value: '',
    label: 'Nothing to choose from',
    description: error instanceof Error ? error.message : String(error),
    infoOption: true,
  },
];

/** Tag keys for pickers, narrowed by what is typed. */
export function useTagKeys(source: ThalwegDataSource) {
  return useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      try {
        const wanted = typed.toLowerCase();
        return (await source.tagKeys()).filter(({ value }) => value.toLowerCase().includes(wanted)).map(option);
      } catch (error) {
        return failed(error);
      }
    },
    [source],
  );
}

/** Values of one tag for pickers; the backend searches. */
export function useTagValues(source: ThalwegDataSource, key: string, range?: { from: number; to: number }) {
  const from = range?.from;
  const to = range?.to;
  return useCallback(
    async (search: string): Promise<ComboboxOption[]> => {
      if (!key) return [];
      try {
        const within = from !== undefined && to !== undefined ? { from, to } : undefined;
        return (await source.tagValues(key, { search, range: within })).map(option);
      } catch (error) {
        return failed(error);
      }
    },
    [source, key, from, to],
  );
}
