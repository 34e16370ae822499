import { useMemo } from 'react';
import { LoadingState, type PanelProps } from '@grafana/data';
import { Face } from '@thalweg/panel-kit';
import { DEFAULT_OPTIONS, type TopologyOptions } from './config';
import { readFrame } from './frame';
import { TopologyView } from './view/TopologyView';

/** Reads the frames; shows the map, or why there is none. */
export function TopologyPanel({ data, options, width, height, eventBus }: PanelProps<TopologyOptions>) {
  const reading = useMemo(() => readFrame(data.series), [data.series]);
  if (reading.ok) {
    return (
      <TopologyView
        rows={reading.rows}
        options={{ ...DEFAULT_OPTIONS, ...options }}
        width={width}
        height={height}
        eventBus={eventBus}
      />
    );
  }
  const failed = data.errors?.[0] ?? data.error;
  if (failed) {
    const text = failed.data?.message ?? failed.message ?? failed.statusText ?? 'The query failed.';
    return <Face kind="error" title={text} hint="Open the query inspector for the whole answer, then run it again." />;
  }
  if (data.state === LoadingState.Loading || data.state === LoadingState.NotStarted) {
    return <Face kind="loading" title="Loading the map" />;
  }
  return <Face kind={reading.kind} title={reading.sentence} hint={reading.remedy} />;
}
