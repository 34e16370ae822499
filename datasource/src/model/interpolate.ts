import { type AdHocVariableFilter, type ScopedVars } from '@grafana/data';
import { type TemplateSrv } from '@grafana/runtime';
import { type Filter } from '@thalweg/protocol';
import { type ThalwegQuery } from './query';

type Templates = Pick<TemplateSrv, 'replace' | 'getVariables'>;

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
    texts.flatMap((text) => templates.replace(text, scopedVars, joined).split(SEPARATOR));
  const filters = query.filters
    .filter((filter) => !filter.values.some((value) => standsForAll(value, templates, scopedVars)))
    .map((filter) => ({ ...filter, key: one(filter.key), values: all(filter.values) }));
  return {
    ...query,
    filters: [...filters, ...adhoc.flatMap(fromAdhoc)],
    group_by: all(query.group_by).filter((key) => key !== ''),
    id: one(query.id),
    sql: templates.replace(query.sql, scopedVars, (value: string | string[], variable?: { multi?: boolean }) =>
      Array.isArray(value) || variable?.multi ? quoted(value) : quoted(value).slice(1, -1),
    ),
  };
}

/** A filter on a variable at "All" filters nothing: cheaper and truer than a list of every value. */
function standsForAll(value: string, templates: Templates, scopedVars: ScopedVars): boolean {
  const name = /^\$(?:\{(\w+)(?::\w+)?\}|(\w+))$/.exec(value);
  const wanted = name?.[1] ?? name?.[2];
  if (!wanted || scopedVars[wanted]) return false;
  const variable = templates.getVariables().find((candidate) => candidate.name === wanted);
  if (!variable || !('current' in variable)) return false;
  const current = (variable.current as { value?: unknown } | undefined)?.value;
  return [current].flat().includes('$__all');
}

const ADHOC_OPERATOR: Readonly<Record<string, Filter['operator']>> = Object.freeze({
  '=': '=',
  '!=': '!=',
  '=~': '=~',
  '!~': '!~',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  '=|': '=',
  '!=|': '!=',
});

export function fromAdhoc(filter: AdHocVariableFilter): Filter[] {
  const operator = ADHOC_OPERATOR[filter.operator];
  if (!operator || !filter.key) return [];
  const many = filter.operator.endsWith('|') && filter.values && filter.values.length > 0;
  return [{ key: filter.key, operator, values: many && filter.values ? filter.values : [filter.value] }];
}
