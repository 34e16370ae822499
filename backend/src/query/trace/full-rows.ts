import { L7_FLOW_LOG } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { type LinkRow } from './link-row';
import { LOOKUP } from './row-query';

/** Names that the engine looks up when they are asked for. */
const SIDED = ['ip', 'process', 'host', 'container', 'pod', 'auto_instance', 'auto_service'] as const;
const NAMES = ['host', 'l7_protocol_str', 'response_status_str', 'signal_source_str'] as const;
/** Numbers that only the engine reads; what they mean is in other columns. */
const UNSHOWN = new Set(['signal_source', 'ip4_0', 'ip4_1', 'ip6_0', 'ip6_1']);

const COLUMNS = [
  ...Object.keys(L7_FLOW_LOG.columns).filter((name) => !UNSHOWN.has(name)),
  ...SIDED.flatMap((name) => [`${name}_0`, `${name}_1`]),
  ...NAMES,
];

const FULL_ROWS = `
SELECT ${COLUMNS.join(', ')}
FROM flow_log.l7_flow_log
WHERE time IN {times:Array(UInt32)} AND row_id IN {ids:Array(UInt64)}`;

export type Columns = Map<string, Record<string, unknown>>;

/** Rows by id, each with every column and name. */
export async function readFullRows(store: Store, rows: readonly LinkRow[]): Promise<Columns> {
  if (rows.length === 0) return new Map();
  const seconds = new Set(rows.map(({ startNs }) => Number(startNs / 1_000_000_000n)));
  const result = await store.query(
    FULL_ROWS,
    { times: [...seconds], ids: rows.map(({ rowId }) => BigInt(rowId)) },
    { settings: LOOKUP },
  );
  const names = result.columns.map(({ name }) => name);
  return new Map(
    result.rows.map((values) => {
      const columns = Object.fromEntries(names.map((name, at) => [name, values[at]]));
      return [String(columns['row_id']), columns];
    }),
  );
}
