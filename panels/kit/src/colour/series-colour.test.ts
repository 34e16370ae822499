import { createTheme } from '@grafana/data';
import { SERIES_COLOURS } from './tokens';
import { assignColors, serviceColor, statusColors } from './series-colour';

const dark = createTheme({ colors: { mode: 'dark' } });
const light = createTheme({ colors: { mode: 'light' } });

const channels = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = (hex: string) => {
  const [red = 0, green = 0, blue = 0] = channels(hex).map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string) => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

test('a name keeps its colour', () => {
  expect(serviceColor(dark, 'storefront')).toBe(serviceColor(dark, 'storefront'));
  const at = SERIES_COLOURS.dark.indexOf(serviceColor(dark, 'storefront'));
  expect(serviceColor(light, 'storefront')).toBe(SERIES_COLOURS.light[at]);
});

test('the services of the sample application do not all look alike', () => {
  const names = ['nginx', 'storefront', 'catalogue', 'inventory', 'payment', 'redis-server', 'mariadbd'];
  expect(new Set(names.map((name) => serviceColor(dark, name))).size).toBeGreaterThanOrEqual(5);
});

test('names spread evenly over the palette', () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 1_600; index++) {
    const color = serviceColor(dark, `svc-${index}`);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  expect(counts.size).toBe(16);
  expect(Math.max(...counts.values())).toBeLessThan(160);
});

test.each([
  ['dark', SERIES_COLOURS.dark, dark],
  ['light', SERIES_COLOURS.light, light],
] as const)('every %s colour stands out from the panel by 3:1', (_, colours, theme) => {
  for (const color of colours) {
    expect([color, contrast(color, theme.colors.background.primary) >= 3]).toEqual([color, true]);
  }
});

test.each([dark, light])('what means good and what means failed differ in more than red and green', (theme) => {
  const { ok, error } = statusColors(theme);
  const [, , okBlue = 0] = channels(ok);
  const [, , errorBlue = 0] = channels(error);
  expect(okBlue - errorBlue).toBeGreaterThan(0.3);
});

test('names that meet look different, and alike wherever the same names meet', () => {
  const names = Array.from({ length: 16 }, (_, index) => `svc-${index}`);
  const colors = assignColors(dark, names);
  expect(new Set(colors.values()).size).toBe(16);
  expect(assignColors(dark, [...names].reverse())).toEqual(colors);
});

test('a name without a rival keeps the colour that it has alone', () => {
  expect(assignColors(dark, ['storefront']).get('storefront')).toBe(serviceColor(dark, 'storefront'));
});

test('more names than colours share them evenly', () => {
  const counts = new Map<string, number>();
  assignColors(
    light,
    Array.from({ length: 40 }, (_, index) => `svc-${index}`),
  ).forEach((color) => counts.set(color, (counts.get(color) ?? 0) + 1));
  expect([...counts.values()].every((count) => count === 2 || count === 3)).toBe(true);
});
