import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  FieldType,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { from, map, type Observable, of } from 'rxjs';
import { DEFAULTS } from '../config';
import { ThalwegError } from '../errors';
import { type Lookups } from '../lookups';
import { ANY, DISABLED } from '../model/interpolate';
import { type ThalwegQuery } from '../query';
import { lookUp, readPromqlValues, readResult } from './promql-values';
import { type VariableQuery } from './variable-query';

/** What values are asked of: the data source, or a stand-in in tests. */
export interface Queryable {
  readonly lookups: Lookups;
  query(request: DataQueryRequest<ThalwegQuery>): Observable<DataQueryResponse>;
  applyTemplateVariables(query: ThalwegQuery, scopedVars: ScopedVars): ThalwegQuery;
}

/** The values that a query gives, "Any" and "Disabled" first: for the variable, and for the editor's preview. */
export function variableValues(
  source: Queryable,
  request: DataQueryRequest<VariableQuery>,
  variable: VariableQuery,
): Observable<MetricFindValue[]> {
  const extra = extraValues(variable);
  if (variable.kind === 'sql' && variable.sql.trim() === '') return of(extra);
  const limit = variable.limit ?? DEFAULTS.variable_values;
  const scopedVars = withSearchFilter(request.scopedVars);
  if (variable.kind === 'promql') {
    if (variable.expr.trim() === '') return of(extra);
    const { expr } = source.applyTemplateVariables(variable, scopedVars);
    const values = readPromqlValues(expr);
    if (values.ask !== 'result') {
      const range = { from: request.range.from.valueOf(), to: request.range.to.valueOf() };
      const search = String(scopedVars['__searchFilter']?.value ?? '');
      return from(lookUp(source.lookups, values, { range, search, limit })).pipe(
        map((names) => [...extra, ...names.map((value) => ({ text: value, value }))]),
      );
    }
  }
  const target = { ...variable, ...asTable(variable), limit };
  return source.query({ ...request, scopedVars, targets: [target] }).pipe(
    map((response) => {
      const error = response.error ?? response.errors?.[0];
      if (error) throw new ThalwegError({ code: 'variable', message: error.message ?? '' });
      return [...extra, ...response.data.flatMap((frame: DataFrame) => readValues(frame, variable))];
    }),
  );
}

/** Rows of any kind as a table of them. */
function asTable({ kind, expr }: VariableQuery): Partial<VariableQuery> {
  if (kind !== 'promql') return { format: 'table' };
  const values = readPromqlValues(expr);
  return { instant: true, promql_format: 'time_series', expr: values.ask === 'result' ? values.expr : expr };
}

const extraValues = (variable: VariableQuery): MetricFindValue[] => [
  ...(variable.include_any ? [{ text: t('datasource.variable.any', 'Any'), value: ANY }] : []),
  ...(variable.include_disabled ? [{ text: t('datasource.variable.disabled', 'Disabled'), value: DISABLED }] : []),
];

/** What is typed into a variable's list; nothing while nothing is typed, so that a search for it finds all. */
function withSearchFilter(scopedVars: ScopedVars | undefined): ScopedVars {
  const given: unknown = scopedVars?.['__searchFilter']?.value;
  // Grafana appends a wildcard for engines that need one; ours looks for the text anywhere.
  const value = typeof given === 'string' ? given.replace(/[*%]$/, '') : '';
  return { ...scopedVars, __searchFilter: { text: value, value } };
}

/** Of tags the values; of SQL the first column, shown as the second or as a column named `text` says. */
function readValues(frame: DataFrame, variable: VariableQuery): MetricFindValue[] {
  if (variable.kind === 'promql') return readResult(frame).map((value) => ({ text: value, value }));
  const named = (name: string) => frame.fields.find((field) => field.name.toLowerCase() === name);
  const isSql = variable.kind === 'sql';
  const value = (isSql ? named('value') : (named('value') ?? named('key'))) ?? frame.fields[0];
  const second = isSql && !named('value') && !named('text') ? frame.fields[1] : undefined;
  const text = named('text') ?? (second?.type === FieldType.string ? second : undefined);
  if (!value) return [];
  const found = value.values.map((one: unknown, row: number) => ({
    value: String(one ?? ''),
    text: String(text?.values[row] ?? one ?? ''),
  }));
  return found.filter((one) => one.value !== '');
}
