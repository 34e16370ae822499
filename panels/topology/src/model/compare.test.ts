import { readFrame } from '../frame';
import { mapFrames } from '../sample/frames';
import { compared } from '../sample/graphs';
import { buildGraph } from './build-graph';
import { changeText, deltaText, deltas } from './compare';
import { NO_FIGURES, mergeChange } from './merge-figures';
import { withTexts } from './texts';

const figures = (rate: number | null, errorRatio: number | null, latencyP95Ms: number | null) => ({
  ...NO_FIGURES,
  rate,
  errorRatio,
  latencyP95Ms,
});
const names = () => ({ rate: 'rate', errorRatio: 'errors', latencyP95Ms: 'p95' });

test('differences have a direction and an amount that reads well', () => {
  const found = deltas(figures(30, 0.08, 9.9), figures(10, 0.002, 10));
  expect(found.map((delta) => [delta.figure, delta.direction, deltaText(delta)])).toEqual([
    ['rate', 'up', '▲ ×3'],
    ['errorRatio', 'up', '▲ 7.8 %'],
    ['latencyP95Ms', 'same', '= 1 %'],
  ]);
  expect(deltas(figures(5, null, null), figures(10, null, null)).map(deltaText)).toEqual(['▼ 50 %']);
});

test('the most telling difference comes first', () => {
  expect(changeText('changed', figures(30, 0.08, 20), figures(10, 0.002, 10), names, 2)).toBe(
    'errors ▲ 7.8 % · p95 ▲ ×2',
  );
  expect(changeText('same', figures(30, 0, 1), figures(10, 0, 1), names, 2)).toBe('');
});

test('a group is new, gone or the same only when all of it is', () => {
  expect(mergeChange(['new', 'new'])).toBe('new');
  expect(mergeChange(['new', 'same'])).toBe('changed');
  expect(mergeChange(['gone', ''])).toBe('gone');
  expect(mergeChange(['', ''])).toBe('');
});

test('a compared map says what moved, and of what is gone what it was', () => {
  const reading = readFrame(mapFrames(compared()));
  if (!reading.ok) throw new Error(reading.sentence);
  const { rows } = reading;
  const graph = withTexts(buildGraph(rows.nodes, rows.edges), {
    formats: rows.formats,
    nodeMain: 'frame',
    nodeSecond: 'frame',
    edgeLabel: 'rate',
  });
  expect(graph.nodeById.get('payment')?.texts.change).toBe('errors ▲ 8.1 % · p95 ▲ ×3.5');
  expect(graph.nodeById.get('coupons')?.texts.main).toBe('was 6.2 req/s');
  expect(graph.edgeById.get('nginx->storefront')?.texts.label).toBe('42.3 req/s · rate ▲ ×2.1');
  expect(graph.edgeById.get('storefront->coupons')?.texts.label).toBe('was 6.2 req/s');
});
