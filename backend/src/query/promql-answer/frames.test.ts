import { type PromqlQuestion } from '@thalweg/protocol';
import { type RangeResult, type ResultSeries, type Sample } from '../promql/engine';
import { type FloatHistogram, type Labels } from '../promql/types';
import { type PromqlContext, promqlExemplarsFrame, promqlFrames } from './frames';

const histogram = {
  schema: 0,
  zeroThreshold: 0.001,
  zeroCount: 2,
  count: 9,
  sum: 20,
  positiveOffsets: [0, 1],
  positiveLengths: [2, 1],
  positiveCounts: [1, 0, 3],
  negativeOffsets: [0],
  negativeLengths: [1],
  negativeCounts: [4],
  customValues: [],
  resetHint: 0,
};
const context = (question: Partial<PromqlQuestion> = {}, stepMs: number | undefined = 1000): PromqlContext => ({
  question: { kind: 'promql', range: { from: 0, to: 3000 }, expr: 'sum(x)', ...question },
  stepMs,
  unit: 'bytes',
  meta: { executedQueryString: 'sum(x)' },
});
const notes = { warnings: [], infos: [] };
const answer = (part: Partial<RangeResult>): RangeResult => ({ resultType: 'matrix', series: [], ...notes, ...part });
const series = (labels: Labels, times: number[], values: number[]): ResultSeries => ({
  labels,
  times: Float64Array.from(times),
  values: Float64Array.from(values),
  histograms: [],
});
const histograms = (labels: Labels, ...all: FloatHistogram[]): ResultSeries => ({
  ...series(labels, [], []),
  histograms: all.map((one, at) => ({ timeMs: 1000 * (at + 1), histogram: one })),
});
const two = [
  series({ __name__: 'x', job: 'a' }, [1000, 3000], [1, 2]),
  series({ __name__: 'x', job: 'b"c' }, [1000], [NaN]),
];

describe('a range', () => {
  it('is one frame a series with its own points, named by its labels, with unit and interval', () => {
    const frames = promqlFrames(answer({ series: two }), context());
    expect(frames).toHaveLength(2);
    expect(frames[0]).toEqual({
      name: 'x{job="a"}',
      fields: [
        { name: 'time', type: 'time', values: [1000, 3000], config: { interval: 1000 } },
        {
          name: 'Value',
          type: 'number',
          labels: { __name__: 'x', job: 'a' },
          values: [1, 2],
          config: { displayNameFromDS: 'x{job="a"}', unit: 'bytes' },
        },
      ],
      meta: {
        type: 'timeseries-multi',
        typeVersion: [0, 1],
        preferredVisualisationType: 'graph',
        executedQueryString: 'sum(x)',
      },
    });
    expect(frames[1]?.name).toBe('x{job="b\\"c"}');
  });

  it('is named by its legend, or by the expression where no label tells', () => {
    expect(promqlFrames(answer({ series: two }), context({ legend: 'job {{ job }}{{none}}' }))[0]?.name).toBe('job a');
    const plain = answer({ series: [series({}, [0], [1])] });
    expect(promqlFrames(plain, context({ expr: 'sum(\n  x)' }))[0]?.name).toBe('sum( x)');
  });

  it('says what was cut and what the engine had to say', () => {
    const told = answer({ series: two, warnings: ['careful'], infos: ['by the way'] });
    const [frame, ...others] = promqlFrames(told, context({ limit: 1 }));
    expect(others).toEqual([]);
    expect(frame?.meta?.notices?.map(({ severity, text }) => [severity, text])).toEqual([
      ['warning', '1 of 2 series, the first by their labels; raise the limit or narrow the filters for others.'],
      ['warning', 'careful'],
      ['info', 'by the way'],
    ]);
    expect(frame?.meta?.custom).toEqual({ cut: { what: 'series', shown: 1, total: 2, limit: 1, maximum: 10_000 } });
  });

  it('without series is no data', () => {
    expect(promqlFrames(answer({}), context())).toMatchObject([{ fields: [], meta: { type: 'timeseries-multi' } }]);
  });

  it('as a table is one row a point', () => {
    const [frame] = promqlFrames(answer({ series: two }), context({ format: 'table' }));
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['Time', [1000, 3000, 1000]],
      ['__name__', ['x', 'x', 'x']],
      ['job', ['a', 'a', 'b"c']],
      ['Value', [1, 2, NaN]],
    ]);
  });
});

