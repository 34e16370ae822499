import { dateTime, toDataFrame } from '@grafana/data';
import { type VariableModel } from '../model/dashboard';
import { templates } from './templates';

const model = (name: string, more: Partial<VariableModel> = {}): VariableModel => ({
  name,
  type: 'query',
  query: '',
  multi: false,
  includeAll: false,
  hide: 0,
  regex: '',
  sort: 0,
  refresh: 1,
  current: [],
  ...more,
});
const range = { from: dateTime(1000), to: dateTime(2000), raw: { from: 'now-5m', to: 'now' } };

beforeEach(() =>
  templates.set(
    [
      { model: model('service'), value: ['pay ment'], options: [] },
      { model: model('many', { multi: true }), value: ['a', 'b'], options: [] },
      {
        model: model('all', { multi: true, includeAll: true }),
        value: ['$__all'],
        options: [
          { text: 'x', value: 'x' },
          { text: 'y', value: 'y' },
        ],
      },
    ],
    [],
    range,
  ),
);

it.each([
  ['$service', 'pay ment'],
  ['${service:percentencode}', 'pay%20ment'],
  ['[[service]]', 'pay ment'],
  ['${many}', '{a,b}'],
  ['${many:csv}', 'a,b'],
  ['${all:pipe}', 'x|y'],
  ['${all:queryparam}', 'var-all=%24__all'],
  ['/d/x?${__url_time_range}', '/d/x?from=now-5m&to=now'],
  ['$__from', '1000'],
  ['$unknown ${unknown:csv}', '$unknown ${unknown:csv}'],
])('replaces %s', (text, expected) => {
  expect(templates.replace(text)).toBe(expected);
});

it('hands values to a function as they are', () => {
  const seen: unknown[] = [];
  templates.replace('$service $many', {}, (value: unknown) => (seen.push(value), ''));
  expect(seen).toEqual(['pay ment', ['a', 'b']]);
});

it('reads the cell of a link', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'id', values: ['a/b'] },
      { name: 'n', values: [7] },
    ],
  });
  const scopedVars = { __dataContext: { value: { frame, field: frame.fields[0], rowIndex: 0 } } };
  expect(
    templates.replace('${__value.raw:percentencode} ${__data.fields.n} ${__field.name}', scopedVars as never),
  ).toBe('a%2Fb 7 id');
});
