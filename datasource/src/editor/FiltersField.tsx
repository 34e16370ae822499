import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { type Filter } from '@thalweg/protocol';
import { FilterRow } from './FilterRow';
import { type PartProps } from './props';

/** Conditions that all must hold. Half-filled ones are kept, and not sent. */
export function FiltersField({ source, query, range, apply }: PartProps) {
  const styles = useStyles2(getStyles);
  const { filters } = query;
  const replace = (at: number, filter: Filter) =>
    apply({ filters: filters.map((one, i) => (i === at ? filter : one)) });
  return (
    <div className={styles.field}>
      <span className={styles.label}>Filters</span>
      <div className={styles.rows}>
        {filters.map((filter, at) => (
          <FilterRow
            key={at}
            source={source}
            filter={filter}
            range={range}
            onChange={(changed) => replace(at, changed)}
            onRemove={() => apply({ filters: filters.filter((_, i) => i !== at) })}
          />
        ))}
        <Button
          variant="secondary"
          size="sm"
          icon="plus"
          fill="outline"
          onClick={() => apply({ filters: [...filters, { key: '', operator: '=', values: [] }] })}
        >
          Filter
        </Button>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
  label: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  rows: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
});
