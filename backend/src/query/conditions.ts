import { type Filter } from '@thalweg/protocol';
import { type QueryParam } from '../store/client';
import { attributeTag, SIDED_TAGS, type Tag, TAGS } from './catalog/tags';
import { QueryError } from './errors';

/** A condition in SQL with its values as parameters, and the tags that it reads. */
export interface Condition {
  readonly sql: string;
  readonly params: Readonly<Record<string, QueryParam>>;
  readonly tags: readonly Tag[];
  /** True when it reads what only the log has, whatever the tags. */
  readonly onlyLog?: boolean;
}

/** Which side a name without suffix means: one, or either (then a negated condition must hold on both). */
export type SideChoice = 'client' | 'server' | 'either';

export function tagOf(key: string, side: 'client' | 'server'): Tag {
  const sided = SIDED_TAGS.includes(key) ? TAGS.get(`${key}_${side === 'client' ? 0 : 1}`) : undefined;
  const tag = TAGS.get(key) ?? sided ?? attributeTag(key);
  if (!tag) throw new QueryError('unknown_column', `${JSON.stringify(key)} is no tag or column`);
  return tag;
}

/** All filters, joined by AND. */
export function conditionOf(filters: readonly Filter[], side: SideChoice): Condition {
  const params: Record<string, QueryParam> = {};
  const tags: Tag[] = [];
  const sql = filters.map((filter, index) => {
    const either = side === 'either' && !TAGS.has(filter.key) && SIDED_TAGS.includes(filter.key);
    const chosen = either
      ? [tagOf(filter.key, 'client'), tagOf(filter.key, 'server')]
      : [tagOf(filter.key, side === 'either' ? 'server' : side)];
    tags.push(...chosen);
    const negated = filter.operator.startsWith('!');
    return joined(
      chosen.map((tag) => compared(tag, filter, `filter_${index}`, params)),
      negated ? 'AND' : 'OR',
    );
  });
  return { sql: sql.length > 0 ? joined(sql, 'AND') : '1', params, tags };
}

export const joined = (parts: readonly string[], by: 'AND' | 'OR') => `(${parts.join(` ${by} `)})`;

/** A filter on an expression, with its values as parameters whose names begin with `name`. */
export function compared(
  tag: Pick<Tag, 'type' | 'expression'>,
  filter: Filter,
  name: string,
  params: Record<string, QueryParam>,
): string {
  const { operator, values } = filter;
  const text = tag.type === 'text' ? tag.expression : `toString(${tag.expression})`;
  if (operator === '=' || operator === '!=') {
    params[name] = values;
    return `${text} ${operator === '=' ? 'IN' : 'NOT IN'} {${name}:Array(String)}`;
  }
  if (operator === '=~' || operator === '!~') {
    const matches = values.map((value, index) => {
      checkPattern(filter.key, value);
      params[`${name}_${index}`] = `^(?:${value})$`;
      return `match(${text}, {${name}_${index}:String})`;
    });
    return operator === '=~' ? joined(matches, 'OR') : `NOT ${joined(matches, 'OR')}`;
  }
  if (tag.type === 'text')
    throw new QueryError('invalid_filter', `${filter.key} is text, which ${operator} does not compare`);
  const bounds = values.map((value, index) => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number))
      throw new QueryError('invalid_filter', `${filter.key} ${operator} ${JSON.stringify(value)}: not a number`);
    params[`${name}_${index}`] = number;
    return `toFloat64(${tag.expression}) ${operator} {${name}_${index}:Float64}`;
  });
  return joined(bounds, 'OR');
}

/** The engine's RE2 knows neither backreferences nor look-around; what JavaScript refuses, it refuses too. */
function checkPattern(key: string, pattern: string): void {
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/, ''), 'u');
  } catch (error) {
    throw new QueryError('invalid_filter', `${key} =~ ${JSON.stringify(pattern)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (/\\[1-9]|\(\?<?[=!]/.test(pattern))
    throw new QueryError('invalid_filter', `${key} =~ ${JSON.stringify(pattern)}: backreferences and look-around`);
}

/** Whether a question tells the points apart that saw a request, or names a row; else each request is one row. */
export const tellsRowsApart = ({ tags }: Pick<Condition, 'tags'>): boolean =>
  tags.some(({ key }) => key === 'observation_point' || key === 'row_id');
