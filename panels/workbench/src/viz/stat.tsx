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
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';

interface Options {
  reduceOptions: ReduceDataOptions;
  graphMode: BigValueGraphMode;
  colorMode: BigValueColorMode;
  justifyMode: BigValueJustifyMode;
  textMode: BigValueTextMode;
  orientation: VizOrientation;
  wideLayout: boolean;
}

const DEFAULTS: Options = {
  reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
  graphMode: BigValueGraphMode.Area,
  colorMode: BigValueColorMode.Value,
  justifyMode: BigValueJustifyMode.Auto,
  textMode: BigValueTextMode.Auto,
  orientation: VizOrientation.Auto,
  wideLayout: true,
};

function StatPanel({
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
  const values = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      timeZone,
    });
  return (
    <VizRepeater<FieldDisplay>
      getValues={values}
      source={data}
      width={width}
      height={height}
      orientation={options.orientation}
      autoGrid
      renderCounter={renderCounter}
      renderValue={({ value, width: w, height: h, count }) => {
        const big = (onClick?: React.MouseEventHandler<HTMLElement>) => (
          <BigValue
            value={value.display}
            count={count}
            sparkline={value.sparkline}
            colorMode={options.colorMode}
            graphMode={options.graphMode}
            justifyMode={options.justifyMode}
            textMode={options.textMode}
            disableWideLayout={!options.wideLayout}
            width={w}
            height={h}
            theme={theme}
            onClick={onClick}
          />
        );
        return value.hasLinks && value.getLinks ? (
          <DataLinksContextMenu links={value.getLinks}>{({ openMenu }) => big(openMenu)}</DataLinksContextMenu>
        ) : (
          big()
        );
      }}
    />
  );
}

export const plugin = new PanelPlugin<Options>(StatPanel).useFieldConfig({
  standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.Thresholds } } },
});
