import { type ComboboxOption } from '@grafana/ui';
import { useCallback } from 'react';
import { useClock } from './clock';
import { useHosted } from './source';

/** Values of a tag for a picker; free text works when the look-up does not. */
export function useTagOptions(key: string) {
  const { source } = useHosted();
  const { range } = useClock();
  return useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      try {
        const found = await source.getTagValues?.({ key, filters: [], timeRange: range });
        const values = Array.isArray(found) ? found : (found?.data ?? []);
        const wanted = typed.toLowerCase();
        return values
          .map(({ text, value }) => ({ value: String(value ?? text), label: text || '(empty)' }))
          .filter(({ label }) => label.toLowerCase().includes(wanted));
      } catch (error) {
        const description = error instanceof Error ? error.message : String(error);
        return [{ value: '', label: 'Nothing to choose from', description, infoOption: true }];
      }
    },
    // A new range on every tick would close an open list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [source, key],
  );
}
