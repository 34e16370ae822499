import { type DataQuery } from '@grafana/schema';
import {
  DEFAULT_SAVED_QUERY,
  isAskable,
  migrateSavedQuery,
  QUERY_VERSION,
  type QueryKind,
  type SavedQuery,
} from '@thalweg/protocol';

/** A saved query with Grafana's own keys and the few that only the browser reads. */
export interface ThalwegQuery extends SavedQuery, DataQuery {
  /** The kind that the SQL was taken from: the way back to the builder. */
  built_from?: QueryKind;
  /** Asked beside the query by Explore; never saved. */
  supplementary?: 'log_volume';
}

/** What a stored query holds where it says nothing, without `refId`. */
export const DEFAULT_QUERY: Readonly<SavedQuery> = DEFAULT_SAVED_QUERY;

/** Stored JSON as a query of this release, whatever wrote it. */
export function readQuery(stored: object): ThalwegQuery {
  const query = migrateSavedQuery(stored as Partial<ThalwegQuery>);
  return { ...query, refId: query.refId ?? 'A' };
}

/** A new query of a kind, for links and defaults: what it leaves out has its default. */
export const queryOf = (kind: QueryKind, change: Partial<ThalwegQuery> = {}): Partial<ThalwegQuery> => ({
  version: QUERY_VERSION,
  kind,
  ...change,
});

/** Whether a query should be sent: not hidden, and complete. */
export const isSendable = (query: ThalwegQuery): boolean => query.hide !== true && isAskable(query);

/** Requests stream, and log lines that are requests. */
export const isStreamable = ({ kind, log_source }: ThalwegQuery): boolean =>
  kind === 'requests' || (kind === 'logs' && log_source === 'requests');
