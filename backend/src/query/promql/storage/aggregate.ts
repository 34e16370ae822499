import { labelsKey } from '../labels';
import { type Grid, type GridSeries, type Labels } from '../types';
import { type Cells } from './kernels';

export const AGGREGATES: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'count', 'group']);

/** Vectors of many series, aggregated by group as they come. */
export class GroupVectors {
  /** By the object first: whoever adds gives the same one for the same group, mostly. */
  private readonly byObject = new Map<Labels, GroupVector>();
  private readonly groups = new Map<string, GroupVector>();
  /** A sum left the range of numbers, so the order of its parts matters. */
  overflowed = false;

  constructor(
    private readonly op: string,
    private readonly grid: Grid,
    /** Told of the cells of each group that begins. */
    private readonly account: (cells: number) => void,
  ) {}

  add(labels: Labels, { values, present }: Cells): void {
    const group = this.byObject.get(labels) ?? this.begin(labels);
    const { op } = this;
    const { counts } = group;
    for (let step = 0; step < this.grid.steps; step++) {
      if (present[step] === 0) continue;
      const value = values[step] as number;
      if (op === 'sum' || op === 'avg') this.sum(group, step, value);
      else if (op === 'min' || op === 'max') choose(group, step, value, op);
      counts[step] = (counts[step] as number) + 1;
    }
  }

  finish(): GridSeries[] {
    return [...this.groups.values()].map(({ labels, values, corrections, counts }) => {
      const present = new Uint8Array(counts.length);
      for (let step = 0; step < counts.length; step++) {
        const count = counts[step] as number;
        if (count === 0) continue;
        present[step] = 1;
        if (this.op === 'count') values[step] = count;
        else if (this.op === 'group') values[step] = 1;
        else if (this.op === 'sum') values[step] = (values[step] as number) + (corrections[step] as number);
        else if (this.op === 'avg')
          values[step] = (values[step] as number) / count + (corrections[step] as number) / count;
      }
      return { labels, values, present };
    });
  }

  private begin(labels: Labels): GroupVector {
    const key = labelsKey(labels);
    let group = this.groups.get(key);
    if (!group) {
      this.account(this.grid.steps);
      group = newVector(labels, this.grid.steps);
      this.groups.set(key, group);
    }
    this.byObject.set(labels, group);
    return group;
  }

  private sum({ values, corrections }: GroupVector, step: number, value: number): void {
    const sum = values[step] as number;
    const total = sum + value;
    if (!Number.isFinite(total)) {
      corrections[step] = 0;
      if (Number.isFinite(sum) && Number.isFinite(value)) this.overflowed = true;
    } else if (Math.abs(sum) >= Math.abs(value)) {
      corrections[step] = (corrections[step] as number) + (sum - total + value);
    } else corrections[step] = (corrections[step] as number) + (value - total + sum);
    values[step] = total;
  }
}

interface GroupVector {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** What rounding took from sums. */
  readonly corrections: Float64Array;
  readonly counts: Uint32Array;
}

const newVector = (labels: Labels, steps: number): GroupVector => ({
  labels,
  values: new Float64Array(steps),
  corrections: new Float64Array(steps),
  counts: new Uint32Array(steps),
});

function choose({ values, counts }: GroupVector, step: number, value: number, op: 'min' | 'max'): void {
  const best = values[step] as number;
  const better = op === 'min' ? value < best : value > best;
  if (counts[step] === 0 || better || Number.isNaN(best)) values[step] = value;
}
