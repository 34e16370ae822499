import { type Draft, type Suggestion } from '../statement/suggestions';
import { AGGREGATIONS, FUNCTIONS, KEYWORDS, type PromqlFunction, WINDOWS } from './functions';
import { labelInsert, type Place, placeAt } from './place';

/** A metric with what is told of it. */
export interface MetricRow {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
}

/** Where names come from; each may fail to answer, which offers nothing. */
export interface Names {
  metrics(search: string): Promise<readonly MetricRow[]>;
  labels(selectors: readonly string[]): Promise<readonly string[]>;
  values(label: string, selector: string, search: string): Promise<readonly string[]>;
}

/** What can stand at a place of an expression, the likeliest first. */
export async function complete(
  expr: string,
  offset: number,
  names: Names,
  variables: readonly string[] = [],
): Promise<Suggestion[]> {
  const place = placeAt(expr, offset);
  const drafts = await listFor(place, names, variables);
  return drafts.map((draft, rank) => ({ ...draft, start: place.start, end: place.end, rank }));
}

async function listFor(place: Place, names: Names, variables: readonly string[]): Promise<Draft[]> {
  switch (place.kind) {
    case 'nothing':
      return [];
    case 'variable':
      return [...variableDrafts(variables), ...windowDrafts(true)];
    case 'window':
      return [...windowDrafts(false), ...variableDrafts(variables)];
    case 'operator':
      return ['=', '!=', '=~', '!~'].map((label) => ({
        label,
        kind: 'keyword',
        insert: `${escaped(label)}"$0"`,
        snippet: true,
      }));
    case 'label': {
      const { matching, selectors } = place;
      const found = await names.labels(selectors).catch(() => []);
      return found
        .filter((label) => label !== '__name__')
        .map((label) => ({ label, kind: 'label', insert: labelInsert(label, matching), snippet: matching }));
    }
    case 'value': {
      const { label, selector, prefix, quote } = place;
      const found = await names.values(label, selector, prefix).catch(() => []);
      return [
        ...found.map((value): Draft => ({ label: value, kind: 'value', insert: within(value, quote) })),
        ...variableDrafts(variables),
      ];
    }
    case 'expression': {
      const metrics = await names.metrics(place.prefix).catch(() => []);
      return [
        ...metrics.map(metricDraft),
        ...AGGREGATIONS.map(functionDraft),
        ...FUNCTIONS.map(functionDraft),
        ...KEYWORDS.map((label): Draft => ({ label, kind: 'keyword', insert: label })),
        ...variableDrafts(variables),
      ];
    }
  }
}

/** A value between quotes of a kind. */
const within = (value: string, quote: string): string =>
  quote === '`' ? value : value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n');

const metricDraft = ({ name, type, unit, help }: MetricRow): Draft => ({
  label: name,
  kind: 'metric',
  insert: /^[A-Za-z_:][\w:]*$/.test(name) ? name : `{"${name}"}`,
  ...(type === '' && unit === '' ? {} : { detail: [type, unit].filter(Boolean).join(', ') }),
  ...(help === '' ? {} : { documentation: help }),
});

const functionDraft = ({ name, parameters, about }: PromqlFunction): Draft => ({
  label: name,
  kind: 'function',
  insert: parameters.length > 0 ? `${name}($0)` : `${name}()$0`,
  snippet: true,
  detail: about,
});

/** A dollar begins a place to fill in, unless it is escaped. */
const escaped = (text: string): string => text.replaceAll('$', '\\$');

const windowDrafts = (macrosAlone: boolean): Draft[] =>
  WINDOWS.filter(({ text }) => !macrosAlone || text.startsWith('$')).map(({ text, about }) => ({
    label: text,
    kind: 'macro',
    insert: text,
    ...(about === '' ? {} : { detail: about }),
  }));

const variableDrafts = (variables: readonly string[]): Draft[] =>
  variables.map((label) => ({ label, kind: 'variable', insert: label }));
