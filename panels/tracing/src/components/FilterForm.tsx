import { type FormEvent, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { attributeKeys, attributeValues } from '../model/attributes';
import { type Condition, faultOf, type Operator, SHOWN_OPERATORS } from '../model/condition';
import { Tool } from './Tool';
import { type ViewProps } from './view-props';

interface FilterFormProps extends ViewProps {
  readonly onClose: () => void;
}

/** One more condition: key, comparison, value, each with what the trace has to offer. */
export function FilterForm({ trace, actions, onClose }: FilterFormProps) {
  const styles = useStyles2(getStyles);
  const uid = useId();
  const keyField = useRef<HTMLInputElement>(null);
  const [condition, setCondition] = useState<Condition>({ key: '', operator: '=', value: '' });
  const { key, operator, value } = condition;
  const keys = useMemo(() => attributeKeys(trace), [trace]);
  const values = useMemo(() => (key === '' ? [] : attributeValues(trace, key)), [trace, key]);
  const isTime = key === 'duration' || key === 'self';
  const fault = value === '' ? undefined : faultOf(condition);
  useEffect(() => keyField.current?.focus(), []);
  const change = (part: Partial<Condition>) => setCondition((last) => ({ ...last, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '' && value !== '' && !fault) {
      actions.addCondition({ key: key.trim(), operator, value });
      setCondition({ key: '', operator: '=', value: '' });
      keyField.current?.focus();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
  };
  return (
    <form
      className={styles.form}
      aria-label={t('filter.form', 'Add a condition')}
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      <div className={styles.line}>
        <input
          ref={keyField}
          className={styles.input}
          list={`${uid}-keys`}
          aria-label={t('filter.key', 'Attribute')}
          placeholder={t('filter.key', 'Attribute')}
          value={key}
          onChange={({ currentTarget }) => {
            const isNowTime = currentTarget.value === 'duration' || currentTarget.value === 'self';
            change({ key: currentTarget.value, ...(isNowTime && operator === '=' ? { operator: '>' } : {}) });
          }}
        />
        <datalist id={`${uid}-keys`}>
          {keys.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <select
          className={styles.operator}
          aria-label={t('filter.operator', 'Comparison')}
          value={operator}
          onChange={({ currentTarget }) => change({ operator: currentTarget.value as Operator })}
        >
          {SHOWN_OPERATORS.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <input
          className={styles.input}
          list={`${uid}-values`}
          aria-label={t('filter.value', 'Value')}
          aria-invalid={fault !== undefined}
          placeholder={isTime ? t('filter.value-time', '20ms or 5%') : t('filter.value', 'Value')}
          value={value}
          onChange={({ currentTarget }) => change({ value: currentTarget.value })}
        />
        <datalist id={`${uid}-values`}>
          {values.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button type="submit" className={styles.add} disabled={key.trim() === '' || value === '' || !!fault}>
          {t('filter.submit', 'Add')}
        </button>
        <Tool label={t('filter.close', 'Close')} glyph="close" onClick={onClose} />
      </div>
      <div className={styles.hint} role="status">
        {fault === 'pattern'
          ? t('filter.fault-pattern', 'This is not a regular expression yet.')
          : fault === 'number'
            ? t('filter.fault-number', 'A number is needed here, for times like 20ms, 1.5s or 5%.')
            : isTime
              ? t('filter.hint-time', '5% means 5% of the whole trace. “self” is the own time of a span.')
              : t('filter.hint', 'All conditions must hold. != and !~ exclude, =~ is a regular expression.')}
      </div>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const control = {
    height: 26,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    padding: theme.spacing(0, 1),
    '&::placeholder': { color: theme.colors.text.secondary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
    '&[aria-invalid=true]': { borderColor: theme.colors.error.border },
  } as const;
  return {
    form: css({
      position: 'absolute',
      top: '100%',
      right: 0,
      marginTop: 4,
      zIndex: theme.zIndex.dropdown,
      padding: theme.spacing(1),
      borderRadius: theme.shape.radius.default,
      border: `1px solid ${theme.colors.border.medium}`,
      background: theme.colors.background.elevated,
      boxShadow: theme.shadows.z3,
    }),
    line: css({ display: 'flex', gap: theme.spacing(0.5), alignItems: 'center' }),
    input: css({ ...control, width: 170 }),
    operator: css({ ...control, width: 56, padding: theme.spacing(0, 0.5) }),
    add: css({
      ...control,
      background: theme.colors.primary.main,
      borderColor: theme.colors.primary.main,
      color: theme.colors.primary.contrastText,
      '&:disabled': {
        background: theme.colors.action.disabledBackground,
        color: theme.colors.action.disabledText,
        borderColor: 'transparent',
      },
    }),
    hint: css({
      marginTop: theme.spacing(0.5),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.size.xs,
      maxWidth: 500,
    }),
  };
};
