import { type DataQueryRequest, type SupplementaryQueryOptions, SupplementaryQueryType } from '@grafana/data';
import { isCompleteFilter, linesOf, type Question, type TimeRange } from '@thalweg/protocol';
import { DEFAULTS } from '../config';
import { isSendable, readQuery, type ThalwegQuery } from '../query';

/** Ref ids of the volume's frames, by which Grafana finds the query they belong to. */
const VOLUME_PREFIX = 'log-volume-';

/** What Explore asks beside a query: the volume of a log, and the log lines behind a figure. */
export function supplementaryQuery(
  { type, ...options }: SupplementaryQueryOptions,
  stored: ThalwegQuery,
): ThalwegQuery | undefined {
  const query = readQuery(stored);
  if (!isSendable(query)) return undefined;
  if (type === SupplementaryQueryType.LogsVolume) {
    if (query.kind !== 'logs') return undefined;
    return { ...query, refId: `${VOLUME_PREFIX}${query.refId}`, live: false, supplementary: 'log_volume' };
  }
  if (query.kind !== 'red' && query.kind !== 'network' && query.kind !== 'requests') return undefined;
  const limit = 'limit' in options && options.limit ? options.limit : DEFAULTS.log_sample_rows;
  return {
    ...query,
    refId: `log-sample-${query.refId}`,
    kind: 'logs',
    log_source: 'requests',
    live: false,
    search: '',
    limit,
  };
}

export function supplementaryRequest(
  type: SupplementaryQueryType,
  request: DataQueryRequest<ThalwegQuery>,
  options?: SupplementaryQueryOptions,
): DataQueryRequest<ThalwegQuery> | undefined {
  const targets = request.targets.flatMap((target) => {
    const query = supplementaryQuery(options ?? { type }, target);
    return query ? [query] : [];
  });
  return targets.length > 0 ? { ...request, targets } : undefined;
}

/** The volume is asked as a question of its own: no panel saves one. */
export const volumeQuestion = (query: ThalwegQuery, range: TimeRange, interval_ms: number | undefined): Question => ({
  kind: 'log_volume',
  ref_id: query.refId,
  range,
  filters: query.filters.filter(isCompleteFilter),
  ...linesOf(query),
  ...(interval_ms === undefined ? {} : { step_ms: Math.max(1000, Math.ceil(interval_ms / 1000) * 1000) }),
});
