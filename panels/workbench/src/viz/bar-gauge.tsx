import {
  type FieldDisplay,
  FieldColorModeId,
  FieldConfigProperty,
  getFieldDisplayValues,
  PanelPlugin,
  type PanelProps,
  type ReduceDataOptions,
  VizOrientation,
} from '@grafana/data';
import { BarGaugeDisplayMode } from '@grafana/schema';
import { BarGauge, useTheme2, VizRepeater } from '@grafana/ui';

interface Options {
  reduceOptions: ReduceDataOptions;
  displayMode: BarGaugeDisplayMode;
  orientation: VizOrientation;
  showUnfilled: boolean;
}

const DEFAULTS: Options = {
  reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
  displayMode: BarGaugeDisplayMode.Gradient,
  orientation: VizOrientation.Horizontal,
  showUnfilled: true,
};

function BarGaugePanel({
  data,
  width,
  height,
  options: given,
  fieldConfig,
  replaceVariables,
  timeZone,
  renderCounter,
}: PanelProps<Options>) {
  const theme = useTheme2();
  const options = { ...DEFAULTS, ...given };
  const { reduceOptions } = options;
  return (
    <VizRepeater<FieldDisplay>
      getValues={() =>
        getFieldDisplayValues({ fieldConfig, reduceOptions, replaceVariables, theme, data: data.series, timeZone })
      }
      source={data}
      width={width}
      height={height}
      orientation={options.orientation}
      minVizHeight={16}
      maxVizHeight={40}
      renderCounter={renderCounter}
      renderValue={({ value, width: w, height: h, orientation }) => (
        <BarGauge
          value={value.display}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)}
          orientation={orientation}
          displayMode={options.displayMode}
          showUnfilled={options.showUnfilled}
          width={w}
          height={h}
          theme={theme}
        />
      )}
    />
  );
}

export const plugin = new PanelPlugin<Options>(BarGaugePanel).useFieldConfig({
  standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.Thresholds } } },
});
