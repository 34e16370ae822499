import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDashboard, sectionsOf } from './dashboard';

const FOLDER = join(__dirname, '../../../../provisioning/dashboards');
const KNOWN = new Set([
  'row',
  'timeseries',
  'stat',
  'table',
  'logs',
  'text',
  'bargauge',
  'thalweg-topology-panel',
  'thalweg-tracing-panel',
]);

it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.json')))('knows all that %s is made of', (file) => {
  const dashboard = readDashboard(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  expect(dashboard.uid).toBe(`thalweg-${file.replace('.json', '')}`);
  expect(dashboard.panels.map(({ type }) => type).filter((type) => !KNOWN.has(type))).toEqual([]);
});

it('puts panels below their row', () => {
  const panel = (id: number, type: string, y: number, panels: object[] = []) => ({
    id,
    type,
    gridPos: { x: 0, y, w: 24, h: 4 },
    panels,
  });
  const { panels } = readDashboard({
    panels: [panel(3, 'table', 5), panel(1, 'stat', 0), panel(2, 'row', 4), panel(4, 'row', 9, [panel(5, 'text', 10)])],
  });
  expect(sectionsOf(panels).map(({ row, panels: some }) => [row?.id, some.map(({ id }) => id)])).toEqual([
    [undefined, [1]],
    [2, [3]],
    [4, [5]],
  ]);
});

it('makes do with nothing', () => {
  expect(readDashboard(undefined)).toMatchObject({ panels: [], variables: [], time: { from: 'now-15m', to: 'now' } });
});
