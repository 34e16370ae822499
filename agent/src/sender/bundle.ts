import { type Batch, isTagTable } from './batch';

/**
 * Joins a backlog into few batches, as an acknowledged batch costs the backend an insert, whatever its size. Tags go
 * before all rows: those of a later time harm no earlier row, and rows wait for the tags that came before them. Bodies
 * are joined as they are: blocks one after the other, or gzip members.
 */
export function bundle(backlog: readonly Batch[]): Batch[] {
  const groups = new Map<string, Batch[]>();
  for (const batch of backlog) {
    const { table, encoding, boot, agentId, attempts } = batch;
    const key = [table, encoding, boot, agentId, attempts > 0].join(' ');
    const group = groups.get(key);
    if (group) group.push(batch);
    else groups.set(key, [batch]);
  }
  const joined = [...groups.values()].map(join);
  return [...joined.filter(({ table }) => isTagTable(table)), ...joined.filter(({ table }) => !isTagTable(table))];
}

function join(group: readonly Batch[]): Batch {
  const [first, ...rest] = group as [Batch, ...Batch[]];
  if (rest.length === 0) return first;
  return {
    table: first.table,
    number: first.number,
    boot: first.boot,
    agentId: first.agentId,
    encoding: first.encoding,
    rows: group.reduce((sum, { rows }) => sum + rows, 0),
    attempts: Math.max(...group.map(({ attempts }) => attempts)),
    body: Buffer.concat(group.map(({ body }) => body)),
    parts: group,
  };
}
