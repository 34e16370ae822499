import { type Frame } from '@thalweg/protocol';
import { logsFrame, numericFrame, seriesFrames } from './formats';
import { columnsOf } from './sql-columns';

const answer = (names: Record<string, string>, ...rows: unknown[][]) =>
  columnsOf({ columns: Object.entries(names).map(([name, type]) => ({ name, type })), rows });
const shapes = (frames: readonly Frame[]) =>
  frames.map(({ name, fields }) => [name, fields[1]?.labels, fields[0]?.values, fields[1]?.values]);
const T1 = '2026-11-21 10:00:00';
const T2 = '2026-11-21 10:01:00';
const ms = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

describe('time series', () => {
  it('are one frame for each combination of text columns, by label and time, whatever the order of the rows', () => {
    const columns = { time: 'DateTime', service: 'LowCardinality(String)', requests: 'UInt64' };
    const rows = [
      [T2, 'web', '4'],
      [T1, 'web', '3'],
      [T1, 'api', null],
    ];
    const expected = [
      ['requests', { service: 'api' }, [ms(T1)], [null]],
      ['requests', { service: 'web' }, [ms(T1), ms(T2)], [3, 4]],
    ];
    expect(shapes(seriesFrames(answer(columns, ...rows)))).toEqual(expected);
    expect(shapes(seriesFrames(answer(columns, ...[...rows].reverse())))).toEqual(expected);
    expect(seriesFrames(answer(columns, ...rows))[0]?.meta).toMatchObject({
      type: 'timeseries-multi',
      typeVersion: [0, 1],
    });
  });

  it('tell several number columns apart by a label', () => {
    const columns = answer({ time: 'DateTime', a: 'Float64', b: 'Float64' }, [T1, 1, 2]);
    expect(shapes(seriesFrames(columns))).toEqual([
      ['a', { metric: 'a' }, [ms(T1)], [1]],
      ['b', { metric: 'b' }, [ms(T1)], [2]],
    ]);
  });

  it('have units where a column’s name says them', () => {
    const [frame] = seriesFrames(answer({ time: 'DateTime', latency_p95: 'Float64' }, [T1, 1]));
    expect(frame?.fields[1]?.config).toMatchObject({ unit: 'ms' });
  });

  it('leave out rows without a time, and say so', () => {
    const [frame] = seriesFrames(answer({ time: 'Nullable(DateTime)', a: 'Float64' }, [null, 1], [T1, 2]));
    expect(frame?.fields[1]?.values).toEqual([2]);
    expect(frame?.meta?.notices?.[0]?.text).toBe('1 rows without a time are left out.');
  });

  it('without rows are no data of that type', () => {
    expect(seriesFrames(answer({ time: 'DateTime', a: 'Float64' }))).toMatchObject([
      { fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } },
    ]);
  });

  it.each<[string, Record<string, string>, unknown[][], string]>([
    [
      'no time',
      { service: 'String', a: 'UInt64' },
      [],
      'format is time series, which needs a column of times (DateTime, DateTime64 or Date); the answer has service (String), a (UInt64)',
    ],
    [
      'no number',
      { time: 'DateTime', service: 'String' },
      [],
      'format is time series, which needs a column of numbers; the answer has time (DateTime), service (String)',
    ],
    [
      'a list',
      { time: 'DateTime', a: 'UInt8', ids: 'Array(UInt8)' },
      [],
      'ids is Array(UInt8), neither time, number nor text',
    ],
    [
      'the same labels twice at a time',
      { time: 'DateTime', service: 'String', a: 'UInt8' },
      [
        [T1, 'web', 1],
        [T1, 'web', 2],
      ],
      'two rows have the time 2026-11-21T10:00:00.000Z and the labels {service="web"}: aggregate them by GROUP BY',
    ],
  ])('refuse %s', (_, names, rows, message) => {
    expect(() => seriesFrames(answer(names, ...rows))).toThrow(message);
  });
});

describe('numbers', () => {
  it('are one row for each combination of text columns', () => {
    const frame = numericFrame(
      answer({ host: 'String', agent: 'UInt32', silent: 'UInt64' }, ['a', 1, '5'], ['b', 2, '6']),
    );
    expect(frame.meta).toMatchObject({ type: 'numeric-long', typeVersion: [0, 1] });
    expect(frame.fields.map(({ name, type, values }) => [name, type, values])).toEqual([
      ['host', 'string', ['a', 'b']],
      ['agent', 'number', [1, 2]],
      ['silent', 'number', [5, 6]],
    ]);
  });

  it('without rows are no data of that type', () => {
    expect(numericFrame(answer({ a: 'UInt8' }))).toEqual({
      name: '',
      fields: [],
      meta: { type: 'numeric-long', typeVersion: [0, 1], preferredVisualisationType: 'table' },
    });
  });

  it.each<[string, Record<string, string>, unknown[][], string]>([
    ['a time', { time: 'DateTime', a: 'UInt8' }, [], 'time is a column of times: leave it out, or choose the format'],
    [
      'labels twice',
      { host: 'String', a: 'UInt8' },
      [
        ['x', 1],
        ['x', 2],
      ],
      '2 rows have the labels {host="x"}',
    ],
  ])('refuse %s', (_, names, rows, message) => {
    expect(() => numericFrame(answer(names, ...rows))).toThrow(message);
  });
});

it('makes log lines of rows, with level, id and labels by the names of columns', () => {
  const frame = logsFrame(
    answer(
      {
        at: "DateTime64(3, 'UTC')",
        level: 'String',
        message: 'String',
        row_id: 'UInt64',
        service: 'String',
        n: 'UInt8',
      },
      [`${T1}.250`, 'error', 'broken', '18446744073709551615', 'web', 3],
    ),
  );
  expect(frame.meta).toMatchObject({ type: 'log-lines', typeVersion: [0, 0], preferredVisualisationType: 'logs' });
  expect(Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[0]]))).toEqual({
    timestamp: ms(T1) + 250,
    body: 'broken',
    severity: 'error',
    id: '18446744073709551615',
    labels: { service: 'web', n: '3' },
  });
});
