import { CompensatedSum } from '../evaluate/sums';
import { add, aligned, combineHints, divide, hasOverflow, mergeBuckets, multiply, relayout } from './arithmetic';
import { type Buckets, type Hist, HINT_NO_RESET, HINT_RESET } from './hist';

const zeroes = (buckets: Buckets): Buckets => ({ index: buckets.index, count: buckets.index.map(() => 0) });

const emptyLike = (hist: Hist): Hist => ({
  ...hist,
  zeroCount: 0,
  count: 0,
  sum: 0,
  positive: zeroes(hist.positive),
  negative: zeroes(hist.negative),
});

interface Pair {
  readonly value: Hist;
  /** What rounding took away from it. */
  readonly rest: Hist;
}

function addBuckets(
  value: Buckets,
  rest: Buckets,
  other: Buckets,
): { readonly value: Buckets; readonly rest: Buckets } {
  const [sums, rests]: [number[], number[]] = [[], []];
  const spread = mergeBuckets(rest, other, (x) => x);
  const merged = mergeBuckets(value, other, (x, y) => {
    const acc = new CompensatedSum(x, spread.count[sums.length] as number);
    acc.add(y);
    sums.push(acc.sum);
    rests.push(acc.rest);
    return 0;
  });
  return { value: { index: merged.index, count: sums }, rest: { index: merged.index, count: rests } };
}

/** Throws {@link IncompatibleSchemas}. */
function addPair({ value, rest }: Pair, other: Hist): Pair & { readonly reconciled: boolean } {
  const both = aligned(value, other);
  const oldRest = relayout(rest, both.a);
  const number = (pick: (hist: Hist) => number): CompensatedSum => {
    const acc = new CompensatedSum(pick(both.a), pick(oldRest));
    acc.add(pick(both.b));
    return acc;
  };
  const [zero, count, sum] = [number((h) => h.zeroCount), number((h) => h.count), number((h) => h.sum)];
  const positive = addBuckets(both.a.positive, oldRest.positive, both.b.positive);
  const negative = addBuckets(both.a.negative, oldRest.negative, both.b.negative);
  const layout = { ...both.a, hint: combineHints(value.hint, other.hint).hint };
  return {
    value: {
      ...layout,
      zeroCount: zero.sum,
      count: count.sum,
      sum: sum.sum,
      positive: positive.value,
      negative: negative.value,
    },
    rest: {
      ...layout,
      zeroCount: zero.rest,
      count: count.rest,
      sum: sum.rest,
      positive: positive.rest,
      negative: negative.rest,
    },
    reconciled: both.reconciled,
  };
}

const totalOf = ({ value, rest }: Pair): Hist => ({ ...add(value, rest).hist, hint: value.hint });

/** What is told of a sum of histograms: hints that contradict each other, custom bounds that were reconciled. */
class Notes {
  reconciled = false;
  private reset = false;
  private noReset = false;

  see(hist: Hist): void {
    if (hist.hint === HINT_RESET) this.reset = true;
    if (hist.hint === HINT_NO_RESET) this.noReset = true;
  }

  get collision(): boolean {
    return this.reset && this.noReset;
  }
}

/** A compensated sum of histograms; `add` throws {@link IncompatibleSchemas}. */
export class HistSum {
  readonly notes = new Notes();
  private pair: Pair;

  constructor(first: Hist) {
    this.pair = { value: first, rest: emptyLike(first) };
    this.notes.see(first);
  }

  add(hist: Hist): void {
    this.notes.see(hist);
    const next = addPair(this.pair, hist);
    this.notes.reconciled ||= next.reconciled;
    this.pair = next;
  }

  get total(): Hist {
    return totalOf(this.pair);
  }
}

/** A compensated mean of histograms, which sums until a sum would overflow; `add` throws {@link IncompatibleSchemas}. */
export class HistMean {
  readonly notes = new Notes();
  private pair: Pair;
  private count = 1;
  private incremental = false;

  constructor(first: Hist) {
    this.pair = { value: first, rest: emptyLike(first) };
    this.notes.see(first);
  }

  add(hist: Hist): void {
    this.notes.see(hist);
    this.count += 1;
    if (!this.incremental) {
      const next = addPair(this.pair, hist);
      this.notes.reconciled ||= next.reconciled;
      if (!hasOverflow(next.value)) {
        this.pair = next;
        return;
      }
      this.incremental = true;
      const before = this.count - 1;
      this.pair = { value: divide(this.pair.value, before), rest: divide(this.pair.rest, before) };
    }
    const kept = (this.count - 1) / this.count;
    const shrunk = { value: multiply(this.pair.value, kept), rest: multiply(this.pair.rest, kept) };
    const next = addPair(shrunk, divide(hist, this.count));
    this.notes.reconciled ||= next.reconciled;
    this.pair = next;
  }

  get mean(): Hist {
    const { value, rest } = this.pair;
    return this.incremental
      ? totalOf(this.pair)
      : totalOf({ value: divide(value, this.count), rest: divide(rest, this.count) });
  }
}
