import { type Question, type TimeRange } from '@thalweg/protocol';
import { DEFAULTS } from '../config';
import { isComplete, type ThalwegQuery } from './query';

export interface Surroundings {
  range: TimeRange;
  /** Bucket width that fits the width of the panel, ms. */
  interval_ms?: number;
}

/** Cuts a query down to the question of its kind; variables are replaced before. */
export function toQuestion(query: ThalwegQuery, { range, interval_ms }: Surroundings): Question {
  const common = { ref_id: query.refId, range, filters: query.filters.filter(isComplete) };
  switch (query.kind) {
    case 'red':
      return {
        kind: 'red',
        ...common,
        metrics: query.metrics,
        group_by: query.group_by,
        role: query.role,
        limit: bounded(query, DEFAULTS.max_limit.red, DEFAULTS.limit.red),
        ...(query.instant ? { instant: true } : { step_ms: stepOf(interval_ms) }),
      };
    case 'map':
      return {
        kind: 'map',
        ...common,
        node: query.node,
        limit: bounded(query, DEFAULTS.max_limit.map, DEFAULTS.limit.map),
      };
    case 'requests':
      return {
        kind: 'requests',
        ...common,
        order_by: query.order_by,
        descending: query.descending,
        limit: bounded(query, DEFAULTS.max_limit.requests, DEFAULTS.limit.requests),
      };
    case 'trace':
      return { kind: 'trace', ref_id: query.refId, id: query.id.trim(), range };
    case 'sql':
      return {
        kind: 'sql',
        ref_id: query.refId,
        range,
        sql: query.sql,
        format: query.format,
        limit: bounded(query, DEFAULTS.max_limit.sql, DEFAULTS.limit.sql),
      };
  }
}

const bounded = (query: ThalwegQuery, most: number, fallback: number): number =>
  Math.min(query.limit ?? fallback, most);

/** Whole seconds, the width of the finest rollup; absent leaves the choice to the backend. */
const stepOf = (interval_ms: number | undefined): number | undefined =>
  interval_ms === undefined ? undefined : Math.max(DEFAULTS.min_step_ms, Math.ceil(interval_ms / 1000) * 1000);
