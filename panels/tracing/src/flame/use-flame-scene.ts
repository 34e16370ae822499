import { useMemo } from 'react';
import { useTheme2 } from '@grafana/ui';
import { statusColors } from '@thalweg/panel-kit';
import { GLYPH_PATHS } from '../components/Glyph';
import { type ViewProps } from '../components/view-props';
import { packFlame } from '../layout/flame-rows';
import { type FlameColors, type FlameScene } from './paint-flame';

type SceneParts = Omit<FlameScene, 'window' | 'width' | 'height' | 'scrollTop' | 'active' | 'hovered'>;

/** Everything of the picture but where it is looked at. */
export function useFlameScene({ trace, hidden, filter, colorOf, format, options }: ViewProps): SceneParts {
  const theme = useTheme2();
  const only = filter.matchesOnly ? filter.matches : undefined;
  const shown = useMemo(() => (only ? withoutOthers(trace.tree.parent, hidden, only) : hidden), [trace, hidden, only]);
  const rows = useMemo(() => packFlame({ tree: trace.tree, times: trace.times, hidden: shown }), [trace, shown]);
  const colors = useMemo((): FlameColors => {
    const textColors = new Map<string, string>();
    return {
      of: colorOf,
      textOn: (color) => {
        const known = textColors.get(color) ?? theme.colors.getContrastText(color);
        textColors.set(color, known);
        return known;
      },
      background: theme.colors.background.primary,
      text: theme.colors.text.primary,
      line: theme.colors.border.strong,
      error: statusColors(theme).error,
      critical: theme.colors.text.maxContrast,
      selected: theme.colors.primary.border,
      font: `11px ${theme.typography.fontFamily}`,
    };
  }, [theme, colorOf]);
  const { isMatch } = filter;
  return useMemo(() => {
    const glyphs = new Map(
      // Absent where there is no canvas (tests): then nothing is painted either.
      typeof Path2D === 'undefined'
        ? []
        : (['application', 'process', 'network'] as const).map(
            (type) => [type, new Path2D(GLYPH_PATHS[type])] as const,
          ),
    );
    return {
      trace,
      rows,
      colors,
      showCritical: options.showCriticalPath,
      labelOf: (span) => {
        const row = trace.spans[span];
        return row ? `${row.service}  ${row.operation}  ${format.duration(row.durationMs)}` : '';
      },
      glyphOf: (span) => glyphs.get(trace.spans[span]?.spanType ?? 'process'),
      isDimmed: (span) => isMatch !== undefined && isMatch[span] === 0,
    };
  }, [trace, rows, colors, options.showCriticalPath, format, isMatch]);
}

/** Switches off what neither matches nor leads to a match. */
function withoutOthers(parent: Int32Array, hidden: Uint8Array, only: Int32Array): Uint8Array {
  const off = new Uint8Array(hidden.length).fill(1);
  for (const match of only) {
    for (let at = match; at >= 0 && off[at] === 1; at = parent[at] ?? -1) {
      off[at] = 0;
    }
  }
  hidden.forEach((isHidden, span) => isHidden && (off[span] = 1));
  return off;
}
