import { PanelPlugin } from '@grafana/data';
import { DEFAULT_OPTIONS, type TracingOptions } from './config';
import { TracingPanel } from './TracingPanel';

export const plugin = new PanelPlugin<TracingOptions>(TracingPanel).setPanelOptions((builder) =>
  builder
    .addNumberInput({
      path: 'defaultDepth',
      name: 'Open levels',
      description: 'Levels of the tree that are open at first; 0 opens all',
      defaultValue: DEFAULT_OPTIONS.defaultDepth,
      settings: { min: 0, integer: true },
    })
    .addRadio({
      path: 'label',
      name: 'Label of bars',
      defaultValue: DEFAULT_OPTIONS.label,
      settings: {
        options: [
          { value: 'duration', label: 'Duration' },
          { value: 'self', label: 'Own time' },
          { value: 'none', label: 'None' },
        ],
      },
    })
    .addBooleanSwitch({
      path: 'showNetworkSpans',
      name: 'Network spans',
      description: 'Spans seen on network interfaces between processes',
      defaultValue: DEFAULT_OPTIONS.showNetworkSpans,
    })
    .addBooleanSwitch({
      path: 'showCriticalPath',
      name: 'Critical path',
      description: 'Mark the work that decided how long the trace took',
      defaultValue: DEFAULT_OPTIONS.showCriticalPath,
    })
    .addBooleanSwitch({
      path: 'adjustClocks',
      name: 'Correct clocks',
      description: 'Move times of hosts whose clock is evidently off',
      defaultValue: DEFAULT_OPTIONS.adjustClocks,
    })
    .addRadio({
      path: 'drawer',
      name: 'Details',
      defaultValue: DEFAULT_OPTIONS.drawer,
      settings: {
        options: [
          { value: 'auto', label: 'Automatic' },
          { value: 'right', label: 'Right' },
          { value: 'bottom', label: 'Below' },
        ],
      },
    })
    .addTextInput({
      path: 'selectedSpanId',
      name: 'Selected span',
      description: 'Id of the span to open at first, for example ${spanId}',
      defaultValue: DEFAULT_OPTIONS.selectedSpanId,
    }),
);
