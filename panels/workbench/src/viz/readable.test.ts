import { colorManipulator, createTheme } from '@grafana/data';
import { readable } from './readable';

it.each(['light', 'dark'] as const)('makes faint colours readable, and leaves others: %s', (mode) => {
  const theme = createTheme({ colors: { mode } });
  const ground = theme.colors.background.primary;
  for (const name of ['green', 'yellow', 'red', 'orange', 'blue', 'semi-dark-orange', 'dark-blue']) {
    const color = theme.visualization.getColorByName(name);
    const shade = readable(color, theme, 4.6);
    expect(colorManipulator.getContrastRatio(shade, ground)).toBeGreaterThanOrEqual(4.5);
    if (colorManipulator.getContrastRatio(color, ground) >= 4.6) expect(shade).toBe(color);
  }
});
