/** Why pieces of a request are not stored, as the ledger names it. */
export type RejectReason = 'invalid_labels' | 'invalid_histogram' | 'too_old' | 'too_far_ahead';

export interface Pieces {
  samples: number;
  histograms: number;
  exemplars: number;
}
export const noPieces = (): Pieces => ({ samples: 0, histograms: 0, exemplars: 0 });

const EXAMPLES = 3;

/** What of a request could not be stored, and why. */
export class Rejections {
  private readonly byReason = new Map<RejectReason, Pieces>();
  private readonly examples: string[] = [];
  /** Series without a sample, which are refused although nothing of them can be counted. */
  private series = 0;

  get any(): boolean {
    return this.byReason.size > 0 || this.series > 0;
  }

  get entries(): readonly (readonly [RejectReason, Readonly<Pieces>])[] {
    return [...this.byReason];
  }

  add(reason: RejectReason, pieces: Readonly<Partial<Pieces>>, detail?: string): void {
    const counts = this.byReason.get(reason) ?? noPieces();
    counts.samples += pieces.samples ?? 0;
    counts.histograms += pieces.histograms ?? 0;
    counts.exemplars += pieces.exemplars ?? 0;
    if (counts.samples + counts.histograms + counts.exemplars === 0) this.series++;
    else this.byReason.set(reason, counts);
    if (detail !== undefined && this.examples.length < EXAMPLES) this.examples.push(detail);
  }

  text(stored: Readonly<Pieces>): string {
    const lost = [...this.byReason].map(([reason, pieces]) => `${inWords(pieces)} ${WORDS[reason]}`);
    if (this.series > 0) lost.push(`${this.series} series without samples`);
    const examples = this.examples.length > 0 ? `; for instance: ${this.examples.join('; ')}` : '';
    return `stored ${inWords(stored)}; not stored: ${lost.join(', ')}${examples}`;
  }
}

const WORDS: Readonly<Record<RejectReason, string>> = Object.freeze({
  invalid_labels: 'with invalid labels',
  invalid_histogram: 'that are no valid histograms',
  too_old: 'older than the retention of metrics',
  too_far_ahead: 'more than a day ahead of this server’s clock',
});

function inWords({ samples, histograms, exemplars }: Readonly<Pieces>): string {
  const words = [`${samples} samples`];
  if (histograms > 0) words.push(`${histograms} histograms`);
  if (exemplars > 0) words.push(`${exemplars} exemplars`);
  return words.join(', ');
}
