import { type Frame } from '@thalweg/protocol';

/** One row of a `tag_keys` or `tag_values` answer. */
export interface TagRow {
  value: string;
  /** How often the value occurs, or what a key means: shown beside it. */
  description?: string;
}

const NAMES = ['value', 'key', 'name', 'text'];

/** Reads the values out of an answer about tags: the field named so, else the first that is there. */
export function readTagRows(frames: Frame[]): TagRow[] {
  const [frame] = frames;
  if (!frame) return [];
  const field = NAMES.map((name) => frame.fields.find((one) => one.name === name)).find(Boolean) ?? frame.fields[0];
  const about = frame.fields.find((one) => one.name === 'description');
  return (field?.values ?? []).map((value, row) => {
    const description = about?.values[row];
    return { value: String(value), ...(typeof description === 'string' && description ? { description } : {}) };
  });
}
