import { dateMath, dateTime, type TimeRange } from '@grafana/data';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';

export interface Clock {
  /** The range as of the last tick. */
  range: TimeRange;
  /** Grows with every refresh. */
  tick: number;
  refresh: () => void;
}

const now = (): TimeRange => ({ from: dateTime(), to: dateTime(), raw: { from: 'now', to: 'now' } });
export const ClockContext = createContext<Clock>({ range: now(), tick: 0, refresh: () => undefined });
export const useClock = (): Clock => useContext(ClockContext);

const INTERVAL_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
export function intervalMs(refresh: string): number | undefined {
  const [, count, unit] = /^(\d+)([smh])$/.exec(refresh) ?? [];
  return count && unit ? Number(count) * (INTERVAL_MS[unit] ?? 0) : undefined;
}

/** Relative ends become times of now; ends given in ms or written out stay. */
export function resolveRange(from: string, to: string): TimeRange {
  const end = (text: string, roundUp: boolean) =>
    text.startsWith('now')
      ? (dateMath.toDateTime(text, { roundUp }) ?? dateTime())
      : dateTime(/^\d+$/.test(text) ? Number(text) : text);
  const raw = (text: string) => (text.startsWith('now') ? text : end(text, false));
  return { from: end(from, false), to: end(to, true), raw: { from: raw(from), to: raw(to) } };
}

/** Moves the range on by the refresh interval; a hidden tab rests, and catches up when it is looked at again. */
export function useTicking(from: string, to: string, refresh: string): Clock {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const every = intervalMs(refresh);
    if (every === undefined) return undefined;
    const advance = () => {
      if (!document.hidden) setTick((count) => count + 1);
    };
    const timer = setInterval(advance, every);
    document.addEventListener('visibilitychange', advance);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', advance);
    };
  }, [refresh]);
  return useMemo(
    () => ({ range: resolveRange(from, to), tick, refresh: () => setTick((count) => count + 1) }),
    // The tick is what makes "now" another now.
    [from, to, tick],
  );
}
