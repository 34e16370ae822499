import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Options by heading; an empty heading stands without one. */
  readonly groups: ReadonlyArray<readonly [heading: string, options: readonly ChoiceOption[]]>;
}

/** A labelled list to choose from: the browser's own, which every keyboard and screen reader knows. */
export function Choice({ label, value, onChange, groups }: ChoiceProps) {
  const styles = useStyles2(getStyles);
  return (
    <label className={styles.label}>
      <span>{label}</span>
      <select className={styles.select} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {groups.map(([heading, options]) => {
          const items = options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ));
          return heading === '' || options.length === 0 ? (
            items
          ) : (
            <optgroup key={heading} label={heading}>
              {items}
            </optgroup>
          );
        })}
      </select>
    </label>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  label: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    margin: 0,
    minWidth: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightRegular,
    whiteSpace: 'nowrap',
  }),
  select: css({
    height: 24,
    maxWidth: 260,
    padding: theme.spacing(0, 0.5),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    color: theme.components.input.text,
    fontSize: theme.typography.bodySmall.fontSize,
    textOverflow: 'ellipsis',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
    '& option, & optgroup': { background: theme.colors.background.primary, color: theme.colors.text.primary },
  }),
});
