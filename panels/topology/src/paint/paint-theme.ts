import { type GrafanaTheme2 } from '@grafana/data';
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
  unknown: string;
  ok: string;
  error: string;
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
    unknown: status.unknown,
    ok: status.ok,
    error: status.error,
  };
}

/** Colour of a level as `levelOf` gives it. */
export const levelColor = (theme: PaintTheme, thresholds: readonly Threshold[], level: number): string =>
  level < 0 ? theme.unknown : theme.colorOf(thresholds[level]?.color ?? 'ok');
