import {
  applyFieldOverrides,
  type DataFrame,
  type EventBus,
  EventBusSrv,
  getPanelOptionsWithDefaults,
  LoadingState,
  type PanelData,
  type PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import { PanelContextProvider, useTheme2 } from '@grafana/ui';
import { Face, useSize } from '@thalweg/panel-kit';
import { css } from '@emotion/css';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useClock } from '../state/clock';
import { loadPanel } from './loader';
import { PanelGuard } from './PanelGuard';

interface Props {
  pluginId: string;
  title: string;
  frames: DataFrame[];
  loading: boolean;
  error?: string;
  options?: Record<string, unknown>;
  onEvents?: (bus: EventBus) => () => void;
  /** Shown when the plugin is not there. */
  fallback?: ReactNode;
}

/** A built panel plugin with the data it would get on a dashboard. */
export function PluginPanel({ pluginId, title, frames, loading, error, options, onEvents, fallback }: Props) {
  const [plugin, setPlugin] = useState<PanelPlugin>();
  const [problem, setProblem] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  useEffect(() => {
    let gone = false;
    loadPanel(pluginId).then(
      (found) => !gone && setPlugin(found),
      (cause: Error) => !gone && setProblem(cause.message),
    );
    return () => {
      gone = true;
    };
  }, [pluginId]);
  const props = usePanelProps({ plugin, title, frames, loading, error, options, width, height });
  useEffect(() => onEvents?.(props.eventBus), [onEvents, props.eventBus]);

  if (problem) return <>{fallback ?? <Face kind="error" title={problem} />}</>;
  const Panel = plugin?.panel;
  return (
    <div className={FRAME}>
      <div ref={box} className={FILL} data-testid={`panel-${pluginId}`}>
        {Panel && width > 0 && height > 0 ? (
          <PanelContextProvider
            value={{ eventBus: props.eventBus, eventsScope: 'workbench', app: 'workbench' as never }}
          >
            <PanelGuard>
              <Panel {...props} />
            </PanelGuard>
          </PanelContextProvider>
        ) : (
          <Face kind="loading" title={`Loading ${title.toLowerCase()}…`} />
        )}
      </div>
    </div>
  );
}

// The space that Grafana leaves around a panel.
const FRAME = css({ width: '100%', height: '100%', minHeight: 0, padding: 8 });
const FILL = css({ position: 'relative', width: '100%', height: '100%', minHeight: 0, overflow: 'hidden' });
const FIELD_CONFIG = { defaults: {}, overrides: [] };
const identity = (text: string): string => text;

interface Inputs extends Omit<Props, 'pluginId' | 'onEvents' | 'fallback'> {
  plugin?: PanelPlugin;
  width: number;
  height: number;
}

/** What Grafana's panel chrome computes: options with defaults, fields with their displays, one event bus. */
function usePanelProps({ plugin, title, frames, loading, error, options, width, height }: Inputs): PanelProps {
  const theme = useTheme2();
  const { range, tick } = useClock();
  const [eventBus] = useState(() => new EventBusSrv());
  const [kept, keep] = useState<Record<string, unknown>>({});
  const withDefaults = useMemo(() => {
    if (!plugin) return { options: {}, fieldConfig: FIELD_CONFIG };
    const currentOptions = { ...options, ...kept };
    return getPanelOptionsWithDefaults({
      plugin,
      currentOptions,
      currentFieldConfig: FIELD_CONFIG,
      isAfterPluginChange: false,
    });
  }, [plugin, options, kept]);
  const data = useMemo((): PanelData => {
    const series = plugin
      ? applyFieldOverrides({
          data: frames.map(withoutLinks),
          fieldConfig: withDefaults.fieldConfig,
          replaceVariables: identity,
          theme,
          timeZone: 'browser',
          fieldConfigRegistry: plugin.fieldConfigRegistry,
        })
      : [];
    const state = loading ? LoadingState.Loading : error ? LoadingState.Error : LoadingState.Done;
    return {
      state,
      series,
      timeRange: range,
      ...(error ? { errors: [{ message: error }], error: { message: error } } : {}),
    };
    // The range moves on every tick, with or without new frames; frames bring their own range with them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [plugin, frames, withDefaults.fieldConfig, theme, loading, error]);
  return {
    id: 1,
    title,
    data,
    timeRange: range,
    timeZone: 'browser',
    options: withDefaults.options,
    fieldConfig: withDefaults.fieldConfig,
    transparent: true,
    width,
    height,
    renderCounter: tick,
    replaceVariables: identity,
    onOptionsChange: keep as PanelProps['onOptionsChange'],
    onFieldConfigChange: () => undefined,
    onChangeTimeRange: (_absolute: { from: number; to: number }) => undefined,
    eventBus,
  };
}

/** Data links lead into Grafana's pages, which are not here; the workbench follows the panels' events instead. */
const withoutLinks = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) => ({ ...field, config: { ...field.config, links: undefined } })),
});
