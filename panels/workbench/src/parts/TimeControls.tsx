import { type TimeRange } from '@grafana/data';
import { RefreshPicker, TimeRangePicker } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { REFRESH_INTERVALS } from '../config';
import { useClock } from '../state/clock';
import { changeParams } from '../state/use-address';

const asText = (raw: TimeRange['raw']['from']): string => (typeof raw === 'string' ? raw : String(raw.valueOf()));

/** Time range and refresh, as everywhere in Grafana. */
export function TimeControls({ every }: { every: string }) {
  const { range, refresh } = useClock();
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const show = (start: number, end: number) =>
    changeParams({ from: String(Math.round(start)), to: String(Math.round(end)) });
  const half = (to - from) / 2;
  return (
    <>
      <TimeRangePicker
        value={range}
        timeZone="browser"
        isOnCanvas
        onChange={({ raw }) => changeParams({ from: asText(raw.from), to: asText(raw.to) })}
        onChangeTimeZone={() => undefined}
        onMoveBackward={() => show(from - half, to - half)}
        onMoveForward={() => show(from + half, to + half)}
        onZoom={() => show(from - half, to + half)}
      />
      <RefreshPicker
        isOnCanvas
        value={every}
        tooltip={t('bar.refresh', 'Refresh')}
        intervals={[...REFRESH_INTERVALS]}
        onRefresh={refresh}
        onIntervalChanged={(interval) => changeParams({ refresh: interval }, { replace: true })}
      />
    </>
  );
}