describe('an instant', () => {
  it('is one row a series, labels as columns', () => {
    const sample = { timeMs: 1000, histogram: undefined };
    const samples: Sample[] = [
      { ...sample, labels: { job: 'a' }, value: 1 },
      { ...sample, labels: { pod: 'p' }, value: 2 },
    ];
    const [frame] = promqlFrames(
      { resultType: 'vector', samples, ...notes },
      {
        ...context({ instant: true }),
        stepMs: undefined,
      },
    );
    expect(frame?.meta).toMatchObject({ type: 'numeric-long', typeVersion: [0, 1] });
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['job', ['a', '']],
      ['pod', ['', 'p']],
      ['Value', [1, 2]],
    ]);
  });

  it('of text is a table of it', () => {
    const [frame] = promqlFrames(
      { resultType: 'string', timeMs: 0, value: 'x', ...notes },
      { ...context(), stepMs: undefined },
    );
    expect(frame?.fields).toEqual([{ name: 'Value', type: 'string', values: ['x'] }]);
  });
});

describe('histograms', () => {
  it('of a native kind are cells between the bounds of their buckets, the lowest first', () => {
    const [frame] = promqlFrames(answer({ series: [histograms({ job: 'a' }, histogram)] }), context());
    expect(frame?.meta?.type).toBe('heatmap-cells');
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['xMax', [1000, 1000, 1000, 1000]],
      ['yMin', [-1, -0.001, 0.5, 4]],
      ['yMax', [-0.5, 0.001, 1, 8]],
      ['count', [4, 2, 1, 3]],
    ]);
  });

  it('with bounds of their own have those', () => {
    const custom = {
      ...histogram,
      schema: -53,
      customValues: [0.1, 0.5],
      zeroCount: 0,
      negativeOffsets: [],
      negativeLengths: [],
      negativeCounts: [],
      positiveOffsets: [0],
      positiveLengths: [3],
      positiveCounts: [1, 2, 3],
    };
    const [frame] = promqlFrames(answer({ series: [histograms({}, custom)] }), context({ format: 'heatmap' }));
    expect(frame?.fields.map(({ values }) => values)).toEqual([
      [1000, 1000, 1000],
      [-Infinity, 0.1, 0.5],
      [0.1, 0.5, Infinity],
      [1, 2, 3],
    ]);
  });

  it('of the classic kind are rows, each without what the ones below hold', () => {
    const bucket = (le: string, values: number[], times = [1000, 2000]) => series({ le, job: 'a' }, times, values);
    const buckets = [bucket('+Inf', [5, 9]), bucket('0.5', [3, 9]), bucket('0.1', [1], [1000])];
    const [frame] = promqlFrames(answer({ series: buckets }), context({ format: 'heatmap' }));
    expect(frame?.meta?.type).toBe('heatmap-rows');
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['Time', [1000, 2000]],
      ['0.1', [1, null]],
      ['0.5', [2, 9]],
      ['+Inf', [2, 0]],
    ]);
  });
});

it('exemplars carry the labels of their series and the trace, beside the data', () => {
  const exemplars = [{ labels: { trace_id: 'cafe', user: 'u' }, timeMs: 5, value: 0.2 }];
  const frame = promqlExemplarsFrame([{ seriesLabels: { __name__: 'x', job: 'a' }, exemplars }], 's');
  expect(frame).toMatchObject({ name: 'exemplar', meta: { dataTopic: 'annotations' } });
  expect(frame.fields.map(({ name, values }) => [name, values])).toEqual([
    ['Time', [5]],
    ['Value', [0.2]],
    ['__name__', ['x']],
    ['job', ['a']],
    ['user', ['u']],
    ['traceID', ['cafe']],
  ]);
});
