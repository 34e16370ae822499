import { type HostOffsets } from './clock-skew';
import { type LinkedSpans } from './link-spans';
import { type Defect, type DefectKind, type SpanRows } from './span';
import { type SpanTimes } from './span-times';

/** The sentences of what is found here; the source has its own. */
export interface DefectTexts {
  readonly orphan: (parentSpanId: string) => string;
  readonly cycle: () => string;
  readonly duplicateId: () => string;
  readonly missingTime: () => string;
  readonly negativeDuration: () => string;
  readonly clockSkew: (host: string, offsetMs: number, adjusted: boolean) => string;
}

export const ENGLISH_DEFECTS: DefectTexts = Object.freeze({
  orphan: (parentSpanId: string) =>
    `Its parent ${parentSpanId} is not part of this trace: never captured, not kept, or outside the time range.`,
  cycle: () => 'Following parents from here leads back here. The circle was cut above this span.',
  duplicateId: () => 'Another span has the same id.',
  missingTime: () => 'Start or duration is missing. It is drawn where its parent starts.',
  negativeDuration: () => 'It ends before it starts. It is drawn as a point.',
  clockSkew: (host: string, offsetMs: number, adjusted: boolean) =>
    `The clock of ${host} is ${Math.abs(offsetMs).toPrecision(3)} ms ${offsetMs > 0 ? 'behind' : 'ahead'}. Its times are ${
      adjusted ? 'moved by that much' : 'drawn as reported'
    }.`,
});

interface Findings {
  readonly rows: SpanRows;
  readonly linked: LinkedSpans;
  readonly times: SpanTimes;
  readonly hostOffsets: HostOffsets;
  readonly adjusted: boolean;
  readonly texts: DefectTexts;
}

/** What is wrong with each span, told by the source or found here; one entry per kind. */
export function collectDefects({ rows, linked, times, hostOffsets, adjusted, texts }: Findings): Map<number, Defect[]> {
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
  linked.orphans.forEach((index) => add(index, 'orphan', texts.orphan(rows.spans[index]?.parentSpanId ?? '')));
  linked.cycles.forEach((index) => add(index, 'cycle', texts.cycle()));
  linked.duplicates.forEach((index) => add(index, 'duplicate_id', texts.duplicateId()));
  times.missing.forEach((index) => add(index, 'missing_time', texts.missingTime()));
  times.negative.forEach((index) => add(index, 'negative_duration', texts.negativeDuration()));
  if (hostOffsets.size > 0) {
    rows.spans.forEach((span, index) => {
      const offset = hostOffsets.get(span.host);
      if (offset !== undefined && linked.parent[index] !== -1) {
        const other = rows.spans[linked.parent[index] ?? 0]?.host;
        if (other !== span.host) {
          add(index, 'clock_skew', texts.clockSkew(span.host, offset, adjusted));
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
