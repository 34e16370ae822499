import { type GrafanaTheme2 } from '@grafana/data';
import { SERIES_COLOURS } from './tokens';

/** FNV-1a over UTF-16 units: spreads short names well and is the same in every browser and panel. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  // FNV's low bits are weak on short input; fold the high half in before anybody takes a modulus.
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Colour of a service or series: decided by its name alone, so it is the same in every panel and after any refresh. */
export function serviceColor(theme: GrafanaTheme2, name: string): string {
  const colours = theme.isDark ? SERIES_COLOURS.dark : SERIES_COLOURS.light;
  return colours[hashName(name) % colours.length] ?? theme.colors.text.secondary;
}

/** Colours that mean something, by theme. Told apart by lightness too, never by hue alone. */
export function statusColors(theme: GrafanaTheme2) {
  return {
    ok: theme.visualization.getColorByName(theme.isDark ? 'semi-dark-blue' : 'blue'),
    warning: theme.visualization.getColorByName(theme.isDark ? 'orange' : 'dark-orange'),
    error: theme.visualization.getColorByName(theme.isDark ? 'red' : 'dark-red'),
    unknown: theme.colors.text.disabled,
  };
}

/**
 * Colours of names that are seen together: each has its own by name, but where two would look the same the later one in
 * alphabetical order takes the next free colour, so the choice is the same wherever the same names meet.
 */
export function assignColors(theme: GrafanaTheme2, names: Iterable<string>): Map<string, string> {
  const colours = theme.isDark ? SERIES_COLOURS.dark : SERIES_COLOURS.light;
  const taken = new Array<number>(colours.length).fill(0);
  const sorted = [...new Set(names)].sort();
  return new Map(
    sorted.map((name) => {
      const first = hashName(name) % colours.length;
      const fewest = Math.min(...taken);
      let slot = first;
      for (let step = 0; (taken[slot] ?? 0) > fewest && step < colours.length; step++) {
        slot = (first + (step + 1) * STRIDE) % colours.length;
      }
      taken[slot] = (taken[slot] ?? 0) + 1;
      return [name, colours[slot] ?? theme.colors.text.secondary];
    }),
  );
}

/** Neighbours in the palette are close in hue; odd, so that every colour of an even palette is come by. */
const STRIDE = 5;
