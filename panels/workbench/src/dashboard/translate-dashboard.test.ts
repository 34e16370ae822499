import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { type Dashboard, type PanelModel, readDashboard } from '../model/dashboard';
import { translateDashboard } from './translate-dashboard';

const FOLDER = join(__dirname, '../../../../provisioning/dashboards');
const CATALOGUE = join(__dirname, '../locales/zh-Hans/dashboards.json');

/** Texts of a dashboard that somebody reads. */
function textsOf(dashboard: Dashboard): string[] {
  const ofPanel = (panel: PanelModel): Array<string | undefined> => [
    panel.title,
    panel.description,
    ...panel.fieldConfig.overrides.flatMap(({ properties }) =>
      properties.filter(({ id }) => id === 'displayName').map(({ value }) => value as string),
    ),
    ...(panel.panels ?? []).flatMap(ofPanel),
  ];
  const ofVariables = dashboard.variables.flatMap(({ label, description }) => [label, description]);
  return [...dashboard.panels.flatMap(ofPanel), ...ofVariables].filter(
    (text): text is string => !!text && !text.startsWith('$'),
  );
}

it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.json')))('has Chinese for every text of %s', (file) => {
  const known = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as Record<string, string>;
  const dashboard = readDashboard(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  expect(textsOf(dashboard).filter((text) => !known[text])).toEqual([]);
});

it('translates titles, and columns together with the sorting by them', async () => {
  const dashboard = readDashboard({
    title: 'A: b.c',
    panels: [
      {
        title: 'Rate',
        options: { sortBy: [{ displayName: 'rate', desc: true }] },
        fieldConfig: {
          overrides: [{ matcher: { id: 'byName', options: 'r' }, properties: [{ id: 'displayName', value: 'rate' }] }],
        },
      },
    ],
  });
  await i18next.init({ lng: 'zh-Hans', resources: { 'zh-Hans': { dashboards: { 'A: b.c': '甲', rate: '速率' } } } });
  const { title, panels } = translateDashboard(dashboard);
  expect([title, panels[0]?.title]).toEqual(['甲', 'Rate']);
  expect(panels[0]?.options).toEqual({ sortBy: [{ displayName: '速率', desc: true }] });
  expect(panels[0]?.fieldConfig.overrides[0]?.properties[0]?.value).toBe('速率');
});
