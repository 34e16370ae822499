import { css } from '@emotion/css';
import { type GrafanaTheme2, type MetricFindValue } from '@grafana/data';
import { Button, Combobox, IconButton, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { useState } from 'react';
import { type AdhocFilter } from '../grafana/templates';
import { writeAdhoc } from '../model/variable-values';
import { useClock } from '../state/clock';
import { useScope } from '../state/scope';
import { changeParams } from '../state/use-address';

const OPERATORS = ['=', '!=', '=~', '!~', '<', '>'].map((value) => ({ value, label: value }));
/** Choices that are offered at once; typing narrows them. */
const MOST = 200;

/** Filters that hold for every panel of the page. */
export function AdhocFilters({ name, label }: { name: string; label: string }) {
  const styles = useStyles2(getStyles);
  const { variables } = useScope();
  const { filters } = variables;
  const [adding, add] = useState(false);
  const put = (next: readonly AdhocFilter[]) => changeParams({ [`var-${name}`]: writeAdhoc(next) });
  return (
    <div className={styles.filters} role="group" aria-label={label}>
      {filters.map((filter, at) => (
        <span key={at} className={styles.pill}>
          {filter.key} {filter.operator} <b>{filter.value}</b>
          <IconButton
            name="times"
            size="sm"
            tooltip={t('filters.remove', 'Remove the filter {{filter}}', {
              filter: `${filter.key} ${filter.operator} ${filter.value}`,
            })}
            onClick={() => put(filters.filter((_, index) => index !== at))}
          />
        </span>
      ))}
      {adding ? (
        <NewFilter
          others={filters}
          onDone={(filter) => {
            add(false);
            if (filter) put([...filters, filter]);
          }}
        />
      ) : (
        <Button variant="secondary" icon="filter" onClick={() => add(true)}>
          {t('filters.add', 'Filter')}
        </Button>
      )}
    </div>
  );
}

function NewFilter({ others, onDone }: { others: readonly AdhocFilter[]; onDone: (filter?: AdhocFilter) => void }) {
  const styles = useStyles2(getStyles);
  const { hosted } = useScope();
  const { range: timeRange } = useClock();
  const [key, setKey] = useState('');
  const [operator, setOperator] = useState('=');
  const offer = async (typed: string, ask: Promise<unknown> | undefined) => {
    const found = await ask;
    const values = (
      Array.isArray(found) ? found : ((found as { data?: MetricFindValue[] } | undefined)?.data ?? [])
    ) as MetricFindValue[];
    const wanted = typed.toLowerCase();
    return values
      .map(({ text, value }) => ({ value: String(value ?? text), label: text }))
      .filter((option) => option.label.toLowerCase().includes(wanted))
      .slice(0, MOST);
  };
  const { source } = hosted;
  return (
    <span className={styles.edit}>
      <Combobox
        aria-label={t('filters.key', 'Tag')}
        placeholder={t('filters.key', 'Tag')}
        width={22}
        value={key || null}
        options={(typed) => offer(typed, source.getTagKeys?.({ filters: [...others], timeRange }) as Promise<unknown>)}
        onChange={(option) => setKey(option.value)}
        autoFocus
      />
      <Combobox
        aria-label={t('filters.operator', 'Operator')}
        width={9}
        value={operator}
        options={OPERATORS}
        onChange={(option) => setOperator(option.value)}
      />
      <Combobox
        key={key}
        aria-label={t('filters.value', 'Value')}
        placeholder={t('filters.value', 'Value')}
        width={24}
        disabled={key === ''}
        createCustomValue
        options={(typed) =>
          offer(typed, source.getTagValues?.({ key, filters: [...others], timeRange }) as Promise<unknown>)
        }
        value={null}
        onChange={(option) => onDone({ key, operator, value: option.value })}
      />
      <IconButton name="times" tooltip={t('filters.cancel', 'Cancel')} onClick={() => onDone()} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  pill: css({
    ...theme.typography.bodySmall,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
  }),
  edit: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
});
