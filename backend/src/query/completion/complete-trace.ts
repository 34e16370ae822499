import { type Store } from '../../store/client';
import { QUERY_DEFAULTS, type QueryConfig } from '../config';
import { type Columns, readFullRows } from '../trace/full-rows';
import { isAppSpan, type LinkRow } from '../trace/link-row';
import { EVERYTHING, type Trace, traceOf } from '../trace/read-trace';
import { type FoundTrace, Walk } from '../trace/search';
import { canonical, cutCycles, linkRows } from '../trace/tree';
import { type HandedSpan } from './collect-spans';
import { toRows, withKeys } from './handed-rows';

/** The walk starts with all that is handed in, so it has less to look for than one from a single row. */
const CONFIG: QueryConfig = Object.freeze({ ...QUERY_DEFAULTS, traceBudgetMs: 5_000 });

/**
 * The trace that handed-in spans belong to: they, and every stored row that the linking rules connect with them. Spans
 * that are stored as well are answered once, as they are stored.
 */
export async function completeTrace(store: Store, handedIn: readonly HandedSpan[]): Promise<Trace> {
  const handed = await toRows(store, handedIn);
  const given = handed.map(({ row }) => row);
  const ours = new Set(given.map(({ rowId }) => rowId));
  const storedOf = (rows: readonly LinkRow[]) => rows.filter(({ rowId }) => !ours.has(rowId));
  let first: Promise<Columns> | undefined;
  const onFirstRows = (rows: readonly LinkRow[]) => {
    first = readFullRows(store, storedOf(rows));
    first.catch(() => undefined); // Awaited below; a walk that fails earlier is the error to tell.
  };
  const walk = new Walk(store, { window: EVERYTHING, config: CONFIG, onFirstRows });
  await walk.startFrom(given, withKeys(store, given));
  const walked = await walk.run();
  const stored = storedOf(walked.rows);
  const known = new Set(stored.filter(isAppSpan).map(spanKey));
  const again = new Set(given.filter((row) => known.has(spanKey(row))).map(({ rowId }) => rowId));
  const found = again.size === 0 ? walked : without(walked, again);
  const columns = (await first) ?? new Map<string, Record<string, unknown>>();
  const later = stored.filter(({ rowId }) => !columns.has(rowId));
  for (const [rowId, values] of await readFullRows(store, later)) columns.set(rowId, values);
  const keys = new Set(given.map(spanKey));
  for (const row of stored) {
    const values = columns.get(row.rowId);
    if (values && isAppSpan(row) && keys.has(spanKey(row))) values['handed_in'] = true;
  }
  for (const { row, columns: values } of handed) columns.set(row.rowId, { ...values });
  return traceOf(found, columns);
}

const spanKey = (row: LinkRow): string => `${row.traceId} ${row.spanId} ${row.observationPoint}`;

function without(found: FoundTrace, left: ReadonlySet<string>): FoundTrace {
  const rows = canonical(found.rows.filter(({ rowId }) => !left.has(rowId)));
  const links = linkRows(rows);
  return { ...found, rows, links, cut: cutCycles(rows, links) };
}
