import { type HostOffsets } from './clock-skew';
import { type LinkedSpans } from './link-spans';
import { type Defect, type DefectKind, type SpanRows } from './span';
import { type SpanTimes } from './span-times';

interface Findings {
  readonly rows: SpanRows;
  readonly linked: LinkedSpans;
  readonly times: SpanTimes;
  readonly hostOffsets: HostOffsets;
  readonly adjusted: boolean;
}

/** What is wrong with each span, told by the source or found here; one entry per kind. */
export function collectDefects({ rows, linked, times, hostOffsets, adjusted }: Findings): Map<number, Defect[]> {
  const defects = new Map<number, Defect[]>();
  const add = (index: number, kind: DefectKind | (string & {}), detail: string) => {
    const list = defects.get(index) ?? [];
    defects.set(index, list);
    if (!list.some((defect) => defect.kind === kind)) {
      list.push({ kind, detail });
    }
  };
  if (rows.defects.size > 0) {
    rows.spans.forEach((span, index) =>
      rows.defects.get(span.spanId)?.forEach(({ kind, detail }) => add(index, kind, detail)),
    );
  }
  linked.orphans.forEach((index) =>
    add(
      index,
      'orphan',
      `Its parent ${rows.spans[index]?.parentSpanId ?? ''} is not part of this trace: never captured, not kept, or outside the time range.`,
    ),
  );
  linked.cycles.forEach((index) =>
    add(index, 'cycle', 'Following parents from here leads back here. The circle was cut above this span.'),
  );
  linked.duplicates.forEach((index) => add(index, 'duplicate_id', 'Another span has the same id.'));
  times.missing.forEach((index) =>
    add(index, 'missing_time', 'Start or duration is missing. It is drawn where its parent starts.'),
  );
  times.negative.forEach((index) =>
    add(index, 'negative_duration', 'It ends before it starts. It is drawn as a point.'),
  );
  if (hostOffsets.size > 0) {
    rows.spans.forEach((span, index) => {
      const offset = hostOffsets.get(span.host);
      if (offset !== undefined && linked.parent[index] !== -1) {
        const other = rows.spans[linked.parent[index] ?? 0]?.host;
        if (other !== span.host) {
          add(index, 'clock_skew', describeSkew(span.host, offset, adjusted));
        }
      }
    });
  }
  return defects;
}

/** Usual where a peer runs elsewhere or speaks what nobody parses: worth knowing, nothing to worry about. */
const REMARKS: ReadonlySet<string> = new Set(['missing_server_side', 'missing_client_side']);

export function isRemark(defects: readonly Defect[]): boolean {
  return defects.every(({ kind }) => REMARKS.has(kind));
}

function describeSkew(host: string, offsetMs: number, adjusted: boolean): string {
  const size = `${Math.abs(offsetMs).toPrecision(3)} ms ${offsetMs > 0 ? 'behind' : 'ahead'}`;
  return `The clock of ${host} is ${size}. Its times are ${adjusted ? 'moved by that much' : 'drawn as reported'}.`;
}
