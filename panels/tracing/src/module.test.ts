import {
  FieldConfigProperty,
  type FieldConfigPropertyItem,
  type PanelPlugin,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  type StandardEditorsRegistryItem,
} from '@grafana/data';
import { DEFAULT_OPTIONS, type TracingOptions } from './config';
import { plugin } from './module';

// Grafana registers its editors when it starts.
const editor = (id: string) => ({ id, path: id, name: id, editor: () => null });
standardEditorsRegistry.setInit(() =>
  ['select', 'number', 'radio', 'boolean', 'text'].map((id) => editor(id) as unknown as StandardEditorsRegistryItem),
);
standardFieldConfigEditorRegistry.setInit(() =>
  Object.values(FieldConfigProperty).map((id) => editor(id) as unknown as FieldConfigPropertyItem),
);

test('every option has an editor, and the default of each is the one of the panel', () => {
  const { defaults } = plugin as PanelPlugin<TracingOptions>;
  expect(defaults).toEqual(DEFAULT_OPTIONS);
});

test('fields offer what the panel heeds: unit, decimals and links', () => {
  const offered = plugin.fieldConfigRegistry.list().map(({ id }) => id);
  expect([...offered].sort()).toEqual(['decimals', 'links', 'unit']);
});
