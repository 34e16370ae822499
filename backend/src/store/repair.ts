import { type Store } from './client';

/** Inserts that a crash may have torn: one was under way, and it wrote a part in each partition that it touched. */
const PARTS_TO_CHECK = 4;

const LOG = 'flow_log.l7_flow_log';

/**
 * An insert writes the log first and its views after, not as one. A process killed in between leaves log rows that the
 * association index, the metrics and the ledger lack, and that a resending agent is told are there. So a start looks
 * at the newest parts of the log and feeds what is missing to the views again. Answers the rows that were mended.
 */
export async function repairTornInsert(store: Store): Promise<number> {
  const { rows: parts } = await store.query(
    `SELECT name FROM system.parts
     WHERE database = 'flow_log' AND table = 'l7_flow_log' AND active AND level = 0
         AND modification_time > now() - INTERVAL 1 DAY
     ORDER BY modification_time DESC, max_block_number DESC
     LIMIT ${PARTS_TO_CHECK}`,
  );
  let mended = 0;
  for (const [part] of parts) {
    mended += await mendIndex(store, String(part), 'flow_log.l7_association', 'key', 'row_id');
    await mendIndex(store, String(part), 'flow_log.l7_row_time', 'block', 'block');
    mended += await mendMetrics(store, String(part));
  }
  return mended;
}

/** Adds the entries that the index lacks; answers how many rows they are of. */
async function mendIndex(store: Store, part: string, target: string, key: string, row: string): Promise<number> {
  const { select, columns } = await viewOver(store, target, `_part = '${part}'`);
  const list = columns.join(', ');
  const missing = `SELECT ${list} FROM (${select}) AS entry
    WHERE (${list}) NOT IN (SELECT ${list} FROM ${target} WHERE ${key} IN (SELECT ${key} FROM (${select}) AS known))`;
  const { rows } = await store.query(`SELECT uniqExact(${row}) FROM (${missing})`);
  const count = Number(rows[0]?.[0]);
  if (count > 0) await store.command(`INSERT INTO ${target} (${list}) ${missing}`);
  return count;
}

async function mendMetrics(store: Store, part: string): Promise<number> {
  const { rows } = await store.query(
    `SELECT agent_id
     FROM
     (
         SELECT agent_id, toStartOfInterval(time, INTERVAL 6 HOUR) AS part_time, min(row_id) AS first_row_id
         FROM ${LOG} WHERE _part = {part:String} GROUP BY agent_id, part_time
     )
     WHERE (agent_id, part_time, first_row_id) NOT IN
         (SELECT agent_id, part_time, first_row_id FROM event.stored_rows WHERE signal = 'l7_flow_log')`,
    { part },
  );
  if (rows.length === 0) return 0;
  const agents = rows.map(([agent]) => Number(agent)).join(', ');
  return feedAgain(store, 'flow_metrics.application_stage', `_part = '${part}' AND agent_id IN (${agents})`);
}

/** Runs the select of the view that fills `target` over some rows of the log. */
async function feedAgain(store: Store, target: string, where: string): Promise<number> {
  const { rows: found } = await store.query(`SELECT count() FROM ${LOG} WHERE ${where}`);
  const count = Number(found[0]?.[0]);
  if (count === 0) return 0;
  const { select, columns } = await viewOver(store, target, where);
  await store.command(`INSERT INTO ${target} (${columns.join(', ')}) ${select}`);
  return count;
}

/** The select of the view that fills `target`, over some rows of the log. */
async function viewOver(
  store: Store,
  target: string,
  where: string,
): Promise<{ select: string; columns: readonly string[] }> {
  const [database = '', table = ''] = target.split('.');
  const { rows } = await store.query(
    `SELECT as_select FROM system.tables WHERE database = {database:String} AND name = {name:String}`,
    { database, name: `${table}_view` },
  );
  const select = String(rows[0]?.[0]).replace(
    /FROM flow_log\.l7_flow_log(?: AS log)?/,
    `FROM (SELECT * FROM ${LOG} WHERE ${where}) AS log`,
  );
  const { rows: columns } = await store.query(`DESCRIBE TABLE (${select})`);
  return { select, columns: columns.map(([name]) => String(name)) };
}
