import { type TimeRange } from '@grafana/data';
import { RefreshPicker, TimeRangePicker } from '@grafana/ui';
import { REFRESH_INTERVALS } from '../config';
import { useAddress } from '../state/use-address';
import { useClock } from '../state/clock';

const asText = (raw: TimeRange['raw']['from']): string => (typeof raw === 'string' ? raw : String(raw.valueOf()));

/** Time range and refresh, as everywhere in Grafana. */
export function TimeControls() {
  const { address, go } = useAddress();
  const { range, refresh } = useClock();
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const shift = (by: number) => go({ from: String(Math.round(from + by)), to: String(Math.round(to + by)) });
  const half = (to - from) / 2;
  return (
    <>
      <TimeRangePicker
        value={range}
        timeZone="browser"
        isOnCanvas
        onChange={({ raw }) => go({ from: asText(raw.from), to: asText(raw.to) })}
        onChangeTimeZone={() => undefined}
        onMoveBackward={() => shift(-half)}
        onMoveForward={() => shift(half)}
        onZoom={() => go({ from: String(Math.round(from - half)), to: String(Math.round(to + half)) })}
      />
      <RefreshPicker
        isOnCanvas
        value={address.refresh}
        intervals={[...REFRESH_INTERVALS]}
        onRefresh={refresh}
        onIntervalChanged={(interval) => go({ refresh: interval }, { replace: true })}
      />
    </>
  );
}
