import { type GrafanaTheme2, colorManipulator } from '@grafana/data';
import { statusColors } from '@thalweg/panel-kit';
import { type Threshold } from '../model/thresholds';

/** All colours and fonts of the picture, resolved once per theme. */
export interface PaintTheme {
  background: string;
  nodeFill: string;
  nodeTint: number;
  text: string;
  textDim: string;
  ringTrack: string;
  selected: string;
  fontFamily: string;
  colorOf: (name: string) => string;
  /** The same hue, dark or light enough to be read as text. */
  textOf: (color: string) => string;
  unknown: string;
  ok: string;
  warning: string;
  error: string;
  groupFill: string;
  groupBorder: string;
  /** Compared with an earlier time. */
  fresh: string;
  gone: string;
  changed: string;
}

const TEXT_CONTRAST = 4.5;
const TEXT_STEPS = 8;

/** Thresholds may have any colour; an orange that is fine for a line cannot be read on white. */
function readable(color: string, theme: GrafanaTheme2): string {
  const { darken, getContrastRatio, lighten } = colorManipulator;
  let text = color;
  for (let step = 0; step < TEXT_STEPS; step++) {
    if (getContrastRatio(text, theme.colors.background.primary) >= TEXT_CONTRAST) return text;
    text = theme.isDark ? lighten(text, 0.12) : darken(text, 0.12);
  }
  return theme.colors.text.primary;
}

export function paintTheme(theme: GrafanaTheme2): PaintTheme {
  const status = statusColors(theme);
  const own: Readonly<Record<string, string>> = { ok: status.ok, warning: status.warning, error: status.error };
  return {
    background: theme.colors.background.primary,
    nodeFill: theme.colors.background.primary,
    nodeTint: theme.isDark ? 0.2 : 0.12,
    text: theme.colors.text.primary,
    textDim: theme.colors.text.secondary,
    ringTrack: theme.colors.border.medium,
    selected: theme.colors.primary.border,
    fontFamily: theme.typography.fontFamily,
    colorOf: (name) => own[name] ?? theme.visualization.getColorByName(name),
    textOf: (color) => readable(color, theme),
    unknown: status.unknown,
    ok: status.ok,
    warning: status.warning,
    error: status.error,
    groupFill: colorManipulator.alpha(theme.colors.text.primary, theme.isDark ? 0.035 : 0.03),
    groupBorder: theme.colors.border.medium,
    fresh: theme.visualization.getColorByName(theme.isDark ? 'green' : 'dark-green'),
    gone: theme.colors.text.disabled,
    changed: theme.visualization.getColorByName(theme.isDark ? 'purple' : 'dark-purple'),
  };
}

/** Colour of a level as `levelOf` gives it. */
export const levelColor = (theme: PaintTheme, thresholds: readonly Threshold[], level: number): string =>
  level < 0 ? theme.unknown : theme.colorOf(thresholds[level]?.color ?? 'ok');
