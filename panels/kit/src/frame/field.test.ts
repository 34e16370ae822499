import { createTheme, FieldType, type Field, getDisplayProcessor } from '@grafana/data';
import { field, formatWith, numberAt, textAt } from './field';

const source = (values: unknown[], config: Field['config'] = {}): Field => ({
  name: 'x',
  type: FieldType.number,
  values,
  config,
});

test('finds a field by its exact name before one that differs in case', () => {
  const frame = {
    length: 0,
    fields: [
      { ...source([1]), name: 'TraceID' },
      { ...source([2]), name: 'traceid' },
    ],
  };
  expect(field(frame, 'traceid')?.values).toEqual([2]);
  expect(field(frame, 'TRACEID')?.values).toEqual([1]);
  expect(field(frame, 'other')).toBeUndefined();
});

test('reads cells of any kind', () => {
  const cells = source([1.5, '2', '', null, 'x', Infinity]);
  expect([0, 1, 2, 3, 4, 5, 6].map((row) => numberAt(cells, row))).toEqual([1.5, 2, null, null, null, null, null]);
  expect([0, 1, 3].map((row) => textAt(cells, row))).toEqual(['1.5', '2', '']);
  expect(textAt(undefined, 0)).toBe('');
});

test('formats by display processor, then unit, then fallback', () => {
  const display = getDisplayProcessor({
    field: { type: FieldType.number, config: { unit: 'percentunit', decimals: 1 } },
    theme: createTheme(),
  });
  expect(formatWith({ ...source([], { unit: 'percentunit' }), display }, 0.5)).toBe('50.0%');
  expect(formatWith(source([], { unit: 'ms', decimals: 0 }), 1500)).toBe('2 s');
  expect(formatWith(source([]), 7, (value) => `${value} things`)).toBe('7 things');
  expect(formatWith(source([]), 'text')).toBe('text');
  expect(formatWith(undefined, null)).toBe('–');
});
