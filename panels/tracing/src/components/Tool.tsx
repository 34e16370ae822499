import { type MouseEvent, type ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Glyph, type GlyphName } from './Glyph';

interface ToolProps {
  readonly label: string;
  readonly glyph?: GlyphName;
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  /** Longer explanation on hover. @default label */
  readonly tip?: string;
  readonly disabled?: boolean;
  /** Makes it a switch. */
  readonly pressed?: boolean | undefined;
  readonly children?: ReactNode;
}

/** A small button: a glyph, or a pill with text. */
export function Tool({ label, glyph, onClick, tip, disabled, pressed, children }: ToolProps) {
  const styles = useStyles2(getStyles);
  return (
    <button
      type="button"
      className={cx(styles.tool, children ? styles.pill : styles.square, pressed && styles.pressed)}
      // A button with text is named by it; an icon needs a name.
      aria-label={children ? undefined : label}
      aria-pressed={pressed}
      data-tip={tip ?? label}
      disabled={disabled}
      onClick={onClick}
    >
      {glyph && <Glyph name={glyph} />}
      {children}
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tool: css({
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(0.5),
    height: 24,
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    flexShrink: 0,
    '&:hover:not(:disabled)': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
    '&:disabled': { color: theme.colors.text.disabled, cursor: 'default' },
  }),
  square: css({ width: 24, padding: 0 }),
  pill: css({ padding: theme.spacing(0, 1), border: `1px solid ${theme.colors.border.medium}` }),
  pressed: css({
    background: theme.colors.primary.transparent,
    borderColor: theme.colors.primary.border,
    color: theme.colors.text.primary,
  }),
});
