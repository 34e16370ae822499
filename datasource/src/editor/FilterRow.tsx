import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, IconButton, useStyles2 } from '@grafana/ui';
import { type Filter, type LogSource, type TimeRange } from '@thalweg/protocol';
import { type Lookups } from '../lookups';
import { type Side } from '../model/filters';
import { operators } from './choices';
import { Labelled } from './Labelled';
import { MultiPicker } from './MultiPicker';
import { useTagKeys, useTagValues, valueLabel } from './use-tag-options';

interface Props {
  readonly lookups: Lookups;
  readonly filter: Filter;
  readonly side: Side;
  /** Whose tags: those of requests, or of log records. */
  readonly source: LogSource;
  readonly range: TimeRange;
  readonly variables: readonly string[];
  readonly onChange: (filter: Filter) => void;
  readonly onRemove: () => void;
}

/** One condition: tag, operator, values. */
export function FilterRow({ lookups, filter, side, source, range, variables, onChange, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const keys = useTagKeys({ lookups, variables, side, source, ...(source === 'records' ? { range } : {}) });
  const values = useTagValues({ lookups, key: filter.key, range, variables, source });
  const name = filter.key || t('datasource.filter.new', 'new filter');
  return (
    <div className={styles.row} role="group" aria-label={t('datasource.filter.one', 'Filter {{name}}', { name })}>
      <Labelled label={t('datasource.filter.tag', 'Tag')} hidden>
        <Combobox
          placeholder={t('datasource.filter.tag', 'Tag')}
          width="auto"
          minWidth={14}
          maxWidth={32}
          createCustomValue
          value={filter.key || null}
          options={keys}
          onChange={({ value }) => onChange({ ...filter, key: value, values: [] })}
        />
      </Labelled>
      <Labelled label={t('datasource.filter.operator', 'Operator')} hidden>
        <Combobox
          width={8}
          value={filter.operator}
          options={operators()}
          onChange={({ value }) => onChange({ ...filter, operator: value })}
        />
      </Labelled>
      <MultiPicker
        // The list of a key is kept by it; another key needs another list.
        key={filter.key}
        label={t('datasource.filter.values', 'Values')}
        placeholder={t('datasource.filter.values', 'Values')}
        disabled={!filter.key}
        value={filter.values.map((value) => ({ value, label: valueLabel(value) }))}
        options={values}
        onChange={(chosen) => onChange({ ...filter, values: chosen })}
      />
      <IconButton
        name="times"
        size="sm"
        aria-label={t('datasource.filter.remove', 'Remove filter {{name}}', { name })}
        onClick={onRemove}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'inline-flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25),
    padding: theme.spacing(0, 0.5, 0, 0),
    maxWidth: '100%',
  }),
});
