import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { type ReactElement, useId, cloneElement } from 'react';

interface Props {
  label: string;
  /** What the field does, where the label cannot say it. */
  hint?: string;
  /** One control; it gets the id that the label points at. */
  children: ReactElement<{ id?: string; 'aria-label'?: string }>;
  grow?: boolean;
}

/** A control under its label. */
export function EditorField({ label, hint, children, grow }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <div className={grow ? styles.grow : styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {hint && (
          <Tooltip content={hint}>
            <Icon name="info-circle" size="sm" tabIndex={0} aria-label={hint} />
          </Tooltip>
        )}
      </label>
      {cloneElement(children, { id, 'aria-label': label })}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const field = css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), minWidth: 0 });
  return {
    field,
    grow: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), minWidth: 0, flex: '1 1 320px' }),
    label: css({
      ...theme.typography.bodySmall,
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightMedium,
    }),
  };
};
