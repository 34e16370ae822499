import { css } from '@emotion/css';
import { cacheFieldDisplayNames, PanelPlugin, type PanelProps } from '@grafana/data';
import { type TableCellHeight } from '@grafana/schema';
import { Combobox, type TableSortByFieldState, usePanelContext } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { Face, t } from '@thalweg/panel-kit';
import { useMemo, useState } from 'react';
import { declareCustom } from './custom-fields';

interface Options {
  showHeader?: boolean;
  cellHeight?: TableCellHeight;
  sortBy?: TableSortByFieldState[];
}

const CUSTOM = {
  align: 'auto',
  cellOptions: { type: 'auto' },
  filterable: false,
  inspect: false,
  width: undefined,
  minWidth: undefined,
  hideFrom: { viz: false },
  wrapText: false,
} as const;
const CHOICE_PX = 40;

/** One frame as rows; of several, the one that is chosen. */
function TablePanel({ id, data, width, height, options, fieldConfig, timeRange }: PanelProps<Options>) {
  const [chosen, choose] = useState(0);
  const { onAddAdHocFilter } = usePanelContext();
  const frames = useMemo(() => {
    // The table reads the names of columns from where this leaves them.
    cacheFieldDisplayNames(data.series);
    return data.series.filter(({ fields }) => fields.length > 0);
  }, [data.series]);
  const frame = frames[Math.min(chosen, frames.length - 1)];
  if (!frame || frame.length === 0) return <Face kind="empty" title={t('viz.no_rows', 'Nothing in this time range')} />;
  const several = frames.length > 1;
  return (
    <>
      <TableNG
        key={id}
        data={frame}
        width={width}
        height={several ? height - CHOICE_PX : height}
        noHeader={options.showHeader === false}
        cellHeight={options.cellHeight}
        initialSortBy={options.sortBy}
        fieldConfig={fieldConfig}
        timeRange={timeRange}
        resizable
        onCellFilterAdded={onAddAdHocFilter}
      />
      {several && (
        <div className={CHOICE}>
          <Combobox
            aria-label={t('viz.which_frame', 'Which answer')}
            options={frames.map((one, at) => ({ value: at, label: one.name ?? `${at + 1}` }))}
            value={frames.indexOf(frame)}
            onChange={({ value }) => choose(value)}
          />
        </div>
      )}
    </>
  );
}

const CHOICE = css({ height: CHOICE_PX, paddingTop: 8 });

export const plugin = new PanelPlugin<Options>(TablePanel).useFieldConfig({
  useCustomConfig: (builder) => declareCustom(builder, CUSTOM),
});
