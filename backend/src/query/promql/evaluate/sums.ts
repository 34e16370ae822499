/**
 * A sum that carries what rounding took away (Neumaier's variant of Kahan's algorithm), as Prometheus sums, so that
 * results agree to the last digit.
 */
export class CompensatedSum {
  constructor(
    public sum = 0,
    public rest = 0,
  ) {}

  add(value: number): void {
    const total = this.sum + value;
    if (total === Infinity || total === -Infinity) this.rest = 0;
    else if (Math.abs(this.sum) >= Math.abs(value)) this.rest += this.sum - total + value;
    else this.rest += value - total + this.sum;
    this.sum = total;
  }

  get total(): number {
    return this.sum + this.rest;
  }
}

/** A mean that sums until the sum would overflow, and moves the mean along from there. */
export class CompensatedMean {
  private readonly acc: CompensatedSum;
  private count = 1;
  private incremental = false;

  constructor(first: number) {
    this.acc = new CompensatedSum(first);
  }

  add(value: number): void {
    this.count += 1;
    const { acc, count } = this;
    if (!this.incremental) {
      const { sum, rest } = acc;
      acc.add(value);
      if (Math.abs(acc.sum) !== Infinity) return;
      this.incremental = true;
      acc.sum = sum / (count - 1);
      acc.rest = rest / (count - 1);
    }
    const kept = (count - 1) / count;
    acc.sum *= kept;
    acc.rest *= kept;
    acc.add(value / count);
  }

  get mean(): number {
    const { sum, rest } = this.acc;
    return this.incremental ? sum + rest : sum / this.count + rest / this.count;
  }
}
