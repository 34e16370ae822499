import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

interface Props {
  title: string;
  sorted?: 'ascending' | 'descending';
  right?: boolean;
  onSort?: () => void;
}

/** A table heading that sorts, for mouse, keyboard and screen reader alike. */
export function SortHeader({ title, sorted, right, onSort }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <th aria-sort={sorted ?? 'none'} className={right ? styles.right : styles.left} scope="col">
      {onSort ? (
        <button type="button" className={styles.button} onClick={onSort}>
          {title}
          <Icon
            name={sorted === 'ascending' ? 'arrow-up' : 'arrow-down'}
            size="sm"
            style={{ opacity: sorted ? 1 : 0 }}
          />
        </button>
      ) : (
        <span className={styles.button}>{title}</span>
      )}
    </th>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  left: css({ textAlign: 'left' }),
  right: css({ textAlign: 'right', '& button': { flexDirection: 'row-reverse' } }),
  button: css({
    ...theme.typography.bodySmall,
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(1, 2),
    border: 0,
    background: 'none',
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: 'nowrap',
  }),
});
