import { type TraceDefect, type TraceResponse, type TraceSpan } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { QUERY_DEFAULTS, type QueryConfig } from '../config';
import { type Columns, readFullRows } from './full-rows';
import { type LinkRow } from './link-row';
import { type Window } from './row-query';
import { findTrace, type FoundTrace } from './search';
import { findDefects } from './defects';
import { inTreeOrder, type TreeSpan } from './tree';

export interface Trace extends TraceResponse {
  readonly tree: readonly TreeSpan[];
  readonly rounds: number;
}

/** All times that the log can have. */
export const EVERYTHING: Window = { fromNs: 0n, toNs: 2n ** 63n - 1n };

/** The trace that a row or trace id belongs to, every span with its row's columns; undefined when the id is unknown. */
export async function readTrace(
  store: Store,
  id: string,
  window: Window = EVERYTHING,
  config: QueryConfig = QUERY_DEFAULTS,
): Promise<Trace | undefined> {
  let first: Promise<Columns> | undefined;
  const onFirstRows = (rows: readonly LinkRow[]) => {
    first = readFullRows(store, rows);
    first.catch(() => undefined); // Awaited below; a walk that fails earlier is the error to tell.
  };
  const found = await findTrace(store, id, { window, config, onFirstRows });
  if (!found) return undefined;
  const columns = (await first) ?? new Map<string, Record<string, unknown>>();
  const later = found.rows.filter(({ rowId }) => !columns.has(rowId));
  for (const [rowId, values] of await readFullRows(store, later)) columns.set(rowId, values);
  return traceOf(found, columns);
}

/** What was found as a trace: every span with its row's columns, in tree order. */
export function traceOf(found: FoundTrace, columns: Columns): Trace {
  const tree = inTreeOrder(found.rows, found.links);
  const spans = tree.map(({ row, link, selfNs }): TraceSpan & Record<string, unknown> => {
    const { start_time: _start, end_time: _end, ...rest } = columns.get(row.rowId) ?? {};
    return {
      row_id: row.rowId,
      parent_row_id: link?.parent ?? null,
      link: link ? { rule: link.rule, key: link.key, confidence: link.confidence } : null,
      observation_point: row.observationPoint,
      ...rest,
      signal_source: String(rest['signal_source_str'] ?? ''),
      start_time_ns: row.startNs.toString(),
      end_time_ns: row.endNs.toString(),
      self_time_ns: selfNs.toString(),
    };
  });
  return {
    spans,
    defects: [...truncation(tree, found.truncated), ...findDefects(found.rows, found.links, found.cut)],
    tree,
    rounds: found.rounds,
  };
}

function truncation(tree: readonly TreeSpan[], reached: string): TraceDefect[] {
  const root = tree[0];
  if (!root || reached === '') return [];
  return [
    {
      row_id: root.row.rowId,
      kind: 'truncated',
      detail: `The trace is larger than shown: the limit of ${reached} was reached.`,
    },
  ];
}
