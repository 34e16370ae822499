import { dateTimeFormat } from '@grafana/data';

const STEPS = [1, 2, 2.5, 5, 10];

/** Round marks from zero to at least `greatest`, about `count` of them. */
export function valueTicks(greatest: number, count: number): number[] {
  if (!(greatest > 0)) return [0, 1];
  const rough = greatest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((candidate) => candidate * power >= rough) ?? 10) * power;
  const ticks = [];
  for (let at = 0; at * step < greatest + step && at < 20; at++) ticks.push(at * step);
  return ticks;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90].map((n) => n * DAY),
];

export interface TimeTick {
  at: number;
  label: string;
}

/** Marks at whole local times, as many as fit. */
export function timeTicks(from: number, to: number, count: number): TimeTick[] {
  const rough = (to - from) / Math.max(1, count);
  const step = TIME_STEPS.find((candidate) => candidate >= rough) ?? 365 * DAY;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const format = step < MINUTE ? 'HH:mm:ss' : step < DAY ? 'HH:mm' : 'MM-DD';
  const ticks = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to && ticks.length < 50; at += step) {
    ticks.push({ at, label: dateTimeFormat(at, { format }) });
  }
  return ticks;
}
