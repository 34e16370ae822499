import { type DataQueryRequest, FieldType, type MetricFindValue, type TimeRange, toDataFrame } from '@grafana/data';
import { useEffect, useMemo, useRef, useState } from 'react';
import { isObservable, lastValueFrom } from 'rxjs';
import { DATASOURCE_UID, DEFAULTS } from '../config';
import { type Hosted, type Source } from '../grafana/data-sources';
import { type AdhocFilter, templates, type VariableState } from '../grafana/templates';
import { type Dashboard, type Query, type VariableModel } from '../model/dashboard';
import { optionsOf, readAdhoc, valueOf } from '../model/variable-values';
import { useClock } from './clock';

interface Loaded {
  /** What was asked: query and, for variables that follow it, time. */
  key: string;
  options: VariableState['options'];
  error?: string;
}

export interface Variables {
  readonly states: readonly VariableState[];
  readonly filters: readonly AdhocFilter[];
  /** Names whose options are on their way and that have no value without them. */
  readonly waiting: ReadonlySet<string>;
  readonly errors: Readonly<Record<string, string>>;
}

/** Values of a dashboard's variables: from the address, else as saved, else the first option. */
export function useVariables(dashboard: Dashboard, params: URLSearchParams, hosted: Hosted | undefined): Variables {
  const { range } = useClock();
  const [loaded, setLoaded] = useState<Readonly<Record<string, Loaded>>>({});
  const variables = useMemo((): Variables => {
    const states: VariableState[] = [];
    const waiting = new Set<string>();
    const errors: Record<string, string> = {};
    for (const model of dashboard.variables) {
      const known = loaded[model.name];
      const options = model.type === 'query' ? (known?.options ?? []) : optionsOf(model, DATASOURCE_UID);
      const value = valueOf(model, options, params.getAll(`var-${model.name}`));
      if (model.type === 'query' && value.length === 0 && !known) waiting.add(model.name);
      // "All" needs no list: it filters nothing.
      if (known?.error) errors[model.name] = known.error;
      states.push({ model, value, options });
    }
    const adhoc = dashboard.variables.find(({ type }) => type === 'adhoc');
    return { states, filters: adhoc ? readAdhoc(params.getAll(`var-${adhoc.name}`)) : [], waiting, errors };
  }, [dashboard, loaded, params]);
  // Panels and plugins ask while they are drawn, so this cannot wait for an effect.
  templates.set(variables.states, variables.filters, range);
  const asked = useRef(new Map<string, string>());
  useEffect(() => {
    if (!hosted) return;
    for (const model of dashboard.variables) {
      if (model.type !== 'query') continue;
      const query = templates.replace(JSON.stringify(model.query ?? {}));
      const key = model.refresh === 2 ? `${query} ${String(range.raw.from)} ${String(range.raw.to)}` : query;
      if (asked.current.get(model.name) === key) continue;
      asked.current.set(model.name, key);
      const keep = (options: VariableState['options'], error?: string) => {
        if (asked.current.get(model.name) === key)
          setLoaded((before) => ({ ...before, [model.name]: { key, options, error } }));
      };
      findOptions(hosted.source, model, range).then(
        (found) => keep(found),
        (error: Error) => keep([], error.message),
      );
    }
    // The range moves with every tick; its text says whether it is another one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hosted, dashboard, variables, range.raw.from, range.raw.to]);
  return variables;
}

async function findOptions(source: Source, model: VariableModel, range: TimeRange): Promise<VariableState['options']> {
  const found = await ask(source, model, range);
  const pattern = model.regex === '' ? undefined : new RegExp(model.regex.replace(/^\/(.*)\/\w*$/, '$1'));
  const seen = new Map<string, string>();
  for (const { text, value } of found) {
    const key = String(value ?? text);
    if (key !== '' && (!pattern || pattern.test(key))) seen.set(key, text);
    if (seen.size >= DEFAULTS.options) break;
  }
  const options = [...seen].map(([value, text]) => ({ text, value }));
  if (model.sort > 0) options.sort((a, b) => a.text.localeCompare(b.text, undefined, { numeric: true }));
  return options;
}

async function ask(source: Source, model: VariableModel, range: TimeRange): Promise<MetricFindValue[]> {
  const query = (typeof model.query === 'object' ? model.query : { query: model.query }) as Query;
  const support = source.variables as { query?: (request: DataQueryRequest<Query>) => unknown } | undefined;
  if (!support?.query) return (await source.metricFindQuery?.(query, { range })) ?? [];
  const request = { targets: [{ ...query, refId: 'A' }], range, scopedVars: {}, requestId: `variable-${model.name}` };
  const answer = support.query(request as unknown as DataQueryRequest<Query>);
  const { data } = (isObservable(answer) ? await lastValueFrom(answer) : await answer) as { data: unknown[] };
  return data.flatMap((one) => {
    const { fields, length } = toDataFrame(one);
    const values = fields.find(({ name }) => name === 'value') ?? fields.find(({ type }) => type !== FieldType.time);
    const texts = fields.find(({ name }) => name === 'text') ?? values;
    return Array.from({ length }, (_, at) => ({
      text: String(texts?.values[at] ?? ''),
      value: String(values?.values[at] ?? ''),
    }));
  });
}
