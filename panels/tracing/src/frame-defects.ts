import { type DataFrame } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { readText } from './frame-values';
import { type Defect, type SpanRows } from './model/span';

/**
 * Defects by span id, from the optional frame `defects` with the fields `row_id` (or `spanID`), `kind`, `detail`, and
 * from the warnings at the spans. The same defect usually comes by both ways and counts once.
 */
export function readDefects(
  series: readonly DataFrame[],
  { spans, warnings }: Pick<SpanRows, 'spans' | 'warnings'>,
): Map<string, Defect[]> {
  const defects = new Map<string, Defect[]>();
  const add = (spanId: string, defect: Defect) => {
    const known = defects.get(spanId) ?? [];
    if (!known.some(({ detail }) => detail === defect.detail)) {
      defects.set(spanId, [...known, defect]);
    }
  };
  for (const frame of series.filter(({ name }) => name === FRAME_NAME.TRACE_DEFECTS)) {
    const column = (...names: string[]) => frame.fields.find((field) => names.includes(field.name))?.values ?? [];
    const ids = column('row_id', 'spanID');
    const kinds = column('kind');
    const details = column('detail');
    for (let row = 0; row < frame.length; row++) {
      add(readText(ids[row]), { kind: readText(kinds[row]), detail: readText(details[row]) });
    }
  }
  spans.forEach(({ spanId }, index) => warnings(index).forEach((warning) => add(spanId, readWarning(warning))));
  return defects;
}

/** Ours begin with the kind: `clock_skew: It starts …`. */
function readWarning(warning: string): Defect {
  const parts = /^([a-z_]+): (.+)$/s.exec(warning);
  return { kind: parts?.[1] ?? 'warning', detail: parts?.[2] ?? warning };
}
