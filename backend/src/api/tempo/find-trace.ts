import { EVERYTHING, readTrace, type Trace } from '../../query/trace/read-trace';
import { isRowId, LOOKUP, type Window } from '../../query/trace/row-query';
import { type Store } from '../../store/client';
import { TempoError } from './errors';

/** Ids of traces as Tempo takes them: hex, up to 128 bits. */
export function checkTraceId(id: string): string {
  const bad = /[^0-9a-fA-F]/.exec(id);
  if (bad) {
    throw new TempoError(
      400,
      `trace IDs can only contain hex characters: invalid character '${bad[0]}' at position ${bad.index + 1}`,
    );
  }
  if (id.length > 32) throw new TempoError(400, "trace IDs can't be larger than 128 bits");
  return id.toLowerCase();
}

/**
 * A trace by the id that headers carried, with or without its leading zeros; else by the row id in hex that stands for
 * the id of a trace of which no header told one.
 */
export async function findTraceByHex(store: Store, id: string, window?: Window): Promise<Trace | undefined> {
  const stripped = id.replace(/^0+/, '');
  if (stripped === '') return undefined;
  const told = await toldAs(
    store,
    [...new Set([id.padStart(32, '0'), id, stripped, stripped.padStart(16, '0')])],
    window,
  );
  if (told !== undefined) return readTrace(store, told, window);
  return stripped.length <= 16 ? readTrace(store, BigInt(`0x${stripped}`).toString(), window) : undefined;
}

const KNOWN_IDS = `
SELECT id, toString(any(row_id))
FROM (
  SELECT arrayJoin(arrayMap(id -> (id, assoc_trace_id(id)), {ids:Array(String)})) AS pair, pair.1 AS id, pair.2 AS key
) AS wanted
INNER JOIN (
  SELECT key, row_id FROM flow_log.l7_association
  WHERE key IN (SELECT assoc_trace_id(arrayJoin({ids:Array(String)})))
    AND time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
  LIMIT 1 BY key
) AS stored USING key
GROUP BY id`;

/** Which spelling of the id the log knows; a decimal one, which would be taken for a row id, as one of its rows. */
async function toldAs(store: Store, spellings: readonly string[], window = EVERYTHING): Promise<string | undefined> {
  const second = (ns: bigint) => Number(ns / 1_000_000_000n > 0xffffffffn ? 0xffffffffn : ns / 1_000_000_000n);
  const { rows } = await store.query(
    KNOWN_IDS,
    { ids: spellings, from: second(window.fromNs), to: second(window.toNs) },
    { settings: LOOKUP },
  );
  const known = new Map(rows.map(([id, rowId]) => [String(id), String(rowId)]));
  const id = spellings.find((spelling) => known.has(spelling));
  return id !== undefined && isRowId(id) ? known.get(id) : id;
}
