import { colorManipulator, type DataFrame, type Field, type GrafanaTheme2 } from '@grafana/data';

/** WCAG AA: text of a cell, and text as large as that of a stat. */
const RATIO: Readonly<Record<string, number>> = Object.freeze({ table: 4.6, stat: 3.1 });
const STEP = 0.08;
const STEPS = 12;

/** A colour made darker or lighter until it can be read on a panel. */
export function readable(color: string, theme: GrafanaTheme2, ratio: number): string {
  const ground = theme.colors.background.primary;
  const away = theme.isDark ? colorManipulator.lighten : colorManipulator.darken;
  let shade = color;
  for (let step = 0; step < STEPS && colorManipulator.getContrastRatio(shade, ground) < ratio; step++) {
    shade = away(shade, STEP);
  }
  return shade;
}

/** Where a panel writes text in the colours of its values, those of Grafana's palette that are too faint are deepened. */
export function makeReadable(frames: DataFrame[], type: string, theme: GrafanaTheme2): DataFrame[] {
  const ratio = RATIO[type];
  if (ratio === undefined) return frames;
  const known = new Map<string, string>();
  const shadeOf = (color: string) => {
    const shade = known.get(color) ?? readable(color, theme, ratio);
    known.set(color, shade);
    return shade;
  };
  for (const frame of frames) for (const field of frame.fields) deepen(field, shadeOf);
  return frames;
}

function deepen(field: Field, shadeOf: (color: string) => string): void {
  const { display } = field;
  if (!display) return;
  field.display = (value, decimals) => {
    const shown = display(value, decimals);
    return shown.color ? { ...shown, color: shadeOf(shown.color) } : shown;
  };
}
