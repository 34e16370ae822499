import { type VariableModel } from './dashboard';
import { optionsOf, readAdhoc, valueOf, writeAdhoc } from './variable-values';

const model = (more: Partial<VariableModel>): VariableModel => ({
  name: 'v',
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
const options = [
  { text: 'a', value: 'a' },
  { text: 'b', value: 'b' },
];

it('takes the address first, then what was saved, then all, then the first option', () => {
  expect(valueOf(model({}), options, ['z'])).toEqual(['z']);
  expect(valueOf(model({ multi: true }), options, ['y', 'z'])).toEqual(['y', 'z']);
  expect(valueOf(model({ current: ['b'] }), options, [])).toEqual(['b']);
  expect(valueOf(model({ includeAll: true }), options, [])).toEqual(['$__all']);
  expect(valueOf(model({}), options, [])).toEqual(['a']);
  expect(valueOf(model({}), [], [])).toEqual([]);
  expect(valueOf(model({ type: 'textbox', query: '0' }), [], [])).toEqual(['0']);
});

it('reads the options that a custom variable lists', () => {
  expect(optionsOf(model({ type: 'custom', query: '1, two : 2' }), '')).toEqual([
    { text: '1', value: '1' },
    { text: 'two', value: '2' },
  ]);
});

it('writes filters that it reads', () => {
  const filters = [{ key: 'endpoint', operator: '=', value: 'GET /a|b' }];
  expect(writeAdhoc(filters)).toEqual(['endpoint|=|GET /a__gfp__b']);
  expect(readAdhoc(writeAdhoc(filters))).toEqual(filters);
  expect(readAdhoc(['half|='])).toEqual([]);
});
