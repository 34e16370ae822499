import { type TimeRange } from '@thalweg/protocol';
import { QUERY_DEFAULTS } from '../config';
import { QueryError } from '../errors';

/** What macros stand for; absent where the caller gave none. */
export interface MacroValues {
  readonly range: TimeRange | undefined;
  readonly interval_ms: number | undefined;
}

/** A statement with its macros filled in, and the way back to where things stood in the text as typed. */
export interface Expanded {
  readonly sql: string;
  /** Offset in the text as typed of an offset in `sql`. */
  readonly typedOffset: (offset: number) => number;
}

/** `$__name` or `${__name}`; what the name stands for may need the brackets after it. */
const MACRO = /\$(?:__(\w+)|\{__(\w+)\})/g;

/**
 * Bucket width, in whole seconds as DateTime knows no less; for a reader who named none, that which gives as many points
 * as a chart shows.
 */
export function intervalOf({ range, interval_ms }: MacroValues): number {
  const ms = interval_ms ?? ((range?.to ?? 0) - (range?.from ?? 0)) / QUERY_DEFAULTS.targetPoints;
  return Math.max(1, Math.ceil(ms / 1000)) * 1000;
}

/** Fills in the macros of {@link SQL_MACROS}: numbers and columns only, so the guard sees what will run. */
export function expandMacros(sql: string, values: MacroValues): Expanded {
  const pieces: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  for (const match of sql.matchAll(MACRO)) {
    const name = match[1] ?? match[2] ?? '';
    const from = match.index;
    if (from < (pieces.at(-1)?.to ?? 0)) continue;
    const end = from + match[0].length;
    const column = columnAfter(sql, end);
    const text = textOf(name, column?.text, values);
    if (text !== undefined) pieces.push({ from, to: TAKES_COLUMN.has(name) && column ? column.end : end, text });
  }
  let expanded = '';
  let at = 0;
  const anchors: { readonly expanded: number; readonly typed: number; readonly inside: boolean }[] = [];
  for (const { from, to, text } of pieces) {
    anchors.push({ expanded: expanded.length, typed: at, inside: false });
    expanded += sql.slice(at, from);
    anchors.push({ expanded: expanded.length, typed: from, inside: true });
    expanded += text;
    at = to;
  }
  anchors.push({ expanded: expanded.length, typed: at, inside: false });
  return {
    sql: expanded + sql.slice(at),
    typedOffset: (offset) => {
      const anchor = anchors.findLast((one) => one.expanded <= offset);
      if (!anchor) return offset;
      return anchor.inside ? anchor.typed : anchor.typed + offset - anchor.expanded;
    },
  };
}

const TAKES_COLUMN: ReadonlySet<string> = new Set(['timeFilter', 'timeInterval']);

function textOf(name: string, column: string | undefined, values: MacroValues): string | undefined {
  const { range } = values;
  if (TAKES_COLUMN.has(name) && !column)
    throw new QueryError('invalid_question', `$__${name} needs a column of times in brackets: $__${name}(time)`);
  const bounded = (fill: (range: TimeRange) => string): string => {
    if (!range) throw new QueryError('invalid_question', `$__${name} is used, but the question has no range`);
    return fill(range);
  };
  const interval = () => `toIntervalSecond(${intervalOf(values) / 1000})`;
  const millis = (ms: number) => `fromUnixTimestamp64Milli(toInt64(${ms}), 'UTC')`;
  switch (name) {
    case 'timeFilter':
      return bounded(({ from, to }) => `(${column} >= ${millis(from)} AND ${column} <= ${millis(to)})`);
    case 'timeInterval':
      return bounded(() => `toStartOfInterval(${column}, ${interval()})`);
    case 'interval':
      return bounded(interval);
    case 'interval_ms':
      return bounded(() => String(intervalOf(values)));
    case 'from':
      return bounded(({ from }) => String(from));
    case 'to':
      return bounded(({ to }) => String(to));
    default:
      return undefined;
  }
}

/** What stands in the brackets at `start`, as far as they close. */
function columnAfter(sql: string, start: number): { text: string; end: number } | undefined {
  const opening = /^\s*\(/.exec(sql.slice(start, start + 100));
  if (!opening) return undefined;
  const from = start + opening[0].length;
  let depth = 1;
  for (let at = from; at < sql.length; at++) {
    if (sql[at] === '(') depth++;
    else if (sql[at] === ')' && --depth === 0) {
      const text = sql.slice(from, at).trim();
      return text === '' ? undefined : { text, end: at + 1 };
    }
  }
  return undefined;
}
