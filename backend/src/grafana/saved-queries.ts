import {
  type FrameNotice,
  isAskable,
  isNewerQuery,
  migrateSavedQuery,
  QUERY_VERSION,
  type Question,
  type SavedQuery,
  toQuestion,
} from '@thalweg/protocol';
import { QUERY_DEFAULTS } from '../query/config';
import { checkAlertQuery, forAlert } from './alert-rules';
import { channelOf, isLive } from './channel';
import { PLUGIN_DEFAULTS } from './config';
import { PluginError } from './errors';
import { type DataQuery } from './messages';

/** A stored query made ready to be asked. */
export interface PreparedQuery {
  /** Absent while the query lacks what it cannot do without: nothing is asked, nothing is answered. */
  readonly question: Question | undefined;
  /** What its frames say beside their own notices. */
  readonly notices: readonly FrameNotice[];
  /** Where rows go on coming. */
  readonly channel: string | undefined;
}

export interface Surroundings {
  readonly alert: boolean;
  /** Uid of the data source. */
  readonly uid: string;
}

const NEWER: FrameNotice = {
  severity: 'warning',
  text: `A later release stored this query; the backend reads version ${QUERY_VERSION} and may miss something of it. Update the backend.`,
};
const TOO_LONG: FrameNotice = {
  severity: 'warning',
  text: 'This query is too long for a live channel: use fewer or shorter filters to see requests as they come.',
};

/** Reads the JSON that a panel or a rule stores, whichever version wrote it, and fits it to its surroundings. */
export function prepareQuery(query: DataQuery, { alert, uid }: Surroundings): PreparedQuery {
  const stored = parseStored(query.json);
  const migrated: SavedQuery = migrateSavedQuery(stored);
  if (alert) checkAlertQuery(migrated);
  const saved = alert ? forAlert(migrated) : migrated;
  const notices = isNewerQuery(stored) ? [NEWER] : [];
  if (!isAskable(saved)) return { question: undefined, notices, channel: undefined };
  const range = { from: query.timeRange?.fromEpochMS ?? 0, to: query.timeRange?.toEpochMS ?? Date.now() };
  const channel = isLive(saved) ? channelOf(uid, saved) : undefined;
  return {
    question: toQuestion(saved, { ref_id: query.refId, range, interval_ms: intervalOf(query, range) }),
    notices: isLive(saved) && channel === undefined ? [...notices, TOO_LONG] : notices,
    channel,
  };
}

function parseStored(bytes: Uint8Array): object {
  if (bytes.length > PLUGIN_DEFAULTS.queryBytes)
    throw new PluginError('unreadable_query', `it has ${bytes.length} bytes, more than ${PLUGIN_DEFAULTS.queryBytes}`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new PluginError('unreadable_query', (error as Error).message, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PluginError('unreadable_query', 'it is no object');
  return value;
}

/** Rules ask for a second over any range; a series has a bounded number of points. */
function intervalOf({ intervalMS, maxDataPoints }: DataQuery, { from, to }: { from: number; to: number }) {
  const points = Math.min(maxDataPoints > 0 ? maxDataPoints : Infinity, QUERY_DEFAULTS.maxPoints);
  const interval = Math.max(intervalMS, Math.ceil((to - from) / points));
  return interval > 0 ? interval : undefined;
}
