import { css } from '@emotion/css';
import { type GrafanaTheme2, type StandardEditorProps } from '@grafana/data';
import { Button, Input, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Condition, type Operator, SHOWN_OPERATORS } from '../model/condition';

/** Editor of the conditions in the panel's options. */
export function ConditionsEditor({ value, onChange }: StandardEditorProps<readonly Condition[]>) {
  const styles = useStyles2(getStyles);
  const conditions = value ?? [];
  const change = (at: number, part: Partial<Condition>) =>
    onChange(conditions.map((condition, index) => (index === at ? { ...condition, ...part } : condition)));
  return (
    <div className={styles.list}>
      {conditions.map(({ key, operator, value: text }, at) => (
        <div key={at} className={styles.line}>
          <Input
            aria-label={t('filter.key', 'Attribute')}
            placeholder={t('filter.key', 'Attribute')}
            value={key}
            onChange={({ currentTarget }) => change(at, { key: currentTarget.value })}
          />
          <select
            className={styles.operator}
            aria-label={t('filter.operator', 'Comparison')}
            value={operator}
            onChange={({ currentTarget }) => change(at, { operator: currentTarget.value as Operator })}
          >
            {SHOWN_OPERATORS.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <Input
            aria-label={t('filter.value', 'Value')}
            placeholder={t('filter.value', 'Value')}
            value={text}
            onChange={({ currentTarget }) => change(at, { value: currentTarget.value })}
          />
          <Button
            icon="times"
            variant="secondary"
            fill="text"
            aria-label={t('filter.remove', 'Remove {{condition}}', { condition: `${key} ${operator} ${text}` })}
            onClick={() => onChange(conditions.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button
        icon="plus"
        variant="secondary"
        size="sm"
        onClick={() => onChange([...conditions, { key: '', operator: '=', value: '' }])}
      >
        {t('filter.form', 'Add a condition')}
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'grid', gap: theme.spacing(0.5), justifyItems: 'start' }),
  line: css({ display: 'flex', gap: theme.spacing(0.5), width: '100%' }),
  operator: css({
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
  }),
});
