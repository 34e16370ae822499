import { t } from '@grafana/i18n';
import { type ComboboxOption } from '@grafana/ui';
import { type LogSource, type TimeRange } from '@thalweg/protocol';
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

interface KeysOf {
  readonly lookups: Lookups;
  readonly variables: readonly string[];
  readonly side?: Side;
  /** Whose tags. @default 'requests' */
  readonly source?: LogSource;
  /** Where attributes of log records are looked for. */
  readonly range?: TimeRange;
}

type ValuesOf = Omit<KeysOf, 'side'> & { readonly key: string; readonly range: TimeRange };

/** Tag keys for pickers, narrowed by what is typed; dashboard variables first. */
export function useTagKeys({ lookups, variables, side, source = 'requests', range }: KeysOf) {
  const { from, to } = range ?? {};
  return useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      const wanted = typed.toLowerCase();
      const fits = ({ value }: { value: string }) => value.toLowerCase().includes(wanted);
      try {
        const within = from === undefined || to === undefined ? undefined : { from, to };
        const rows = (await lookups.tagKeys(source, within)).filter(ofSide(side)).filter(fits);
        return [...variableOptions(variables).filter(fits), ...rows.map(keyOption)];
      } catch (error) {
        return failed(error);
      }
    },
    [lookups, variables, side, source, from, to],
  );
}

/** Values of one tag for pickers; the backend searches. */
export function useTagValues({ lookups, key, range: { from, to }, variables, source = 'requests' }: ValuesOf) {
  return useCallback(
    async (search: string): Promise<ComboboxOption[]> => {
      if (!key) return [];
      try {
        const values = key.includes('$') ? [] : await lookups.tagValues(key, { search, range: { from, to }, source });
        const wanted = search.toLowerCase();
        return [
          ...variableOptions(variables).filter(({ value }) => value.toLowerCase().includes(wanted)),
          ...values.map(({ value, text, count }) => ({
            value,
            label: text ?? valueLabel(value),
            ...(count === undefined ? {} : { description: countText(source, count) }),
          })),
        ];
      } catch (error) {
        return failed(error);
      }
    },
    [lookups, key, from, to, variables, source],
  );
}

const countText = (source: LogSource, amount: number): string =>
  source === 'records'
    ? t('datasource.picker.lines', 'lines: {{amount, number}}', { amount })
    : t('datasource.picker.count', 'requests: {{amount, number}}', { amount });

export const valueLabel = (value: string): string => (value === '' ? t('datasource.picker.empty', '(empty)') : value);

const variableOptions = (variables: readonly string[]): ComboboxOption[] =>
  variables.map((value) => ({
    value,
    label: value,
    description: t('datasource.picker.variable', 'Dashboard variable'),
  }));
