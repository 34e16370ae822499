import { type DataFrame } from '@grafana/data';
import { FRAME_NAME } from '@thalweg/protocol';
import { readText } from './frame-values';
import { type Defect } from './model/span';

/** Defects by span id, from the optional frame `defects` with the fields `row_id` (or `spanID`), `kind`, `detail`. */
export function readDefects(series: readonly DataFrame[]): Map<string, Defect[]> {
  const defects = new Map<string, Defect[]>();
  for (const frame of series.filter(({ name }) => name === FRAME_NAME.TRACE_DEFECTS)) {
    const column = (...names: string[]) => frame.fields.find((field) => names.includes(field.name))?.values ?? [];
    const ids = column('row_id', 'spanID');
    const kinds = column('kind');
    const details = column('detail');
    for (let row = 0; row < frame.length; row++) {
      const id = readText(ids[row]);
      defects.set(id, [...(defects.get(id) ?? []), { kind: readText(kinds[row]), detail: readText(details[row]) }]);
    }
  }
  return defects;
}
