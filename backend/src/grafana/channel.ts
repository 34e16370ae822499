import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DEFAULT_SAVED_QUERY, migrateSavedQuery, type SavedQuery } from '@thalweg/protocol';
import { PluginError } from './errors';

/** Path of the channels that carry new requests; the query itself, packed, is the rest of the path. */
const PREFIX = 'requests/';
/** Grafana refuses longer names of channels: grafana-plugin-sdk-go, live/channel.go. */
const MAX_CHANNEL_LENGTH = 160;
/** What queries mostly say, the likeliest last: packed with it, a query with two filters fits. Changed, it breaks open channels. */
const DICTIONARY = Buffer.from(
  '"!=","=~","!~",">=","<=","search":"","limit":1000,"kind":"logs","response_code""response_duration""host_1""host_0"' +
    '"l7_protocol""request_type""request_resource""endpoint""pod_ns_1""pod_1""auto_instance_1""auto_service_0"' +
    '"response_status""server_error""client_error""timeout"],"operator":">","values":["GET","POST"]},{"key":"' +
    '{"kind":"requests","live":true,"filters":[{"key":"auto_service_1","operator":"=","values":["',
);

const isTail = ({ kind, log_source }: SavedQuery) =>
  kind === 'requests' || (kind === 'logs' && log_source === 'requests');
export const isLive = (query: SavedQuery): boolean => query.live && isTail(query);

/**
 * Where the rows of a live query go on coming; undefined when its name would be too long. Everybody with the same query
 * shares one stream.
 */
export function channelOf(uid: string, query: SavedQuery): string | undefined {
  const channel = `ds/${uid}/${pathOf(query)}`;
  return channel.length <= MAX_CHANNEL_LENGTH ? channel : undefined;
}

/** What a tail depends on; keys of other kinds may stand in the same query. */
const KEYS = ['kind', 'live', 'filters', 'search', 'limit'] as const;

/** Keys with their defaults are left out. */
export function pathOf(query: SavedQuery): string {
  const said = KEYS.filter((key) => JSON.stringify(query[key]) !== JSON.stringify(DEFAULT_SAVED_QUERY[key]));
  const json = JSON.stringify(Object.fromEntries(said.map((key) => [key, query[key]])));
  return `${PREFIX}${deflateRawSync(json, { level: 9, dictionary: DICTIONARY }).toString('base64url')}`;
}

export function queryOfPath(path: string): SavedQuery {
  if (!path.startsWith(PREFIX) || path.length > MAX_CHANNEL_LENGTH)
    throw new PluginError('unknown_channel', JSON.stringify(path.slice(0, 100)));
  let query: SavedQuery;
  try {
    const packed = Buffer.from(path.slice(PREFIX.length), 'base64url');
    const json = inflateRawSync(packed, { dictionary: DICTIONARY, maxOutputLength: 2 ** 16 }).toString('utf8');
    query = migrateSavedQuery(JSON.parse(json) as object);
  } catch (error) {
    throw new PluginError('unknown_channel', 'the path carries no query', { cause: error });
  }
  if (!isTail(query)) throw new PluginError('unknown_channel', `queries of kind ${query.kind} have no new rows`);
  return query;
}
