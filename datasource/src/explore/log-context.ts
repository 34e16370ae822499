import { type LogRowContextOptions, LogRowContextQueryDirection, type LogRowModel } from '@grafana/data';
import { type Filter, type LogsQuestion } from '@thalweg/protocol';
import { DEFAULTS } from '../config';
import { readQuery, type ThalwegQuery } from '../query';

/** Tags that name who served a line, the narrowest first: its context is what else the same one did. */
const OF_SERVER = ['auto_instance_1', 'pod_1', 'auto_service_1', 'host_1'];
const OF_CLIENT = ['auto_instance_0', 'pod_0', 'auto_service_0', 'host_0'];

/** Who wrote a record, where its resource is not known. */
const OF_RECORD = ['auto_instance', 'pod', 'container', 'auto_service', 'host'];

type Row = Pick<LogRowModel, 'labels' | 'dataFrame' | 'rowIndex'>;

/** Where a record comes from; undefined for a request. */
const resourceOf = ({ dataFrame, rowIndex }: Row): string | undefined =>
  dataFrame.fields.find(({ name }) => name === 'resource_id')?.values[rowIndex];

export function contextFilters(row: Row): Filter[] {
  const resource = resourceOf(row);
  if (resource !== undefined && resource !== '0') return [{ key: 'resource_id', operator: '=', values: [resource] }];
  const named = (keys: readonly string[]) => keys.find((key) => row.labels[key]);
  const key = resource === undefined ? (named(OF_SERVER) ?? named(OF_CLIENT)) : named(OF_RECORD);
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
    ...(resourceOf(row) === undefined ? {} : { source: 'records' }),
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
  return { ...query, filters: contextFilters(row), search: '', of_trace: '', of_span: '', live: false };
}
