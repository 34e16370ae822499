import { formatValues } from './format-value';

it.each([
  [undefined, 'a', '{a,b c}'],
  ['csv', 'a', 'a,b c'],
  ['pipe', 'a', 'a|b c'],
  ['regex', 'a', '(a|b c)'],
  ['percentencode', 'a', '%7Ba%2Cb%20c%7D'],
  ['queryparam', 'var-v=a', 'var-v=a&var-v=b%20c'],
  ['sqlstring', "'a'", "'a','b c'"],
  ['json', '"a"', '["a","b c"]'],
  ['none such', 'a', '{a,b c}'],
])('writes one and two values as %s', (format, single, both) => {
  expect(formatValues(['a'], format, 'v')).toBe(single);
  expect(formatValues(['a', 'b c'], format, 'v')).toBe(both);
});
