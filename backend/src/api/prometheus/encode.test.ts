import { histogramPointText, timeText, valueText } from './encode';

it.each([
  [1, '1'],
  [0.1, '0.1'],
  [1e20, '100000000000000000000'],
  [1e21, '1e+21'],
  [0.000001, '0.000001'],
  [1e-7, '1e-07'],
  [1.5e-300, '1.5e-300'],
  [-0, '-0'],
  [NaN, 'NaN'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('writes %d as Go does', (value, text) => {
  expect(valueText(value)).toBe(text);
});

it('writes times as seconds, with three decimals where there are any', () => {
  expect([0, 1000, 1500, 1001, -1, -1500].map(timeText)).toEqual(['0', '1', '1.500', '1.001', '-0.001', '-1.500']);
});

it('writes a native histogram with its buckets and the bounds that belong to them', () => {
  const histogram = {
    schema: 0,
    zeroThreshold: 0.001,
    zeroCount: 2,
    count: 6,
    sum: 18.4,
    positiveOffsets: [0],
    positiveLengths: [2],
    positiveCounts: [1, 2],
    negativeOffsets: [0],
    negativeLengths: [1],
    negativeCounts: [1],
    customValues: [],
    resetHint: 0,
  };
  expect(histogramPointText(1500, histogram)).toBe(
    '[1.500,{"count":"6","sum":"18.4","buckets":[[1,"-1","-0.5","1"],[3,"-0.001","0.001","2"],[0,"0.5","1","1"],[0,"1","2","2"]]}]',
  );
});
