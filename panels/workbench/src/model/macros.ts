import {
  type DataFrame,
  type Field,
  formattedValueToString,
  getFieldDisplayName,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';

interface Context {
  range?: TimeRange;
  variables: ReadonlyArray<{ model: { name: string; type: string }; value: readonly string[] }>;
}

interface CellContext {
  frame: DataFrame;
  field: Field;
  rowIndex?: number;
  calculatedValue?: { text: string; numeric: number };
}

const rawTime = (end: unknown): string =>
  typeof end === 'string' ? end : String((end as { valueOf: () => number }).valueOf());

/** Grafana's own variables: time, and for data links the cell that was clicked. Undefined for any other name. */
export function macro(name: string, path: string, scopedVars: ScopedVars, context: Context): string | undefined {
  const { range, variables } = context;
  switch (name) {
    case '__from':
    case '__to': {
      if (!range) return undefined;
      const time = name === '__from' ? range.from : range.to;
      return path === '' ? String(time.valueOf()) : time.toISOString();
    }
    case '__url_time_range':
      return (
        range && `from=${encodeURIComponent(rawTime(range.raw.from))}&to=${encodeURIComponent(rawTime(range.raw.to))}`
      );
    case '__all_variables':
      return variables
        .filter(({ model }) => model.type !== 'adhoc')
        .flatMap(({ model, value }) => value.map((one) => `var-${model.name}=${encodeURIComponent(one)}`))
        .join('&');
    case '__timezone':
      return 'browser';
  }
  const cell = scopedVars['__dataContext']?.value as CellContext | undefined;
  return cell && cellMacro(name, path, cell);
}

function cellMacro(
  name: string,
  path: string,
  { frame, field, rowIndex, calculatedValue }: CellContext,
): string | undefined {
  const value: unknown = rowIndex === undefined ? calculatedValue?.numeric : field.values[rowIndex];
  const textOf = (from: Field, at: number) =>
    from.display ? formattedValueToString(from.display(from.values[at])) : String(from.values[at] ?? '');
  switch (name) {
    case '__value': {
      if (path === '.text') return rowIndex === undefined ? (calculatedValue?.text ?? '') : textOf(field, rowIndex);
      if (path === '.time') {
        const time = frame.fields.find(({ type }) => type === 'time');
        return rowIndex === undefined ? '' : String(time?.values[rowIndex] ?? '');
      }
      return value == null ? '' : String(value);
    }
    case '__field': {
      const label = /^\.labels\.(\w+)$/.exec(path)?.[1];
      if (label) return field.labels?.[label] ?? '';
      return path === '.displayName' ? getFieldDisplayName(field, frame) : field.name;
    }
    case '__series':
      return frame.name ?? '';
    case '__data': {
      const wanted = /^\.fields(?:\.(\w+)|\["?([^"\]]+)"?\])(\.text)?/.exec(path);
      const key = wanted?.[1] ?? wanted?.[2];
      if (key === undefined || rowIndex === undefined) return '';
      const from =
        frame.fields.find((one) => one.name === key || getFieldDisplayName(one, frame) === key) ??
        frame.fields[Number(key)];
      if (!from) return '';
      return wanted?.[3] ? textOf(from, rowIndex) : String(from.values[rowIndex] ?? '');
    }
  }
  return undefined;
}
