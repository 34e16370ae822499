import { type QueryParams } from '../../../store/client';
import { type Matcher } from '../types';

/** A condition with the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: QueryParams;
}

/** Names joined by `|` and nothing else: a list that the primary key can be asked for. */
const ALTERNATIVES = /^[\w:]+(\|[\w:]+)*$/;

/** Rows of `metrics.series` that every matcher accepts; a label that a series has not is the empty text. */
export function seriesCondition(matchers: readonly Matcher[], prefix = ''): Condition {
  const params: Record<string, string | string[]> = {};
  const parts = matchers.map((matcher, at) => {
    const key = `${prefix}name${at}`;
    const label = matcher.name === '__name__' ? 'metric' : `labels[{${key}:String}]`;
    if (matcher.name !== '__name__') params[key] = matcher.name;
    return compare(label, matcher, `${prefix}value${at}`, params);
  });
  return { sql: parts.length > 0 ? parts.join(' AND ') : '1', params };
}

/** Rows that one of several selectors accepts; without any, all. */
export function anySeriesCondition(selectors: readonly (readonly Matcher[])[]): Condition {
  const parts = selectors.map((matchers, at) => seriesCondition(matchers, `s${at}_`));
  return {
    sql: parts.length > 0 ? `(${parts.map(({ sql }) => `(${sql})`).join(' OR ')})` : '1',
    params: Object.assign({}, ...parts.map(({ params }) => params)) as QueryParams,
  };
}

/** `text` compared as a matcher says; puts the matcher's value into `params`. */
export function compare(
  text: string,
  { operator, value }: Matcher,
  parameter: string,
  params: Record<string, string | string[]>,
): string {
  const not = operator.startsWith('!') ? 'NOT ' : '';
  if (operator === '=' || operator === '!=') {
    params[parameter] = value;
    return `${text} ${operator} {${parameter}:String}`;
  }
  if (ALTERNATIVES.test(value)) {
    params[parameter] = value.split('|');
    return `${text} ${not}IN {${parameter}:Array(String)}`;
  }
  params[parameter] = `^(?s:${value})$`;
  return `${not}match(${text}, {${parameter}:String})`;
}
