import { useMemo } from 'react';
import { type DataFrame, dateTimeFormat, type FieldConfig, type TimeZone } from '@grafana/data';
import { formatLatencyMs, formatRatio, NO_VALUE } from '@thalweg/panel-kit';
import { type Formats } from '../components/view-props';

/** Units that a duration can be pinned to; `ms`, which sources send, chooses by size. */
const UNITS: Readonly<Record<string, { readonly ms: number; readonly name: string }>> = Object.freeze({
  ns: { ms: 1e-6, name: 'ns' },
  µs: { ms: 1e-3, name: 'µs' },
  s: { ms: 1e3, name: 's' },
  m: { ms: 6e4, name: 'min' },
  h: { ms: 3.6e6, name: 'h' },
});

/** How figures are written, by the options of the duration field. */
export function useFormats(series: readonly DataFrame[], timeZone: TimeZone): Formats {
  const config = useMemo(
    () => series.flatMap(({ fields }) => fields).find(({ name }) => name === 'duration')?.config,
    [series],
  );
  return useMemo(() => formatsFor(config, timeZone), [config, timeZone]);
}

export function formatsFor(config: FieldConfig | undefined, timeZone: TimeZone): Formats {
  const unit = UNITS[config?.unit ?? ''];
  const decimals = config?.decimals ?? undefined;
  const duration: Formats['duration'] = (milliseconds) => {
    if (milliseconds == null || !Number.isFinite(milliseconds)) {
      return NO_VALUE;
    }
    if (unit) {
      return `${inUnit(milliseconds / unit.ms, decimals)} ${unit.name}`;
    }
    const text = formatLatencyMs(milliseconds);
    return decimals === undefined ? text : withDecimals(milliseconds, text, decimals);
  };
  return {
    duration,
    difference: (milliseconds) =>
      `${milliseconds > 0 ? '+' : milliseconds < 0 ? '−' : '±'}${duration(Math.abs(milliseconds))}`,
    share: formatRatio,
    count: (value) => value.toLocaleString(),
    time: (unixMs) => dateTimeFormat(unixMs, { timeZone, format: 'YYYY-MM-DD HH:mm:ss.SSS' }),
  };
}

const inUnit = (value: number, decimals: number | undefined) =>
  value.toLocaleString(undefined, {
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: decimals ?? 3,
  });

const SIZES: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, ms: 1, s: 1e3, min: 6e4, h: 3.6e6 };

/** The unit that was chosen by size, with as many decimals as asked for. */
function withDecimals(milliseconds: number, text: string, decimals: number): string {
  const unit = text.split(' ')[1] ?? 'ms';
  return `${(milliseconds / (SIZES[unit] ?? 1)).toFixed(decimals)} ${unit}`;
}
