import { type FrameField } from '@thalweg/protocol';
import { type ReadFrame } from './read-arrow';

/**
 * What Grafana's expression engine takes of a query's frames, and what an alert rule takes of that: pkg/expr/converter.go
 * and dataplane.go of Grafana 12.4, grafana/dataplane sdata v0.0.9, pkg/services/ngalert/eval/eval.go. Answers what is
 * wrong, one sentence each; stricter than Grafana where its own reader forgives what a later one may not.
 */
export function acceptanceErrors(frames: readonly ReadFrame[]): string[] {
  const [first] = frames;
  // No frames, or one without fields, is "no data".
  if (!first || (frames.length === 1 && first.fields.length === 0 && first.meta?.type === undefined)) return [];
  const { type, typeVersion } = first.meta ?? {};
  // Without a type Grafana guesses; ours say what they are.
  if (type === undefined) return ['frame 0 names no type'];
  if (typeVersion?.join('.') !== '0.1') return [`frame 0 is of version ${typeVersion?.join('.')}, not 0.1`];
  const mixed = frames.flatMap(({ meta }, at) =>
    meta?.type === type && meta.typeVersion?.join('.') === '0.1'
      ? []
      : [`frame ${at} is ${meta?.type}, frame 0 ${type}`],
  );
  const lengths = frames.flatMap(({ fields }, at) =>
    new Set(fields.map(({ values }) => values.length)).size <= 1 ? [] : [`frame ${at} has fields of unequal lengths`],
  );
  if (mixed.length + lengths.length > 0) return [...mixed, ...lengths];
  // One frame of the type without fields: no data, of this type.
  if (first.fields.length === 0) return frames.length === 1 ? [] : ['frames follow one without fields'];
  if (type === 'timeseries-multi') return [...frames.flatMap(seriesErrors), ...duplicates(frames.map(labelsOfSeries))];
  if (type === 'numeric-long') return numericLongErrors(frames);
  return [`type ${type} is none that rules take from us`];
}

function seriesErrors(frame: ReadFrame, at: number): string[] {
  const errors: string[] = [];
  const times = frame.fields.flatMap((field, index) => (field.type === 'time' ? [index] : []));
  const values = frame.fields.filter(({ type }) => type === 'number');
  if (times.length !== 1) errors.push(`frame ${at} has ${times.length} time fields`);
  if (times.some((index) => frame.nullable[index])) errors.push(`frame ${at} is missing a []time.Time field`);
  if (values.length !== 1) errors.push(`frame ${at} has ${values.length} numeric fields`);
  if (frame.fields.length !== times.length + values.length) errors.push(`frame ${at} has fields that are ignored`);
  const time = frame.fields[times[0] ?? -1]?.values as number[] | undefined;
  const unsorted = time?.some((value, row) => row > 0 && value <= (time[row - 1] as number));
  if (unsorted) errors.push(`frame ${at} has times that do not ascend`);
  return errors;
}

const labelText = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
/** Names do not count: rules know instances by their labels alone. */
const labelsOfSeries = ({ fields }: ReadFrame) => labelText(fields.find(({ type }) => type === 'number')?.labels ?? {});

function duplicates(labels: readonly string[]): string[] {
  const twice = new Set(labels.filter((text, at) => labels.indexOf(text) !== at));
  return [...twice].map((text) => `duplicate results with labels {${text}}`);
}

function numericLongErrors(frames: readonly ReadFrame[]): string[] {
  const [frame] = frames;
  if (!frame || frames.length !== 1) return [`numeric-long has ${frames.length} frames, not one`];
  const of = (type: FrameField['type']) => frame.fields.filter((field) => field.type === type);
  const errors: string[] = [];
  if (of('time').length > 0) errors.push('numeric-long has a time field');
  if (of('number').length !== 1) errors.push(`numeric-long has ${of('number').length} numeric fields`);
  if (of('number').length + of('string').length !== frame.fields.length) errors.push('numeric-long has other fields');
  if (new Set(frame.fields.map(({ name }) => name)).size !== frame.fields.length) errors.push('two fields of one name');
  const labels = (frame.fields[0]?.values ?? []).map((_, row) =>
    labelText(Object.fromEntries(of('string').map(({ name, values }) => [name, String(values[row] ?? '')]))),
  );
  return [...errors, ...duplicates(labels)];
}
