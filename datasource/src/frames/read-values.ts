import { type Frame } from '@thalweg/protocol';
import { type MetricRow } from '../promql/complete';

/** One row of a `tag_keys` or `tag_values` answer. */
export interface TagRow {
  readonly value: string;
  /** How a value is shown, where that differs. */
  readonly text?: string;
  /** What a key means. */
  readonly description?: string;
  /** Of keys: the end of calls it speaks of; `either` takes both. */
  readonly side?: 'client' | 'server' | 'either' | '';
  readonly type?: 'text' | 'number';
  /** Of values: how often it occurs. */
  readonly count?: number;
}

const NAMES = ['value', 'key', 'name', 'text'];

/** Reads the rows of an answer about tags: the field named so, else the first that is there. */
export function readTagRows(frames: readonly Frame[]): TagRow[] {
  const [frame] = frames;
  if (!frame) return [];
  const named = (name: string) => frame.fields.find((one) => one.name === name)?.values;
  const values = NAMES.map(named).find(Boolean) ?? frame.fields[0]?.values ?? [];
  const [texts, descriptions, sides, types, counts] = ['text', 'description', 'side', 'type', 'count'].map(named);
  return values.map((value, row) => ({
    value: String(value),
    ...textAt('text', texts?.[row]),
    ...textAt('description', descriptions?.[row]),
    ...(textAt('side', sides?.[row]) as Pick<TagRow, 'side'>),
    ...(textAt('type', types?.[row]) as Pick<TagRow, 'type'>),
    ...(counts && Number.isFinite(Number(counts[row])) ? { count: Number(counts[row]) } : {}),
  }));
}

const textAt = (name: string, value: unknown): Record<string, string> =>
  typeof value === 'string' && value !== '' ? { [name]: value } : {};

/** Reads an answer about metrics. */
export function readMetricRows([frame]: readonly Frame[]): MetricRow[] {
  const [names = [], types, units, helps] = ['value', 'type', 'unit', 'help'].map(
    (name) => frame?.fields.find((one) => one.name === name)?.values,
  );
  const text = (values: unknown[] | undefined, row: number) => String(values?.[row] ?? '');
  return names.map((name, row) => ({
    name: String(name),
    type: text(types, row),
    unit: text(units, row),
    help: text(helps, row),
  }));
}

/** How many of how many an answer shows, when it was cut. */
export interface Cut {
  readonly shown: number;
  /** Absent when nobody counted. */
  readonly total?: number;
}

interface MetaLike {
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly notices?: ReadonlyArray<{ readonly text: string }>;
}

/** What the backend says of a cut: in figures, else in its notice ("2 of 3 series, …", "The newest 100 requests, of more"). */
export function readCut(meta: MetaLike | undefined): Cut | undefined {
  const figures = meta?.custom?.['cut'];
  if (typeof figures === 'object' && figures !== null && 'shown' in figures) {
    const { shown, total } = figures as { shown: unknown; total?: unknown };
    if (typeof shown === 'number') return typeof total === 'number' ? { shown, total } : { shown };
  }
  for (const { text } of meta?.notices ?? []) {
    const counted = /\b(\d+) of (\d+) (?:series|nodes|values|rows|traces|requests)\b/.exec(text);
    if (counted) return { shown: Number(counted[1]), total: Number(counted[2]) };
    const open = /\b(\d+)\b[^.]*\bof more\b/.exec(text);
    if (open) return { shown: Number(open[1]) };
  }
  return undefined;
}
