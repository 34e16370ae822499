import { type DataFrame, FieldType } from '@grafana/data';
import { field, numberAt, textAt } from '@thalweg/panel-kit';

export interface Series {
  name: string;
  /** Name of the field: the metric of an answer about rates. */
  metric: string;
  /** Unix ms. */
  times: number[];
  values: Array<number | null>;
  unit?: string;
}

/** One group of an instant RED answer. */
export interface RedRow {
  name: string;
  request_rate: number | null;
  error_ratio: number | null;
  latency_p50: number | null;
  latency_p95: number | null;
  latency_p99: number | null;
}
export const RED_COLUMNS = ['request_rate', 'error_ratio', 'latency_p50', 'latency_p95', 'latency_p99'] as const;
export type RedColumn = (typeof RED_COLUMNS)[number];

/** Reads an instant answer: one frame of rows, or one frame per metric with its labels. */
export function readRedRows(frames: DataFrame[], tag?: string): RedRow[] {
  const rows = new Map<string, RedRow>();
  const rowOf = (name: string): RedRow => {
    const known = rows.get(name);
    if (known) return known;
    const row = {
      name,
      request_rate: null,
      error_ratio: null,
      latency_p50: null,
      latency_p95: null,
      latency_p99: null,
    };
    rows.set(name, row);
    return row;
  };
  for (const frame of frames) {
    const group = tag ? field(frame, tag) : undefined;
    for (const column of RED_COLUMNS) {
      const values = frame.fields.find((one) => one.name === column);
      if (!values) continue;
      for (let at = 0; at < frame.length; at++) {
        const name = group ? textAt(group, at) : ((tag && values.labels?.[tag]) ?? '');
        rowOf(name)[column] = numberAt(values, at);
      }
    }
  }
  return [...rows.values()];
}

/** Reads time series, named by one tag or, without it, by metric. */
export function readSeries(frames: DataFrame[], tag?: string): Series[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find((one) => one.type === FieldType.time);
    if (!time) return [];
    return frame.fields
      .filter((one) => one.type === FieldType.number)
      .map((one) => ({
        name: (tag && one.labels?.[tag]) ?? one.config.displayNameFromDS ?? one.name,
        metric: one.name,
        times: time.values as number[],
        values: one.values as Array<number | null>,
        unit: one.config.unit,
      }));
  });
}
