import { type AdHocVariableFilter, type ScopedVars } from '@grafana/data';
import { type TemplateSrv } from '@grafana/runtime';
import { type Filter, PROMQL_MACROS, SQL_MACROS } from '@thalweg/protocol';
import { withMatcher } from '../promql/tree';
import { type ThalwegQuery } from '../query';
import { fromAdhoc } from './filters';

export type Templates = Pick<TemplateSrv, 'replace' | 'getVariables'>;

/**
 * Values of a variable that stand for no value: both are patterns that also hold as they are, `match(tag, '$var')`.
 * `DISABLED` drops the filter, as All does; `ANY` asks for the tag to be there at all.
 */
export const DISABLED = '.*';
export const ANY = '.+';

// Splits the values of a multi-value variable again; no tag holds it.
const SEPARATOR = '\u0001';
const joined = (value: string | string[]): string => (Array.isArray(value) ? value.join(SEPARATOR) : String(value));
const quoted = (value: string | string[]): string =>
  [value]
    .flat()
    .map((one) => `'${String(one).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
    .join(',');

/** Replaces dashboard variables, and adds the filters of ad-hoc variables. */
export function interpolate(
  query: ThalwegQuery,
  templates: Templates,
  scopedVars: ScopedVars,
  adhoc: AdHocVariableFilter[] = [],
): ThalwegQuery {
  const one = (text: string) => templates.replace(text, scopedVars);
  const all = (texts: string[]) =>
    texts.flatMap((text) => templates.replace(text, scopedVars, joined).split(SEPARATOR)).filter((text) => text !== '');
  const filters = query.filters.flatMap((filter) => resolve(filter, templates, scopedVars));
  const added = adhoc.flatMap(fromAdhoc);
  return {
    ...query,
    filters: [...filters, ...added],
    metrics: all(query.metrics),
    network_metrics: all(query.network_metrics),
    group_by: all(query.group_by),
    legend: one(query.legend),
    tag: one(query.tag),
    search: one(query.search),
    trace_id: one(query.trace_id),
    of_trace: one(query.of_trace),
    of_span: one(query.of_span),
    sql: interpolateSql(query.sql, templates, scopedVars),
    expr: added.reduce(withFilter, interpolatePromql(query.expr, templates, scopedVars)),
  };
}

type Write = (value: string | string[], variable?: { multi?: boolean; includeAll?: boolean }) => string;

const patternOf = (macros: readonly string[]) =>
  new RegExp(`\\$(?:(?:${macros.join('|')})\\b|\\{(?:${macros.join('|')})\\})`, 'g');
const SQL_MACRO = patternOf(SQL_MACROS);
const PROMQL_MACRO = patternOf(PROMQL_MACROS);

/** The backend's macros pass untouched, though Grafana knows some of their names: alert rules must read the same. */
function replacedBeside(macro: RegExp, text: string, templates: Templates, scopedVars: ScopedVars, write: Write) {
  const hidden = text.replace(macro, (whole) => `\u0002${whole.slice(1)}\u0002`);
  return templates.replace(hidden, scopedVars, write).replace(/\u0002([^\u0002]*)\u0002/g, '$$$1');
}

/** Several values become a quoted list; a single one is escaped, and its quotes are the statement's own. */
const interpolateSql = (sql: string, templates: Templates, scopedVars: ScopedVars): string =>
  replacedBeside(SQL_MACRO, sql, templates, scopedVars, (value, variable) =>
    Array.isArray(value) || variable?.multi ? quoted(value) : quoted(value).slice(1, -1),
  );

const PATTERN_CHARACTERS = /[$^*+?.()|[\]{}\\]/g;
const inText = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

/** As Grafana's Prometheus data source: what may have several values stands in a pattern, `=~"$var"`, escaped. */
const interpolatePromql = (expr: string, templates: Templates, scopedVars: ScopedVars): string =>
  replacedBeside(PROMQL_MACRO, expr, templates, scopedVars, (value, variable) => {
    if (!Array.isArray(value) && !variable?.multi && !variable?.includeAll) return inText(value);
    const all = [value].flat().map((one) => inText(one.replace(PATTERN_CHARACTERS, '\\$&')));
    return all.length === 1 ? (all[0] ?? '') : `(${all.join('|')})`;
  });

/** Ad-hoc filters are conditions of every selector; those that compare numbers have no counterpart. */
function withFilter(expr: string, { key, operator, values }: Filter): string {
  const [first = ''] = values;
  if (/[<>]/.test(operator)) return expr;
  if (values.length === 1) return withMatcher(expr, { name: key, operator, value: first });
  const value = values.map((one) => (operator.endsWith('~') ? one : one.replace(PATTERN_CHARACTERS, '\\$&'))).join('|');
  return withMatcher(expr, { name: key, operator: operator.startsWith('!') ? '!~' : '=~', value });
}

const VARIABLE = /\$\{?\w|\[\[\w/;

/** A filter with its variables replaced; none for one whose variable stands for everything. */
function resolve(filter: Filter, templates: Templates, scopedVars: ScopedVars): Filter[] {
  const key = templates.replace(filter.key, scopedVars);
  const values: string[] = [];
  for (const value of filter.values) {
    if (!VARIABLE.test(value)) {
      values.push(value);
      continue;
    }
    if (standsForAll(value, templates, scopedVars)) return [];
    const parts = templates.replace(value, scopedVars, joined).split(SEPARATOR);
    if (parts.includes(DISABLED) || (parts.length === 1 && parts[0] === '')) return [];
    if (parts.includes(ANY)) return [{ key, operator: filter.operator.startsWith('!') ? '=' : '!=', values: [''] }];
    values.push(...parts);
  }
  return [{ key, operator: filter.operator, values }];
}

/** A filter on a variable at "All" filters nothing: cheaper and truer than a list of every value. */
function standsForAll(value: string, templates: Templates, scopedVars: ScopedVars): boolean {
  const name = /^(?:\$(?:\{(\w+)(?::\w+)?\}|(\w+))|\[\[(\w+)(?::\w+)?\]\])$/.exec(value);
  const wanted = name?.[1] ?? name?.[2] ?? name?.[3];
  if (!wanted || scopedVars[wanted]) return false;
  const variable = templates.getVariables().find((candidate) => candidate.name === wanted);
  if (!variable || !('current' in variable)) return false;
  const current = (variable.current as { value?: unknown } | undefined)?.value;
  return [current].flat().includes('$__all');
}
