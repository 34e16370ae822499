import { type AdhocFilter, ALL, type VariableState } from '../grafana/templates';
import { type VariableModel } from './dashboard';

type Options = VariableState['options'];

/** Options of a variable that needs no question. */
export function optionsOf(model: VariableModel, datasource: string): Options {
  if (model.type === 'datasource') return [{ text: 'Thalweg', value: datasource }];
  if (model.type !== 'custom' && model.type !== 'interval') return [];
  return String(model.query ?? '')
    .split(',')
    .map((part) => {
      const [text = '', value] = part.split(/\s+:\s+/).map((side) => side.trim());
      return { text, value: value ?? text };
    })
    .filter(({ value }) => value !== '');
}

/** What is chosen: what the address says, else what was saved, else all or the first. */
export function valueOf(model: VariableModel, options: Options, given: readonly string[]): string[] {
  if (model.type === 'datasource') return options.slice(0, 1).map(({ value }) => value);
  if (model.type === 'adhoc') return [];
  if (given.length > 0) {
    const chosen = model.multi ? [...given] : given.slice(0, 1);
    return chosen.map((value) => (value === 'All' && model.includeAll ? ALL : value));
  }
  if (model.type === 'textbox' || model.type === 'constant') return [model.current[0] ?? String(model.query ?? '')];
  const saved = model.current.filter((value) => value !== '');
  if (saved.length > 0) return model.multi ? saved : saved.slice(0, 1);
  if (model.includeAll) return [ALL];
  return options.slice(0, 1).map(({ value }) => value);
}

/** Filters as Grafana writes them into addresses: `key|operator|value`, pipes inside escaped. */
const unescape = (text = '') => text.replace(/__gfp__/g, '|').replace(/__gfc__/g, ',');
const escape = (text: string) => text.replace(/\|/g, '__gfp__');

export function readAdhoc(given: readonly string[]): AdhocFilter[] {
  return given
    .map((text) => text.split('|'))
    .filter((parts) => parts.length >= 3 && parts[0] !== '')
    .map(([key, operator, value]) => ({ key: unescape(key), operator: unescape(operator), value: unescape(value) }));
}

export const writeAdhoc = (filters: readonly AdhocFilter[]): string[] =>
  filters.map(({ key, operator, value }) => [key, operator, value].map(escape).join('|'));
