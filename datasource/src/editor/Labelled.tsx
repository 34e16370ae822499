import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { cloneElement, type ReactElement, useId } from 'react';

interface Control {
  id?: string;
  'aria-labelledby'?: string;
}

interface Props {
  readonly label: string;
  /** What the control does, where the label cannot say it. */
  readonly hint?: string;
  /** The words around say it already: only screen readers need the label. */
  readonly hidden?: boolean;
  /** The control takes the width of what is around. */
  readonly grow?: boolean;
  /** One control; it gets the id that the label points at. */
  readonly children: ReactElement<Control>;
}

/** A control with its label before it, as words of the sentence. */
export function Labelled({ label, hint, hidden, grow, children }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const labelId = `${id}-label`;
  return (
    <div className={cx(styles.pair, grow && styles.grow)}>
      <label id={labelId} htmlFor={id} className={cx(styles.label, hidden && styles.hidden)}>
        {label}
      </label>
      {hint && !hidden && (
        <Tooltip content={hint}>
          <Icon name="info-circle" size="sm" tabIndex={0} aria-label={hint} className={styles.hint} />
        </Tooltip>
      )}
      {cloneElement(children, { id, 'aria-labelledby': labelId })}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  pair: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), minWidth: 0 }),
  grow: css({ flex: '1 1 auto', position: 'relative', '& > :last-child': { flex: '1 1 auto', minWidth: 0 } }),
  label: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  hint: css({ color: theme.colors.text.secondary }),
  hidden: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
