import {
  type DataTransformerInfo,
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  FieldConfigProperty,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  type StandardEditorsRegistryItem,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  type TransformerRegistryItem,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
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

type Process = FieldConfigPropertyItem['process'];
/** How the value of an override becomes a field's; ids without one take it as it is. */
const PROCESSORS: Partial<Record<FieldConfigProperty, unknown>> = {
  [FieldConfigProperty.Unit]: unitOverrideProcessor,
  [FieldConfigProperty.Min]: numberOverrideProcessor,
  [FieldConfigProperty.Max]: numberOverrideProcessor,
  [FieldConfigProperty.Decimals]: numberOverrideProcessor,
  [FieldConfigProperty.DisplayName]: displayNameOverrideProcessor,
  [FieldConfigProperty.NoValue]: stringOverrideProcessor,
  [FieldConfigProperty.Thresholds]: thresholdsOverrideProcessor,
  [FieldConfigProperty.Mappings]: valueMappingsOverrideProcessor,
  [FieldConfigProperty.Links]: dataLinksOverrideProcessor,
  [FieldConfigProperty.Filterable]: booleanOverrideProcessor,
};

/**
 * What Grafana's application registers: option editors that plugins name when they declare their options (the workbench
 * has no option pane, so they draw nothing), the standard field options with the way their overrides are read, and the
 * transformations.
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
      process: (PROCESSORS[id] ?? identityOverrideProcessor) as Process,
      shouldApply: () => true,
      settings: {},
    })),
  );
  standardTransformersRegistry.setInit(() =>
    // Some are exported under two names.
    [...new Map(Object.values(standardTransformers).map((one) => [one.id, one])).values()].map(
      (transformation) =>
        ({
          id: transformation.id,
          name: transformation.name,
          transformation: loader(transformation),
          editor: none,
          imageDark: '',
          imageLight: '',
        }) as unknown as TransformerRegistryItem,
    ),
  );
}

/** Grafana 12 wants a transformation itself, Grafana 13 a function that brings it: this is both. */
function loader(transformation: DataTransformerInfo): DataTransformerInfo & (() => Promise<DataTransformerInfo>) {
  const bring = () => Promise.resolve(transformation);
  return Object.defineProperties(bring, Object.getOwnPropertyDescriptors(transformation)) as typeof bring &
    DataTransformerInfo;
}
