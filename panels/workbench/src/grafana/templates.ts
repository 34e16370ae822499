import { type ScopedVars, type TimeRange, type TypedVariableModel } from '@grafana/data';
import { type TemplateSrv } from '@grafana/runtime';
import { type VariableModel } from '../model/dashboard';
import { formatValues } from '../model/format-value';
import { macro } from '../model/macros';

/** A variable with what is chosen. `$__all` stands for every option. */
export interface VariableState {
  readonly model: VariableModel;
  readonly value: readonly string[];
  readonly options: ReadonlyArray<{ text: string; value: string }>;
}

export const ALL = '$__all';

export interface AdhocFilter {
  key: string;
  operator: string;
  value: string;
}

type Format = Parameters<TemplateSrv['replace']>[2];

const PATTERN = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)((?:\.\w+|\[[^\]]+\])*)(?::([^}]+))?\}/g;

/** Dashboard variables and time as `getTemplateSrv()` gives them to plugins. */
class Templates {
  private variables: readonly VariableState[] = [];
  private filters: readonly AdhocFilter[] = [];
  private range: TimeRange | undefined;

  /** Told by the page before its panels are drawn. */
  set(variables: readonly VariableState[], filters: readonly AdhocFilter[], range: TimeRange): void {
    this.variables = variables;
    this.filters = filters;
    this.range = range;
  }

  getVariables = (): TypedVariableModel[] =>
    this.variables.map(({ model, value, options }) => ({
      ...model,
      current: {
        value: model.multi ? [...value] : (value[0] ?? ''),
        text: model.multi ? [...value] : (value[0] ?? ''),
      },
      options: options.map((option) => ({ ...option, selected: value.includes(option.value) })),
    })) as unknown as TypedVariableModel[];

  getAdhocFilters = (): AdhocFilter[] => [...this.filters];

  containsTemplate = (target?: string): boolean => target !== undefined && target.search(PATTERN) >= 0;

  updateTimeRange = (range: TimeRange): void => {
    this.range = range;
  };

  replace = (target = '', scopedVars: ScopedVars = {}, format?: Format): string =>
    target.replace(PATTERN, (match, plain, bracket, bracketFormat, name, path, braceFormat) => {
      const variable: string = plain ?? bracket ?? name;
      const wanted: Format = braceFormat ?? bracketFormat ?? format;
      return this.valueOf(variable, path ?? '', scopedVars, wanted) ?? match;
    });

  private valueOf(name: string, path: string, scopedVars: ScopedVars, format: Format): string | undefined {
    const scoped = scopedVars[name];
    if (scoped && !name.startsWith('__data')) {
      return write([path === '' ? scoped.value : walk(scoped.value, path)].flat(), name, format);
    }
    const built = macro(name, path, scopedVars, { range: this.range, variables: this.variables });
    if (built !== undefined)
      return name === '__url_time_range' || name === '__all_variables' ? built : write([built], name, format);
    const state = this.variables.find(({ model }) => model.name === name);
    if (!state) return undefined;
    const { model, options } = state;
    let { value } = state;
    if (format === 'queryparam') return write([...value], name, format, model);
    if (value.includes(ALL)) {
      if (model.allValue) return model.allValue;
      value = options.map((option) => option.value);
    }
    return write([...value], name, format, model);
  }
}

function walk(value: unknown, path: string): unknown {
  let at = value;
  for (const [, dotted, bracketed] of path.matchAll(/\.(\w+)|\[([^\]]+)\]/g)) {
    const key = dotted ?? (bracketed ?? '').replace(/^["']|["']$/g, '');
    at = (at as Record<string, unknown> | undefined)?.[key];
  }
  return at;
}

function write(values: unknown[], name: string, format: Format, model?: VariableModel): string {
  const texts = values.map((value) => (value == null ? '' : String(value)));
  if (typeof format === 'function') {
    const given = texts.length === 1 && !model?.multi ? (texts[0] ?? '') : texts;
    return format(given, model ?? { name }, undefined);
  }
  return formatValues(texts, format, name);
}

export const templates = new Templates();
