/** A part of a statement that an error speaks of: lines and columns from 1, the end exclusive. */
export interface Marker {
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

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

/** The word at an offset, or one character where there is none. */
function markAt(sql: string, offset: number, message: string): Marker {
  const at = Math.min(offset, Math.max(0, sql.length - 1));
  const word = /^\w+|^[^\w\s]/.exec(sql.slice(at))?.[0].length ?? 1;
  return markSpan(sql, at, at + word, message);
}

function markSpan(sql: string, start: number, end: number, message: string): Marker {
  const [startLine, startColumn] = placeOf(sql, start);
  const [endLine, endColumn] = placeOf(sql, end);
  return { message, startLine, startColumn, endLine, endColumn };
}

function placeOf(sql: string, offset: number): [number, number] {
  const lines = sql.slice(0, offset).split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}

function offsetOf(sql: string, line: number, column: number): number | undefined {
  const lines = sql.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(sql.length, before + Math.max(0, column - 1));
}
