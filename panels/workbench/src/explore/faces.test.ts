import { toDataFrame } from '@grafana/data';
import { facesOf } from './faces';

const series = (unit: string) =>
  toDataFrame({
    fields: [
      { name: 'time', type: 'time', values: [1] },
      { name: 'v', type: 'number', values: [2], config: { unit } },
    ],
  });
const types = (...frames: ReturnType<typeof toDataFrame>[]) =>
  facesOf(frames).map(({ type, frames: some }) => [type, some.length]);

it('draws series by unit, everything else as rows', () => {
  expect(types(series('ms'), series('reqps'), series('ms'))).toEqual([
    ['timeseries', 2],
    ['timeseries', 1],
  ]);
  expect(types(toDataFrame({ fields: [{ name: 'a', values: ['x'] }] }))).toEqual([['table', 1]]);
  const cells = { type: 'heatmap-cells' as never, preferredVisualisationType: 'graph' as const };
  expect(types({ ...series('ms'), meta: cells })).toEqual([['table', 1]]);
});

it('gives our panels the whole answer', () => {
  const trace = toDataFrame({ fields: [], meta: { preferredVisualisationPluginId: 'thalweg-tracing-panel' } });
  const nodes = toDataFrame({ fields: [], meta: { preferredVisualisationType: 'nodeGraph' } });
  expect(types(trace, nodes)).toEqual([['thalweg-tracing-panel', 2]]);
  expect(types(nodes)).toEqual([['thalweg-topology-panel', 1]]);
});
