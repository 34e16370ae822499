import { IncompatibleSchemas } from '../histogram/arithmetic';
import { HINT_GAUGE, HINT_UNKNOWN, histOf, isCustom, withHint } from '../histogram/hist';
import { metricName } from '../labels';
import { type Selector, type Shift } from '../parse/ast';
import { type Grid, type RawSeries } from '../types';
import { type Annotations } from './annotations';
import { betweenHists } from './extended-rates';
import { emptySeries, putFloat, putHist, type Series } from './values';
import { samplesOf } from './windows';

/** The times that a shifted selector looks at: those of the grid, or one alone at each step. */
export class Looks {
  private readonly firstMs: number;
  private readonly stepMs: number;

  constructor(
    shift: Shift,
    private readonly grid: Grid,
  ) {
    this.firstMs = (shift.atMs ?? grid.startMs) - shift.offsetMs;
    this.stepMs = shift.atMs === undefined ? grid.stepMs : 0;
  }

  at(step: number): number {
    return this.firstMs + step * this.stepMs;
  }

  get first(): number {
    return this.firstMs;
  }

  get last(): number {
    return this.at(this.grid.steps - 1);
  }

  /** Every step looks at the same time. */
  get fixed(): boolean {
    return this.stepMs === 0;
  }

  get asGrid(): Grid {
    return { startMs: this.firstMs, stepMs: this.grid.stepMs, steps: this.grid.steps };
  }
}

/** The newest sample at each step that is not older than the lookback; none after a stale marker. */
export function latest(raw: RawSeries, looks: Looks, steps: number, lookbackMs: number): Series {
  const out = emptySeries(raw.labels, steps, false);
  eachLatest(raw, looks, steps, lookbackMs, (step, at) => {
    const histogram = raw.histograms?.[at];
    if (histogram === undefined) putFloat(out, step, raw.values[at] as number);
    else putHist(out, step, histOf(histogram));
  });
  return out;
}

/** The times of those samples, in seconds. */
export function latestTimes(raw: RawSeries, looks: Looks, steps: number, lookbackMs: number): Series {
  const out = emptySeries(raw.labels, steps, true);
  eachLatest(raw, looks, steps, lookbackMs, (step, at) => putFloat(out, step, (raw.times[at] as number) / 1000));
  return out;
}

function eachLatest(
  raw: RawSeries,
  looks: Looks,
  steps: number,
  lookbackMs: number,
  visit: (step: number, at: number) => void,
): void {
  const { times, stale } = raw;
  let at = -1;
  for (let step = 0; step < steps; step += 1) {
    const time = looks.at(step);
    while (at + 1 < times.length && (times[at + 1] as number) <= time) at += 1;
    if (at >= 0 && (times[at] as number) > time - lookbackMs && stale[at] !== 1) visit(step, at);
  }
}

/** `smoothed` of an instant selector: between the samples around each step. */
export function smoothed(
  raw: RawSeries,
  selector: Selector,
  looks: Looks,
  steps: number,
  lookbackMs: number,
  notes: Annotations,
): Series {
  const out = emptySeries(raw.labels, steps, false);
  const { floatTimes, floats, histTimes, hists } = samplesOf(raw);
  const metric = metricName(raw.labels);
  const note = { notes, span: selector };
  for (let step = 0; step < steps; step += 1) {
    const time = looks.at(step);
    const floatAt = around(floatTimes, time, lookbackMs);
    const histAt = around(histTimes, time, lookbackMs);
    if (floatAt.any && histAt.any) {
      notes.mixedRange(selector, metric);
    } else if (floatAt.any && floatAt.before >= 0) {
      const [x, y] = [floats[floatAt.before] as number, floats[floatAt.after] as number];
      const [xMs, yMs] = [floatTimes[floatAt.before] as number, floatTimes[floatAt.after] as number];
      putFloat(out, step, xMs === yMs ? x : x + ((y - x) * (time - xMs)) / (yMs - xMs));
    } else if (histAt.any && histAt.before >= 0) {
      const [a, b] = [hists[histAt.before], hists[histAt.after]];
      const [aMs, bMs] = [histTimes[histAt.before] as number, histTimes[histAt.after] as number];
      if (a === undefined || b === undefined) continue;
      if (a === b) {
        putHist(out, step, aMs === time ? a : withHint(a, HINT_UNKNOWN));
      } else if (isCustom(a) !== isCustom(b)) {
        notes.mixedSchemas(selector, metric);
      } else {
        const isCounter = a.hint !== HINT_GAUGE || b.hint !== HINT_GAUGE;
        try {
          putHist(out, step, betweenHists(note, a, aMs, b, bMs, time, isCounter));
        } catch (error) {
          if (!(error instanceof IncompatibleSchemas)) throw error;
          notes.mixedSchemas(selector, metric);
        }
      }
    }
  }
  return out;
}

/** The samples before and after a time within the lookback; the same twice where one stands for both. */
function around(
  times: Float64Array,
  time: number,
  lookbackMs: number,
): { readonly any: boolean; readonly before: number; readonly after: number } {
  let before = -1;
  let after = -1;
  let any = false;
  for (let i = 0; i < times.length; i += 1) {
    const at = times[i] as number;
    if (at <= time - lookbackMs || at > time + lookbackMs) continue;
    any = true;
    if (at <= time) before = i;
    if (at >= time && after < 0) after = i;
  }
  return { any, before, after: after < 0 ? before : after };
}
