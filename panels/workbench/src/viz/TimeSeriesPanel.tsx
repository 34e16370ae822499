import {
  DashboardCursorSync,
  type DataFrame,
  dateTimeFormat,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type PanelProps,
} from '@grafana/data';
import { LegendDisplayMode, TooltipDisplayMode, type VizLegendOptions, type VizTooltipOptions } from '@grafana/schema';
import { SeriesTable, TimeSeries, TooltipPlugin2, usePanelContext } from '@grafana/ui';
import { Face, t } from '@thalweg/panel-kit';
import { useMemo } from 'react';
import { Exemplars } from './Exemplars';

export interface TimeSeriesOptions {
  legend: VizLegendOptions;
  tooltip: VizTooltipOptions;
}

/** Lines in the tooltip at the most; the ones nearest to the top of their order. */
const TOOLTIP_ROWS = 20;
// Enumerations of @grafana/ui that its types declare and its module does not export.
const HOVER_ALL = 1;

const LEGEND: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};

/** What can be drawn over time: every frame with a time field and a number. */
function drawable(frames: DataFrame[]): DataFrame[] {
  return frames.filter(
    ({ fields, length }) =>
      length > 0 &&
      fields.some(({ type }) => type === FieldType.time) &&
      fields.some(({ type }) => type === FieldType.number),
  );
}

export function TimeSeriesPanel({
  data,
  width,
  height,
  options,
  timeRange,
  timeZone,
  onChangeTimeRange,
}: PanelProps<TimeSeriesOptions>) {
  const { sync } = usePanelContext();
  const frames = useMemo(() => drawable(data.series), [data.series]);
  if (frames.length === 0) return <Face kind="empty" title={t('viz.no_data', 'No data in this time range')} />;
  const legend = { ...LEGEND, ...options.legend };
  const exemplars = (data.annotations ?? []).filter((frame) => frame.meta?.custom?.resultType === 'exemplar');
  return (
    <TimeSeries frames={frames} width={width} height={height} timeRange={timeRange} timeZone={timeZone} legend={legend}>
      {(config, aligned) => (
        <>
          {options.tooltip?.mode !== TooltipDisplayMode.None && (
            <TooltipPlugin2
              config={config}
              hoverMode={HOVER_ALL}
              syncMode={sync?.() ?? DashboardCursorSync.Off}
              syncScope="workbench"
              queryZoom={onChangeTimeRange}
              clientZoom={false}
              render={(_plot, at) => (
                <Tip frame={aligned} at={at} descending={options.tooltip?.sort === 'desc'} timeZone={timeZone} />
              )}
            />
          )}
          {exemplars.length > 0 && <Exemplars config={config} frames={exemplars} timeZone={timeZone} />}
        </>
      )}
    </TimeSeries>
  );
}

interface TipProps {
  frame: DataFrame;
  at: Array<number | null>;
  descending: boolean;
  timeZone: string;
}

function Tip({ frame, at, descending, timeZone }: TipProps) {
  const time = at[0] ?? at.find((index) => index != null);
  if (time == null) return null;
  const rows = frame.fields.slice(1).flatMap((field, index) => {
    const value: unknown = field.values[at[index + 1] ?? time];
    if (value == null || field.config.custom?.hideFrom?.tooltip || field.config.custom?.hideFrom?.viz) return [];
    const shown = field.display?.(value);
    return [
      {
        value: Number(value),
        color: shown?.color,
        label: getFieldDisplayName(field, frame),
        text: shown ? formattedValueToString(shown) : String(value),
      },
    ];
  });
  if (descending) rows.sort((a, b) => b.value - a.value);
  return (
    <div style={{ padding: 8 }}>
      <SeriesTable
        timestamp={dateTimeFormat(frame.fields[0]?.values[time] as number, { timeZone })}
        series={rows.slice(0, TOOLTIP_ROWS).map(({ color, label, text }) => ({ color, label, value: text }))}
      />
    </div>
  );
}
