import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Combobox, IconButton, MultiCombobox, useStyles2 } from '@grafana/ui';
import { type Filter } from '@thalweg/protocol';
import { type ThalwegDataSource } from '../data-source';
import { OPERATORS } from './choices';
import { useTagKeys, useTagValues } from './use-tag-options';

interface Props {
  source: ThalwegDataSource;
  filter: Filter;
  range?: { from: number; to: number };
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}

export function FilterRow({ source, filter, range, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const keys = useTagKeys(source);
  const values = useTagValues(source, filter.key, range);
  return (
    <div className={styles.row} role="group" aria-label={`Filter ${filter.key || 'without a tag yet'}`}>
      <Combobox
        placeholder="Tag"
        width={24}
        value={filter.key || null}
        options={keys}
        createCustomValue
        onChange={({ value }) => onChange({ ...filter, key: value, values: [] })}
      />
      <Combobox
        width={9}
        value={filter.operator}
        options={OPERATORS}
        onChange={({ value }) => onChange({ ...filter, operator: value })}
      />
      <MultiCombobox
        // The list of a picker is kept by it; another key needs another list.
        key={filter.key}
        placeholder="Values"
        width="auto"
        minWidth={24}
        maxWidth={60}
        createCustomValue
        disabled={!filter.key}
        value={filter.values.map((value) => ({ value, label: value === '' ? '(empty)' : value }))}
        options={values}
        onChange={(chosen) => onChange({ ...filter, values: chosen.map(({ value }) => value) })}
      />
      <IconButton name="times" aria-label={`Remove filter ${filter.key}`} onClick={onRemove} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5) }),
});
