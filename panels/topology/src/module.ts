import { FieldConfigProperty, PanelPlugin, ThresholdsMode } from '@grafana/data';
import { DEFAULT_OPTIONS, type TopologyOptions } from './config';
import { DEFAULT_THRESHOLD_STEPS } from './model/thresholds';
import { TopologyPanel } from './TopologyPanel';

export const plugin = new PanelPlugin<TopologyOptions>(TopologyPanel)
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.Color],
    standardOptions: {
      // Of the field error_ratio: colours of edges and nodes.
      [FieldConfigProperty.Thresholds]: {
        defaultValue: { mode: ThresholdsMode.Absolute, steps: DEFAULT_THRESHOLD_STEPS },
      },
    },
  })
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'direction',
        name: 'Direction',
        description: 'Which way calls flow.',
        defaultValue: DEFAULT_OPTIONS.direction,
        settings: {
          options: [
            { value: 'auto', label: 'Auto' },
            { value: 'right', label: 'Right' },
            { value: 'down', label: 'Down' },
          ],
        },
      })
      .addSelect({
        path: 'edgeLabel',
        name: 'Edge labels',
        description: 'Written on edges once there is room.',
        defaultValue: DEFAULT_OPTIONS.edgeLabel,
        settings: {
          options: [
            { value: 'rate-latency', label: 'Rate and latency' },
            { value: 'rate', label: 'Rate' },
            { value: 'latency', label: 'Latency' },
            { value: 'errors', label: 'Errors' },
            { value: 'none', label: 'None' },
          ],
        },
      })
      .addSliderInput({
        path: 'focusDepth',
        name: 'Focus depth',
        description: 'Calls away from the focused node that stay lit.',
        defaultValue: DEFAULT_OPTIONS.focusDepth,
        settings: { min: 1, max: 6, step: 1 },
      })
      .addBooleanSwitch({ path: 'showLegend', name: 'Legend', defaultValue: DEFAULT_OPTIONS.showLegend }),
  );
