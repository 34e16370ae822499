import { markAt, type Marker, markSpan, offsetOf } from '../statement/marks';

/** The engine's ways of naming what it does not know. */
const NAMES = [
  /Unknown (?:expression |table |function )*(?:identifier|expression|function|table)s?:? [`'"]?([\w.$]+)/i,
  /Missing columns: '([\w.]+)'/i,
  /(?:Function with name|Table|Database|Column) [`'"]?([\w.]+)[`'"]? (?:does not exist|is not found)/i,
  /There is no column with name [`'"]?([\w.]+)/i,
  /Substitution [`'"]?(\w+)[`'"]? is not set/i,
];

/** Where in the statement an error is, if its text tells: by line and column, by position, or by a name. */
export function markersOf(sql: string, message: string): Marker[] {
  if (message === '') return [];
  const byLine = /line (\d+),? col(?:umn)?\.? (\d+)/i.exec(message);
  const byPosition = /(?:at |failed at )?position (\d+)/i.exec(message);
  const offset = byLine
    ? offsetOf(sql, Number(byLine[1]), Number(byLine[2]))
    : byPosition
      ? Math.max(0, Number(byPosition[1]) - 1)
      : undefined;
  if (offset !== undefined && offset <= sql.length) return [markAt(sql, offset, message)];
  for (const pattern of NAMES) {
    const name = pattern.exec(message)?.[1];
    if (name === undefined) continue;
    const at = new RegExp(`(?<![\\w.])${name.replace(/[.$]/g, '\\$&')}(?!\\w)`).exec(sql);
    if (at) return [markSpan(sql, at.index, at.index + name.length, message)];
  }
  return [];
}
