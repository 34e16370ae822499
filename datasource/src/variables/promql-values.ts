import { type DataFrame, FieldType } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type TimeRange } from '@thalweg/protocol';
import { ThalwegError } from '../errors';
import { type Lookups } from '../lookups';
import { unquoted } from '../promql/tree';

/** What a PromQL variable asks for: the functions of Grafana's Prometheus data source, or an expression. */
export type PromqlValues =
  | { readonly ask: 'labels' }
  | { readonly ask: 'values'; readonly label: string; readonly selector?: string }
  | { readonly ask: 'metrics'; readonly pattern: string }
  | { readonly ask: 'result'; readonly expr: string };

const CALL = /^(label_names|label_values|metrics|query_result)\(([\s\S]*)\)$/;

/** `label_names()`, `label_values(label)`, `label_values(selector, label)`, `metrics(pattern)`, `query_result(expr)`. */
export function readPromqlValues(text: string): PromqlValues {
  const [, name, inner = ''] = CALL.exec(text.trim()) ?? [];
  const given = inner.trim();
  switch (name) {
    case 'label_names':
      return { ask: 'labels' };
    case 'label_values': {
      const [, selector, label = ''] = /^(?:([\s\S]*),)?\s*([^,]*)$/.exec(given) ?? [];
      const values = { ask: 'values', label: unquoted(label.trim()) } as const;
      return selector === undefined || selector.trim() === '' ? values : { ...values, selector: selector.trim() };
    }
    case 'metrics':
      return { ask: 'metrics', pattern: given };
    case 'query_result':
      return { ask: 'result', expr: given };
    default:
      return { ask: 'result', expr: text.trim() };
  }
}

/** Names as they are; `result` is asked as a query, not here. */
export async function lookUp(
  lookups: Lookups,
  values: Exclude<PromqlValues, { ask: 'result' }>,
  { range, search, limit }: { range: TimeRange; search: string; limit: number },
): Promise<string[]> {
  const more = search === '' ? {} : { search };
  switch (values.ask) {
    case 'labels':
      return (await lookups.metricNames({ what: 'labels', range, ...more })).slice(0, limit);
    case 'values': {
      const { label, selector } = values;
      if (label === '') throw new ThalwegError({ code: 'variable', message: noLabel() });
      const of = selector === undefined ? {} : { selector };
      return (await lookups.metricNames({ what: 'values', label, range, ...of, ...more })).slice(0, limit);
    }
    case 'metrics': {
      // The backend compares; a pattern of PromQL is anchored, this one is found anywhere, as Grafana's users know it.
      const pattern = values.pattern.replaceAll('"', '\\"');
      const of = pattern === '' ? {} : { selector: `{__name__=~".*(?:${pattern}).*"}` };
      return (await lookups.metricNames({ what: 'values', label: '__name__', range, ...of, ...more })).slice(0, limit);
    }
  }
}

const noLabel = () => t('datasource.variable.no-label', 'label_values needs a label: label_values(metric, label)');

/** Rows of an instant answer as texts: the labels of a series and its value. */
export function readResult(frame: DataFrame): string[] {
  const value = frame.fields.find(({ name }) => name === 'Value');
  const labels = frame.fields.filter(({ name, type }) => name !== 'Value' && type === FieldType.string);
  return (value?.values ?? []).map((one: unknown, row: number) => {
    const named = labels.map(({ name, values }) => [name, String(values[row] ?? '')] as const);
    const metric = named.find(([name]) => name === '__name__')?.[1] ?? '';
    const pairs = named
      .filter(([name, text]) => name !== '__name__' && text !== '')
      .map(([name, text]) => `${name}=${JSON.stringify(text)}`);
    return `${metric}{${pairs.join(', ')}} ${String(one)}`;
  });
}
