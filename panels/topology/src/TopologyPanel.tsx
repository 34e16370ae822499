import { useMemo } from 'react';
import { LoadingState, type PanelProps } from '@grafana/data';
import { Face, t } from '@thalweg/panel-kit';
import { type TopologyOptions } from './config';
import { readFrame } from './frame';
import { useOptions } from './hooks/use-options';
import { TopologyView } from './view/TopologyView';

/** Reads the frames; shows the map, or why there is none. */
export function TopologyPanel(props: PanelProps<TopologyOptions>) {
  const { data, options, width, height, eventBus, timeRange, onOptionsChange } = props;
  const reading = useMemo(() => readFrame(data.series), [data.series]);
  const state = useOptions(options, onOptionsChange);
  if (reading.ok) {
    return (
      <TopologyView
        rows={reading.rows}
        state={state}
        width={width}
        height={height}
        range={timeRange ?? data.timeRange}
        datasource={data.request?.targets[0]?.datasource}
        eventBus={eventBus}
      />
    );
  }
  const failed = data.errors?.[0] ?? data.error;
  if (failed) {
    const text = failed.data?.message ?? failed.message ?? failed.statusText;
    return (
      <Face
        kind="error"
        title={text ?? t('topology.face.failed', 'The query failed.')}
        hint={t(
          'topology.face.failed-remedy',
          'Open the query inspector for the whole answer, then run the query again.',
        )}
      />
    );
  }
  if (data.state === LoadingState.Loading || data.state === LoadingState.NotStarted) {
    return <Face kind="loading" title={t('topology.face.loading', 'Loading the map')} />;
  }
  return <Face kind={reading.kind} title={reading.sentence} hint={reading.remedy} />;
}
