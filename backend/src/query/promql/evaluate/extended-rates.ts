import { add, divide, IncompatibleSchemas, multiply, subtract } from '../histogram/arithmetic';
import { isReset } from '../histogram/compare';
import { compact, type Hist, HINT_GAUGE, isCustom, withHint } from '../histogram/hist';
import { type Window } from './windows';

/** The change within a range whose ends are samples before it (`anchored`) or between samples (`smoothed`). */
export function extendedRate(window: Window, isCounter: boolean, perSecond: boolean): number | Hist | undefined {
  const isHist = window.histCount > 0;
  const count = isHist ? window.histCount : window.floatCount;
  if (count === 0) return undefined;
  const timeOf = (i: number): number => (isHist ? window.histTime(i) : window.floatTime(i));
  const smoothed = window.extend === 'smoothed';
  const ends = endsOf(count, timeOf, window.startMs, window.endMs, smoothed);
  if (ends === undefined) return undefined;
  const seconds = window.rangeMs / 1000;
  if (isHist) {
    const change = histogramChange(window, ends, smoothed, isCounter);
    if (change === undefined) return undefined;
    return compact(withHint(perSecond ? divide(change, seconds) : change, HINT_GAUGE));
  }
  const change = floatChange(window, ends, smoothed, isCounter);
  return perSecond ? change / seconds : change;
}

interface Ends {
  readonly first: number;
  readonly last: number;
}

/** The first index from 0 up to `most` whose time passes, `most` when none does. */
function search(most: number, passes: (i: number) => boolean): number {
  let i = 0;
  while (i < most && !passes(i)) i += 1;
  return i;
}

/** The samples that stand at, or around, the ends of a range; undefined when none lies within it. */
export function endsOf(
  count: number,
  timeOf: (i: number) => number,
  startMs: number,
  endMs: number,
  smoothed: boolean,
): Ends | undefined {
  const most = count - 1;
  const first = Math.max(0, search(most, (i) => timeOf(i) > startMs) - 1);
  const last = smoothed ? search(most, (i) => timeOf(i) >= endMs) : most;
  if (timeOf(last) <= startMs || (smoothed && timeOf(first) > endMs)) return undefined;
  return { first, last };
}

function between(x: number, xMs: number, y: number, yMs: number, atMs: number, isCounter: boolean): number {
  const from = isCounter && y < x ? 0 : x;
  return from + ((y - from) * (atMs - xMs)) / (yMs - xMs);
}

/** The value at the start of the range. */
export function leftFloat(window: Window, { first }: Ends, smoothed: boolean, isCounter: boolean): number {
  const ms = window.floatTime(first);
  if (!smoothed || ms >= window.startMs) return window.float(first);
  return between(
    window.float(first),
    ms,
    window.float(first + 1),
    window.floatTime(first + 1),
    window.startMs,
    isCounter,
  );
}

/** The value at the end of the range. */
export function rightFloat(window: Window, { last }: Ends, smoothed: boolean, isCounter: boolean): number {
  const ms = window.floatTime(last);
  if (!smoothed || last === 0 || ms <= window.endMs) return window.float(last);
  return between(window.float(last - 1), window.floatTime(last - 1), window.float(last), ms, window.endMs, isCounter);
}

function floatChange(window: Window, ends: Ends, smoothed: boolean, isCounter: boolean): number {
  const left = leftFloat(window, ends, smoothed, isCounter);
  const right = rightFloat(window, ends, smoothed, isCounter);
  let change = right - left;
  if (!isCounter) return change;
  const from = window.floatTime(ends.first) <= window.startMs ? ends.first + 1 : ends.first;
  const to = window.floatTime(ends.last) >= window.endMs ? ends.last - 1 : ends.last;
  let before = left;
  for (let i = from; i <= to; i += 1) {
    const value = window.float(i);
    if (value < before) change += before;
    before = value;
  }
  return right < before ? change + before : change;
}

/** A histogram between two; throws {@link IncompatibleSchemas}. */
export function betweenHists(
  window: Pick<Window, 'notes' | 'span'>,
  a: Hist,
  aMs: number,
  b: Hist,
  bMs: number,
  atMs: number,
  isCounter: boolean,
): Hist {
  if (atMs === aMs) return a;
  if (atMs === bMs) return b;
  const fraction = (atMs - aMs) / (bMs - aMs);
  if (isCounter && isReset(b, a)) return multiply(b, fraction);
  const difference = subtract(b, a);
  if (difference.reconciled) window.notes.reconciled(window.span, 'subtraction');
  const sum = add(multiply(difference.hist, fraction), a);
  if (sum.reconciled) window.notes.reconciled(window.span, 'addition');
  return sum.hist;
}

function histogramChange(window: Window, ends: Ends, smoothed: boolean, isCounter: boolean): Hist | undefined {
  const { notes, span, metric } = window;
  const { first, last } = ends;
  for (let i = first; i <= last; i += 1) {
    if (isCustom(window.hist(i)) !== isCustom(window.hist(first))) {
      notes.mixedSchemas(span, metric);
      return undefined;
    }
    if (isCounter && window.hist(i).hint === HINT_GAUGE) notes.notCounter(span, metric);
  }
  try {
    const left = leftHist(window, ends, smoothed, isCounter);
    const right = rightHist(window, ends, smoothed, isCounter);
    if (!isCounter && (left.hint !== HINT_GAUGE || right.hint !== HINT_GAUGE)) notes.notGauge(span, metric);
    const difference = subtract(right, left);
    if (difference.reconciled) notes.reconciled(span, 'subtraction');
    return isCounter ? correctResets(window, ends, left, right, smoothed, difference.hist) : difference.hist;
  } catch (error) {
    if (!(error instanceof IncompatibleSchemas)) throw error;
    notes.mixedSchemas(span, metric);
    return undefined;
  }
}

function leftHist(window: Window, { first }: Ends, smoothed: boolean, isCounter: boolean): Hist {
  const ms = window.histTime(first);
  if (!smoothed || ms >= window.startMs) return window.hist(first);
  const next = first + 1;
  return betweenHists(
    window,
    window.hist(first),
    ms,
    window.hist(next),
    window.histTime(next),
    window.startMs,
    isCounter,
  );
}

function rightHist(window: Window, { last }: Ends, smoothed: boolean, isCounter: boolean): Hist {
  const ms = window.histTime(last);
  if (!smoothed || last === 0 || ms <= window.endMs) return window.hist(last);
  const before = last - 1;
  return betweenHists(
    window,
    window.hist(before),
    window.histTime(before),
    window.hist(last),
    ms,
    window.endMs,
    isCounter,
  );
}

function correctResets(window: Window, ends: Ends, left: Hist, right: Hist, smoothed: boolean, change: Hist): Hist {
  let from = ends.first + 1;
  let before = left;
  const start = window.hist(ends.first);
  const second = smoothed && window.histTime(ends.first) < window.startMs ? window.hist(from) : undefined;
  // A reset between the first two is in what lies between them already.
  if (second !== undefined && isReset(second, start)) {
    before = second;
    from += 1;
  }
  if (from > ends.last) return change;
  let total = change;
  const addLost = (lost: Hist): void => {
    const sum = add(total, lost);
    if (sum.reconciled) window.notes.reconciled(window.span, 'addition');
    total = sum.hist;
  };
  for (let i = from; i < ends.last; i += 1) {
    const hist = window.hist(i);
    if (isReset(hist, before)) addLost(before);
    before = hist;
  }
  if (isReset(right, before)) addLost(before);
  return total;
}
