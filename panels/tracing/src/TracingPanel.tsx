import { useCallback, useMemo } from 'react';
import { LoadingState, type PanelProps } from '@grafana/data';
import { AskSourceContext, askSourceOf, Face, t } from '@thalweg/panel-kit';
import { TraceStage } from './components/TraceStage';
import { DEFAULT_OPTIONS, type TracingOptions } from './config';
import { type ReadResult, readSteps } from './frame';
import { useSteps } from './hooks/use-steps';

export type TracingPanelProps = Pick<PanelProps<TracingOptions>, 'data' | 'options' | 'width' | 'height' | 'timeZone'> &
  Partial<Pick<PanelProps<TracingOptions>, 'id' | 'eventBus' | 'replaceVariables' | 'onOptionsChange'>>;

export function TracingPanel(props: TracingPanelProps) {
  const { data, options, replaceVariables } = props;
  const { value: read } = useSteps(
    useCallback(() => readSteps(data.series), [data.series]),
    data.series.reduce((most, { length }) => Math.max(most, length), 0),
  );
  const wanted = options?.selectedSpanId ?? '';
  const selectedSpanId = replaceVariables?.(wanted) ?? wanted;
  const settings = useMemo(() => ({ ...DEFAULT_OPTIONS, ...options, selectedSpanId }), [options, selectedSpanId]);
  const source = useMemo(() => askSourceOf(data), [data]);
  return (
    <AskSourceContext.Provider value={source}>
      <TraceStage {...props} options={settings} rows={read?.ok ? read.rows : undefined}>
        {!read?.ok && <Problem data={data} read={read} />}
      </TraceStage>
    </AskSourceContext.Provider>
  );
}

interface ProblemProps {
  readonly data: TracingPanelProps['data'];
  /** Undefined while the answer is being read. */
  readonly read: Extract<ReadResult, { ok: false }> | undefined;
}

/** Loading, empty or error. */
function Problem({ data, read }: ProblemProps) {
  if (data.state === LoadingState.Error) {
    const message = data.errors?.[0]?.message ?? data.error?.message;
    const hint = t('toolbar.face.error-hint', 'Check the query and the data source, then refresh the panel.');
    return (
      <Face kind="error" title={message ?? t('toolbar.face.error', 'The trace could not be loaded')} hint={hint} />
    );
  }
  if (data.state === LoadingState.Loading || !read) {
    return <Face kind="loading" title={t('toolbar.face.loading', 'Loading the trace')} />;
  }
  if (read.reason === 'empty') {
    const hint = t('toolbar.face.empty-hint', 'Choose a trace by its id, or a longer time range.');
    return <Face kind="empty" title={t('toolbar.face.empty', 'No trace to show')} hint={`${read.message} ${hint}`} />;
  }
  const hint = t('toolbar.face.unreadable-hint', 'Ask the data source for a trace, for example by a trace id.');
  return (
    <Face
      kind="error"
      title={t('toolbar.face.unreadable', 'This answer is not a trace')}
      hint={`${read.message} ${hint}`}
    />
  );
}
