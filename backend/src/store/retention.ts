import { type Config } from '../config';
import { type Store } from './client';

interface Retention {
  readonly table: string;
  /** Time that the age counts from. */
  readonly time: string;
  readonly hours: number;
  /** Rows that never expire otherwise. */
  readonly where?: string;
}

export function retentions(config: Config): readonly Retention[] {
  return [
    { table: 'flow_log.l7_flow_log', time: 'time', hours: config.logHours },
    { table: 'flow_log.l7_association', time: 'time', hours: config.logHours },
    { table: 'flow_log.l7_row_time', time: 'last_time', hours: config.logHours },
    { table: 'flow_metrics.application_map_1s', time: 'time', hours: config.secondHours },
    { table: 'flow_metrics.application_map_1m', time: 'time', hours: config.minuteHours },
    { table: 'metrics.series', time: 'toDateTime(last_time)', hours: config.metricHours },
    { table: 'metrics.samples', time: 'toDateTime(time)', hours: config.metricHours },
    { table: 'metrics.histograms', time: 'toDateTime(time)', hours: config.metricHours },
    { table: 'metrics.exemplars', time: 'toDateTime(time)', hours: config.metricHours },
    { table: 'metrics.texts', time: 'toDateTime(time)', hours: config.metricHours },
    { table: 'tag.app_name', time: 'toDateTime(seen_time)', hours: config.tagHours },
    { table: 'tag.resource', time: 'toDateTime(seen_time)', hours: config.tagHours },
    { table: 'log.log', time: 'time', hours: config.logHours },
    { table: 'event.agent_sample', time: 'time', hours: config.minuteHours },
    {
      table: 'tag.process',
      time: 'toDateTime(end_time)',
      hours: config.tagHours,
      where: 'toUnixTimestamp64Nano(end_time) != 0',
    },
    {
      table: 'tag.address',
      time: 'toDateTime(gone_time)',
      hours: config.tagHours,
      where: 'toUnixTimestamp64Nano(gone_time) != 0',
    },
  ];
}

/** Brings each table's TTL to what is configured; a table that has it already is left alone. */
export async function applyRetention(store: Store, config: Config, onCluster: string): Promise<string[]> {
  const changed: string[] = [];
  for (const { table, time, hours, where } of retentions(config)) {
    const { rows } = await store.query(
      `SELECT create_table_query FROM system.tables WHERE database = {database:String} AND name = {name:String}`,
      { database: table.split('.')[0] ?? '', name: table.split('.')[1] ?? '' },
    );
    const wanted = `TTL ${time} + toIntervalHour(${hours})`;
    if (String(rows[0]?.[0]).includes(wanted)) continue;
    await store.command(
      `ALTER TABLE ${table} ${onCluster} MODIFY ${wanted}${where ? ` DELETE WHERE ${where}` : ''}`,
      {},
      { materialize_ttl_after_modify: 0 },
    );
    changed.push(table);
  }
  return changed;
}
