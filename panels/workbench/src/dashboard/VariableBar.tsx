import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Combobox, Icon, Input, MultiCombobox, Tooltip, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type FormEvent, useId } from 'react';
import { ALL, type VariableState } from '../grafana/templates';
import { changeParams } from '../state/use-address';
import { useScope } from '../state/scope';
import { AdhocFilters } from './AdhocFilters';

/** Pickers of a dashboard's variables; what they are set to stands in the address. */
export function VariableBar() {
  const styles = useStyles2(getStyles);
  const { variables } = useScope();
  const shown = variables.states.filter(({ model }) => model.hide !== 2 && model.type !== 'constant');
  // One data source leaves nothing to pick.
  const offered = shown.filter(({ model, options }) => model.type !== 'datasource' || options.length > 1);
  if (offered.length === 0) return null;
  return (
    <div className={styles.bar} role="group" aria-label={t('variables.label', 'Variables')}>
      {offered.map((state) =>
        state.model.type === 'adhoc' ? (
          <AdhocFilters key={state.model.name} name={state.model.name} label={state.model.label ?? state.model.name} />
        ) : (
          <Picker key={state.model.name} state={state} error={variables.errors[state.model.name]} />
        ),
      )}
    </div>
  );
}

const choose = (name: string, value: string | readonly string[]) => changeParams({ [`var-${name}`]: value });

function Picker({ state, error }: { state: VariableState; error?: string }) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const { model, value } = state;
  const label = model.label ?? model.name;
  return (
    <div className={styles.picker}>
      {model.hide === 0 && (
        <label className={styles.label} htmlFor={id}>
          {label}
          {model.description && (
            <Tooltip content={model.description}>
              <Icon name="info-circle" size="sm" tabIndex={0} aria-label={model.description} />
            </Tooltip>
          )}
          {error && (
            <Tooltip content={error}>
              <Icon name="exclamation-triangle" size="sm" tabIndex={0} aria-label={error} />
            </Tooltip>
          )}
        </label>
      )}
      {model.type === 'textbox' ? (
        <TextValue id={id} key={value[0]} name={model.name} value={value[0] ?? ''} label={label} />
      ) : (
        <Choice id={id} state={state} label={label} />
      )}
    </div>
  );
}

function TextValue({ id, name, value, label }: { id: string; name: string; value: string; label: string }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('value');
    if (typeof text === 'string' && text.trim() !== value) choose(name, text.trim());
  };
  return (
    <form onSubmit={submit} onBlur={(event) => event.currentTarget.requestSubmit()}>
      <Input
        id={id}
        name="value"
        defaultValue={value}
        width={value.length > 16 ? 44 : 20}
        aria-label={label}
        spellCheck={false}
      />
    </form>
  );
}

function Choice({ id, state, label }: { id: string; state: VariableState; label: string }) {
  const { model, value, options } = state;
  const all = model.includeAll ? [{ value: ALL, label: t('variables.all', 'All') }] : [];
  const named = options.map((option) => ({ value: option.value, label: option.text }));
  const missing = value.filter((one) => one !== ALL && !options.some((option) => option.value === one));
  const offered = [...all, ...named, ...missing.map((one) => ({ value: one, label: one }))];
  if (!model.multi) {
    return (
      <Combobox
        id={id}
        aria-label={label}
        width="auto"
        minWidth={18}
        maxWidth={40}
        options={offered}
        value={value[0] ?? null}
        placeholder={t('variables.none', 'None found')}
        onChange={(option) => choose(model.name, option.value)}
      />
    );
  }
  return (
    <MultiCombobox
      id={id}
      aria-label={label}
      width="auto"
      minWidth={18}
      maxWidth={60}
      options={offered}
      value={[...value]}
      onChange={(chosen) => {
        const picked = chosen.map((option) => option.value);
        const last = picked[picked.length - 1];
        // All and a choice of some exclude each other; nothing chosen means all.
        const next = last === ALL || picked.length === 0 ? [ALL] : picked.filter((one) => one !== ALL);
        choose(model.name, model.includeAll ? next : picked);
      }}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
  picker: css({ display: 'flex', alignItems: 'center' }),
  label: css({
    ...theme.typography.bodySmall,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRight: 0,
    borderRadius: `${theme.shape.radius.default} 0 0 ${theme.shape.radius.default}`,
    color: theme.colors.text.primary,
    whiteSpace: 'nowrap',
  }),
});
