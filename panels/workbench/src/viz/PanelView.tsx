import {
  applyFieldOverrides,
  type DataFrame,
  DashboardCursorSync,
  type EventBus,
  EventBusSrv,
  type FieldConfigSource,
  getPanelOptionsWithDefaults,
  LoadingState,
  type PanelData,
  type PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import { type PanelContext, PanelContextProvider, useTheme2 } from '@grafana/ui';
import { Face, t } from '@thalweg/panel-kit';
import { useEffect, useMemo, useState } from 'react';
import { PanelGuard } from '../grafana/PanelGuard';
import { templates } from '../grafana/templates';
import { useScope } from '../state/scope';
import { type Answer } from '../state/use-query';
import { findPanel } from './built-in';
import { makeReadable } from './readable';

interface Props {
  id: number;
  type: string;
  title: string;
  answer: Answer;
  /** After transformations. */
  series: DataFrame[];
  options: Record<string, unknown>;
  fieldConfig: FieldConfigSource;
  width: number;
  height: number;
  eventBus: EventBus;
}

/** A panel plugin with what Grafana's chrome computes for it: options with defaults, fields with their displays. */
export function PanelView(props: Props) {
  const { type, answer, width, height, eventBus } = props;
  const [plugin, setPlugin] = useState<PanelPlugin>();
  const [problem, setProblem] = useState<string>();
  const { addFilter } = useScope();
  useEffect(() => {
    let gone = false;
    findPanel(type).then(
      (found) => !gone && setPlugin(found),
      (cause: Error) => !gone && setProblem(cause.message),
    );
    return () => {
      gone = true;
    };
  }, [type]);
  const context = useMemo(
    (): PanelContext =>
      ({
        eventBus,
        eventsScope: 'workbench',
        app: 'dashboard',
        sync: () => DashboardCursorSync.Crosshair,
        ...(addFilter && { onAddAdHocFilter: addFilter }),
      }) as PanelContext,
    [eventBus, addFilter],
  );
  const panelProps = usePanelProps(plugin, props);
  if (problem) return <Face kind="error" title={problem} />;
  const Panel = plugin?.panel;
  if (!Panel) return <Face kind="loading" title={t('panel.loading', 'Loading…')} />;
  // A plugin of its own shows its own faces.
  const ours = type.startsWith('thalweg-');
  const error = answer.error?.message;
  if (!ours && error && answer.series.length === 0) return <Face kind="error" title={error} />;
  if (!ours && answer.state === LoadingState.Loading && answer.series.length === 0 && type !== 'text') {
    return <Face kind="loading" title={t('panel.asking', 'Asking…')} />;
  }
  if (width <= 0 || height <= 0) return null;
  return (
    <PanelContextProvider value={context}>
      <PanelGuard>
        <Panel {...panelProps} />
      </PanelGuard>
    </PanelContextProvider>
  );
}

let renders = 0;

function usePanelProps(plugin: PanelPlugin | undefined, props: Props): PanelProps {
  const { id, type, title, answer, series, options, fieldConfig, width, height, eventBus } = props;
  const theme = useTheme2();
  const { setRange } = useScope();
  const [kept, keep] = useState<Record<string, unknown>>({});
  const withDefaults = useMemo(() => {
    if (!plugin) return { options: {}, fieldConfig };
    return getPanelOptionsWithDefaults({
      plugin,
      currentOptions: { ...options, ...kept },
      currentFieldConfig: structuredClone(fieldConfig),
      isAfterPluginChange: false,
    });
  }, [plugin, options, kept, fieldConfig]);
  const data = useMemo((): PanelData => {
    const dress = (frames: DataFrame[], config: FieldConfigSource) =>
      plugin
        ? applyFieldOverrides({
            data: frames,
            fieldConfig: config,
            replaceVariables: templates.replace,
            theme,
            timeZone: 'browser',
            fieldConfigRegistry: plugin.fieldConfigRegistry,
          })
        : [];
    return {
      ...answer,
      series: makeReadable(dress(series, withDefaults.fieldConfig), type, theme),
      annotations: answer.annotations && dress(answer.annotations, { defaults: {}, overrides: [] }),
    };
  }, [plugin, answer, series, withDefaults.fieldConfig, theme, type]);
  const renderCounter = useMemo(
    () => ++renders,
    // Counted by what a panel would draw anew for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [data, width, height, withDefaults],
  );
  return {
    id,
    title,
    data,
    timeRange: answer.timeRange,
    timeZone: 'browser',
    options: withDefaults.options,
    fieldConfig: withDefaults.fieldConfig,
    transparent: false,
    width,
    height,
    renderCounter,
    replaceVariables: templates.replace,
    onOptionsChange: keep as PanelProps['onOptionsChange'],
    onFieldConfigChange: () => undefined,
    onChangeTimeRange: setRange,
    eventBus,
  };
}

/** One bus for all panels of a page, so that a cross-hair on one is seen on the others. */
export function usePageBus(): EventBus {
  const [bus] = useState(() => new EventBusSrv());
  useEffect(() => () => bus.removeAllListeners(), [bus]);
  return bus;
}
