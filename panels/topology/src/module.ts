import { FieldConfigProperty, PanelPlugin, ThresholdsMode } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { addOptions } from './options';
import { type TopologyOptions } from './config';
import { DEFAULT_THRESHOLD_STEPS } from './model/thresholds';
import { TopologyPanel } from './TopologyPanel';

// Grafana has loaded the texts of the viewer's language before this file.
void initPluginTranslations('thalweg-topology-panel');

export const plugin = new PanelPlugin<TopologyOptions>(TopologyPanel)
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.Color],
    standardOptions: {
      // Of the field that colours follow: colours of edges and nodes.
      [FieldConfigProperty.Thresholds]: {
        defaultValue: { mode: ThresholdsMode.Absolute, steps: DEFAULT_THRESHOLD_STEPS },
      },
    },
  })
  .setPanelOptions(addOptions);
