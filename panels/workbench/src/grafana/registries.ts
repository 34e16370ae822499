import {
  FieldConfigProperty,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  type StandardEditorsRegistryItem,
} from '@grafana/data';

const EDITORS = [
  'number',
  'slider',
  'text',
  'strings',
  'boolean',
  'select',
  'multi-select',
  'radio',
  'unit',
  'color',
  'fieldColor',
  'links',
  'actions',
  'stats-picker',
  'timezone',
  'field-name',
  'dashboard-uid',
  'mappings',
  'thresholds',
];

/**
 * Option editors that plugins name when they declare their options. The workbench shows no option pane, so the entries
 * are there to be found and draw nothing; without them a plugin's defaults cannot be read.
 */
export function fillRegistries(): void {
  const none = () => null;
  standardEditorsRegistry.setInit(() =>
    EDITORS.map((id): StandardEditorsRegistryItem => ({ id, name: id, description: '', editor: none })),
  );
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.values(FieldConfigProperty).map((id): FieldConfigPropertyItem => ({
      id,
      path: id,
      name: id,
      description: '',
      editor: none,
      override: none,
      process: identityOverrideProcessor,
      shouldApply: () => true,
      settings: {},
    })),
  );
}
