/** The few shapes of Prometheus's text format that we need: https://prometheus.io/docs/instrumenting/exposition_formats */

type Labels = Readonly<Record<string, string>>;

const escapeLabel = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** `suffix` is for histograms: `_bucket`, `_sum`, `_count`. */
  readonly samples: readonly { readonly labels: Labels; readonly value: number | bigint; readonly suffix?: string }[];
}

export function renderMetrics(families: readonly MetricFamily[]): string {
  const lines: string[] = [];
  for (const { name, type, help, samples } of families) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { labels, value, suffix } of samples) {
      const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
      lines.push(`${name}${suffix ?? ''}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A counter with one label, or none. */
export class Counter {
  private readonly values = new Map<string, number>();

  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly label?: string,
  ) {}

  add(amount: number, label = ''): void {
    this.values.set(label, (this.values.get(label) ?? 0) + amount);
  }

  get family(): MetricFamily {
    const samples = [...this.values].map(([value, count]) => ({
      labels: this.label ? { [this.label]: value } : ({} as Labels),
      value: count,
    }));
    return { name: this.name, type: 'counter', help: this.help, samples };
  }
}

export class Histogram {
  private readonly counts: number[];
  private sum = 0;
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[],
  ) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    for (const [i, bound] of this.bounds.entries()) if (value <= bound) this.counts[i] = (this.counts[i] ?? 0) + 1;
  }

  get family(): MetricFamily {
    return {
      name: this.name,
      type: 'histogram',
      help: this.help,
      samples: [
        ...this.bounds.map((bound, i) => ({
          labels: { le: String(bound) },
          value: this.counts[i] ?? 0,
          suffix: '_bucket',
        })),
        { labels: { le: '+Inf' }, value: this.count, suffix: '_bucket' },
        { labels: {}, value: this.sum, suffix: '_sum' },
        { labels: {}, value: this.count, suffix: '_count' },
      ],
    };
  }
}
