import { useMemo } from 'react';
import { LoadingState, type PanelProps } from '@grafana/data';
import { Face } from '@thalweg/panel-kit';
import { TraceView } from './components/TraceView';
import { DEFAULT_OPTIONS, type TracingOptions } from './config';
import { readFrames } from './frame';
import { t } from './strings';

export type TracingPanelProps = Pick<PanelProps<TracingOptions>, 'data' | 'options' | 'width' | 'height' | 'timeZone'> &
  Partial<Pick<PanelProps<TracingOptions>, 'eventBus' | 'replaceVariables'>>;

export function TracingPanel({
  data,
  options,
  width,
  height,
  timeZone,
  eventBus,
  replaceVariables,
}: TracingPanelProps) {
  const read = useMemo(() => readFrames(data.series), [data.series]);
  const wanted = options?.selectedSpanId ?? '';
  const selectedSpanId = replaceVariables?.(wanted) ?? wanted;
  const settings = useMemo(() => ({ ...DEFAULT_OPTIONS, ...options, selectedSpanId }), [options, selectedSpanId]);

  if (data.state === LoadingState.Error && !read.ok) {
    const message = data.errors?.[0]?.message ?? data.error?.message;
    return <Face kind="error" title={message ?? t('face.error')} hint={t('face.error.hint')} />;
  }
  if (data.state === LoadingState.Loading && !read.ok) {
    return <Face kind="loading" title={t('face.loading')} />;
  }
  if (!read.ok) {
    return read.reason === 'empty' ? (
      <Face kind="empty" title={t('face.empty')} hint={`${read.message} ${t('face.empty.hint')}`} />
    ) : (
      <Face kind="error" title={t('face.unreadable')} hint={`${read.message} ${t('face.unreadable.hint')}`} />
    );
  }
  return (
    <TraceView
      // Another trace starts afresh; a refresh of the same one keeps what is folded, searched and open.
      key={read.rows.spans[0]?.traceId}
      rows={read.rows}
      options={settings}
      width={width}
      height={height}
      timeZone={timeZone}
      eventBus={eventBus}
    />
  );
}
