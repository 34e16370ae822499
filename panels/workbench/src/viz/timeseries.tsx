import { FieldColorModeId, FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { declareCustom } from './custom-fields';
import { TimeSeriesPanel, type TimeSeriesOptions } from './TimeSeriesPanel';

const CUSTOM = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: 'none',
  showPoints: 'never',
  pointSize: 5,
  spanNulls: false,
  barAlignment: 0,
  barWidthFactor: 0.6,
  stacking: { mode: 'none', group: 'A' },
  axisPlacement: 'auto',
  axisLabel: '',
  axisColorMode: 'text',
  axisBorderShow: false,
  axisCenteredZero: false,
  axisGridShow: true,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  scaleDistribution: { type: 'linear' },
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: 'off' },
} as const;

export const plugin = new PanelPlugin<TimeSeriesOptions>(TimeSeriesPanel).useFieldConfig({
  standardOptions: {
    [FieldConfigProperty.Color]: {
      settings: { byValueSupport: true },
      defaultValue: { mode: FieldColorModeId.PaletteClassic },
    },
  },
  useCustomConfig: (builder) => declareCustom(builder, CUSTOM),
});
