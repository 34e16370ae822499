import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type TraceEntry } from '../model/trace-set';
import { type ViewProps } from './view-props';

/** Which trace of several is shown. */
export function TraceChooser({ traces, traceKey, actions }: ViewProps) {
  const styles = useStyles2(getStyles);
  return (
    <select
      className={styles.select}
      aria-label={t('toolbar.choose-trace', 'Trace, one of {{total}}', { total: traces.length })}
      value={traceKey}
      onChange={({ currentTarget }) => actions.chooseTrace(currentTarget.value)}
    >
      {traces.map((entry, at) => (
        <option key={entry.key} value={entry.key}>
          {`${at + 1}. ${describe(entry)}`}
        </option>
      ))}
    </select>
  );
}

const describe = ({ name, key, file, rows }: TraceEntry) =>
  `${name || key} (${rows.spans.length})${file === '' ? '' : ` · ${file}`}`;

const getStyles = (theme: GrafanaTheme2) => ({
  select: css({
    height: 24,
    maxWidth: 260,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
});
