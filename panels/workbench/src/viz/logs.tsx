import { PanelPlugin } from '@grafana/data';
import { LogsPanel, type LogsOptions } from './LogsPanel';

export const plugin = new PanelPlugin<LogsOptions>(LogsPanel);
