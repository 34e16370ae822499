import { type Segment } from '../model/self-time';
import { type SiblingGroup } from '../model/siblings';
import { type SpanTimes } from '../model/span-times';
import { type TimeWindow } from './time-scale';

/** Bars of the members of a roll-up in one line; those closer than `gap` (share of the window) are drawn as one. */
export function groupStripes(group: SiblingGroup, times: SpanTimes, window: TimeWindow, gap: number): Segment[] {
  const least = (window.end - window.start) * gap;
  const stripes: { start: number; end: number }[] = [];
  for (const member of group.members) {
    const start = times.start[member] ?? 0;
    const end = times.end[member] ?? 0;
    if (end < window.start || start > window.end) {
      continue;
    }
    const last = stripes.at(-1);
    if (last && start - last.end <= least) {
      last.end = Math.max(last.end, end);
    } else {
      stripes.push({ start, end });
    }
  }
  return stripes;
}
