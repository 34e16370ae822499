import { getDefaultTimeRange, type TimeRange as GrafanaTimeRange } from '@grafana/data';
import { type TimeRange } from '@thalweg/protocol';
import { useMemo } from 'react';

/** The range that pickers look for values in; the last six hours where the host tells none. */
export function useRange(range: GrafanaTimeRange | undefined): TimeRange {
  const from = range?.from.valueOf();
  const to = range?.to.valueOf();
  return useMemo(() => {
    if (from !== undefined && to !== undefined) return { from, to };
    const fallback = getDefaultTimeRange();
    return { from: fallback.from.valueOf(), to: fallback.to.valueOf() };
  }, [from, to]);
}
