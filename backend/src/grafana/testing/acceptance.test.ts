import { encodeFrame } from '../arrow';
import { acceptanceErrors } from './acceptance';
import { readFrame } from './read-arrow';
import { type Frame } from '@thalweg/protocol';

const meta = { type: 'timeseries-multi', typeVersion: [0, 1] };
const series = (times: (number | null)[], labels = {}, more: Frame['fields'] = []): Frame => ({
  name: 'x',
  fields: [
    { name: 'time', type: 'time', values: times },
    { name: 'x', type: 'number', values: times.map(() => 1), labels },
    ...more,
  ],
  meta,
});
const long = (fields: Frame['fields']): Frame => ({ name: '', fields, meta: { ...meta, type: 'numeric-long' } });
const errorsOf = (...frames: Frame[]) =>
  acceptanceErrors(frames.map((frame) => readFrame(encodeFrame(frame, { refId: 'A' }))));

it('takes series with labels of their own, in any number', () => {
  expect(errorsOf(series([1, 2], { a: '1' }), series([1, 2], { a: '2' }))).toEqual([]);
  expect(errorsOf()).toEqual([]);
  expect(errorsOf({ name: '', fields: [], meta })).toEqual([]);
});

it.each<[string, Frame[], string]>([
  ['a time that is missing', [series([1, null])], 'frame 0 is missing a []time.Time field'],
  ['times that fall', [series([2, 1])], 'frame 0 has times that do not ascend'],
  ['times that repeat', [series([1, 1])], 'frame 0 has times that do not ascend'],
  ['labels that repeat', [series([1], { a: '1' }), series([1], { a: '1' })], 'duplicate results with labels {a=1}'],
  ['no type', [{ ...series([1]), meta: {} }], 'frame 0 names no type'],
  [
    'another version',
    [{ ...series([1]), meta: { ...meta, typeVersion: [0, 0] } }],
    'frame 0 is of version 0.0, not 0.1',
  ],
  [
    'other frames beside',
    [series([1]), { name: 'exemplars', fields: [] }],
    'frame 1 is undefined, frame 0 timeseries-multi',
  ],
  [
    'text in a series',
    [series([1], {}, [{ name: 's', type: 'string', values: ['a'] }])],
    'frame 0 has fields that are ignored',
  ],
  [
    'rows of the same labels',
    [
      long([
        { name: 'a', type: 'string', values: ['1', '1'] },
        { name: 'x', type: 'number', values: [1, 2] },
      ]),
    ],
    'duplicate results with labels {a=1}',
  ],
  [
    'several numbers a row',
    [
      long([
        { name: 'x', type: 'number', values: [1] },
        { name: 'y', type: 'number', values: [1] },
      ]),
    ],
    'numeric-long has 2 numeric fields',
  ],
])('refuses %s', (_what, frames, error) => expect(errorsOf(...frames)).toContain(error));
