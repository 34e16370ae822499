import { type FieldConfigEditorBuilder, identityOverrideProcessor } from '@grafana/data';

/** Declares a panel's own field options with their defaults; the workbench draws no editors for them. */
export function declareCustom<C>(
  builder: FieldConfigEditorBuilder<C>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  const none = () => null;
  for (const [path, defaultValue] of Object.entries(defaults)) {
    builder.addCustomEditor({
      id: path,
      path: path as never,
      name: path,
      defaultValue: defaultValue as never,
      editor: none,
      override: none,
      process: identityOverrideProcessor as never,
      shouldApply: () => true,
    });
  }
}
