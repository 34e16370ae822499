import { type LogRowContextOptions, LogRowContextQueryDirection, type LogRowModel } from '@grafana/data';
import { type Filter, type LogsQuestion } from '@thalweg/protocol';
import { DEFAULTS } from '../config';
import { readQuery, type ThalwegQuery } from '../query';

/** Tags that name who served a line, the narrowest first: its context is what else the same one did. */
const OF_SERVER = ['auto_instance_1', 'pod_1', 'auto_service_1', 'host_1'];
const OF_CLIENT = ['auto_instance_0', 'pod_0', 'auto_service_0', 'host_0'];

export function contextFilters(row: Pick<LogRowModel, 'labels'>): Filter[] {
  const named = (keys: readonly string[]) => keys.find((key) => row.labels[key]);
  const key = named(OF_SERVER) ?? named(OF_CLIENT);
  return key === undefined ? [] : [{ key, operator: '=', values: [row.labels[key] ?? ''] }];
}

/** The lines before or after a row, at the instance that it is of. */
export function contextQuestion(row: LogRowModel, options: LogRowContextOptions = {}): LogsQuestion {
  const { direction = LogRowContextQueryDirection.Backward, limit = DEFAULTS.log_context_rows } = options;
  const windowMs = options.timeWindowMs ?? DEFAULTS.log_context_window_ms;
  const at = row.timeEpochMs;
  const forward = direction === LogRowContextQueryDirection.Forward;
  return {
    kind: 'logs',
    // The row's own millisecond may hold others: it is asked for on both sides, and the row itself left out after.
    range: forward ? { from: at, to: at + windowMs } : { from: Math.max(0, at - windowMs), to: at + 1 },
    filters: contextFilters(row),
    descending: !forward,
    limit: limit + 1,
  };
}

/** The query behind the context, for "open in split view". */
export function contextQuery(row: LogRowModel, stored: ThalwegQuery | undefined): ThalwegQuery {
  const query = readQuery({ ...stored, kind: 'logs' });
  return { ...query, filters: contextFilters(row), search: '', live: false };
}
