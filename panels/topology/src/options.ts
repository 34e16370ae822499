import { type PanelOptionsEditorBuilder, type SelectableValue } from '@grafana/data';
import { t } from '@thalweg/panel-kit';
import { AUTO_GROUPS, DEFAULT_OPTIONS, type EdgeLabel, type NodeStat, type TopologyOptions } from './config';
import { DEPTH_MAX } from './constants';
import { readFrame } from './frame';

const layout = () => [t('topology.options.layout', 'Layout')];
const figures = () => [t('topology.options.figures', 'Figures and colours')];
const interaction = () => [t('topology.options.interaction', 'Interaction')];

const statChoices = (frame: string): Array<SelectableValue<NodeStat>> => [
  { value: 'frame', label: frame },
  { value: 'request_rate', label: t('topology.options.stat-rate', 'Rate served') },
  { value: 'client_rate', label: t('topology.options.stat-made', 'Rate made') },
  { value: 'error_ratio', label: t('topology.options.stat-errors', 'Error share') },
  { value: 'latency_avg', label: t('topology.options.stat-mean', 'Latency, mean') },
  { value: 'latency_p95', label: t('topology.options.stat-p95', 'Latency, p95') },
  { value: 'request_count', label: t('topology.options.stat-count', 'Requests in the range') },
  { value: 'none', label: t('topology.options.none', 'None') },
];

const labelChoices = (): Array<SelectableValue<EdgeLabel>> => [
  { value: 'rate-latency', label: t('topology.options.label-rate-latency', 'Rate and latency') },
  { value: 'rate-errors', label: t('topology.options.label-rate-errors', 'Rate and errors') },
  { value: 'rate', label: t('topology.options.label-rate', 'Rate') },
  { value: 'latency', label: t('topology.options.label-latency', 'Latency') },
  { value: 'p95', label: t('topology.options.stat-p95', 'Latency, p95') },
  { value: 'errors', label: t('topology.options.label-errors', 'Errors') },
  { value: 'none', label: t('topology.options.none', 'None') },
];

/** What the panel's editor offers. */
export function addOptions(builder: PanelOptionsEditorBuilder<TopologyOptions>): void {
  builder
    .addRadio({
      path: 'direction',
      category: layout(),
      name: t('topology.options.direction', 'Direction'),
      description: t('topology.options.direction-hint', 'Which way calls flow.'),
      defaultValue: DEFAULT_OPTIONS.direction,
      settings: {
        options: [
          { value: 'auto', label: t('topology.options.auto', 'Auto') },
          { value: 'right', label: t('topology.options.right', 'Right') },
          { value: 'down', label: t('topology.options.down', 'Down') },
        ],
      },
    })
    .addMultiSelect({
      path: 'groupBy',
      category: layout(),
      name: t('topology.options.group-by', 'Group by'),
      description: t('topology.options.group-by-hint', 'Boxes around nodes, outermost first. Empty: none.'),
      defaultValue: [...DEFAULT_OPTIONS.groupBy],
      settings: {
        options: [],
        getOptions: async ({ data }) => {
          const reading = readFrame(data);
          const levels = reading.ok ? reading.rows.groupLevels : [];
          return [
            { value: AUTO_GROUPS, label: t('topology.options.group-auto', 'Cluster and namespace, where several') },
            ...levels.map(({ key, label }) => ({ value: key, label })),
            // The builder means the type of the whole list where each choice is one of it.
          ] as unknown as Array<SelectableValue<string[]>>;
        },
      },
    })
    .addBooleanSwitch({
      path: 'foldPeers',
      category: layout(),
      name: t('topology.options.fold', 'Fold Internet and unknown peers'),
      description: t('topology.options.fold-hint', 'Addresses that nobody reported become one node.'),
      defaultValue: DEFAULT_OPTIONS.foldPeers,
    })
    .addSelect({
      path: 'nodeMain',
      category: figures(),
      name: t('topology.options.node-main', 'First figure of nodes'),
      defaultValue: DEFAULT_OPTIONS.nodeMain,
      settings: { options: statChoices(t('topology.options.stat-main', 'As the source sends (mainstat)')) },
    })
    .addSelect({
      path: 'nodeSecond',
      category: figures(),
      name: t('topology.options.node-second', 'Second figure of nodes'),
      defaultValue: DEFAULT_OPTIONS.nodeSecond,
      settings: { options: statChoices(t('topology.options.stat-second', 'As the source sends (secondarystat)')) },
    })
    .addSelect({
      path: 'edgeLabel',
      category: figures(),
      name: t('topology.options.edge-label', 'Edge labels'),
      description: t('topology.options.edge-label-hint', 'Written on edges once there is room.'),
      defaultValue: DEFAULT_OPTIONS.edgeLabel,
      settings: { options: labelChoices() },
    })
    .addSelect({
      path: 'colorBy',
      category: figures(),
      name: t('topology.options.color-by', 'Colour by'),
      description: t('topology.options.color-by-hint', 'The thresholds of that field decide.'),
      defaultValue: DEFAULT_OPTIONS.colorBy,
      settings: {
        options: [
          { value: 'error_ratio', label: t('topology.options.stat-errors', 'Error share') },
          { value: 'latency_p95', label: t('topology.options.stat-p95', 'Latency, p95') },
          { value: 'latency_avg', label: t('topology.options.stat-mean', 'Latency, mean') },
          { value: 'request_rate', label: t('topology.options.label-rate', 'Rate') },
          { value: 'frame', label: t('topology.options.color-frame', 'As the source sends (color)') },
        ],
      },
    });
  addInteraction(builder);
}

function addInteraction(builder: PanelOptionsEditorBuilder<TopologyOptions>): void {
  const depth = { min: 0, max: DEPTH_MAX, step: 1 };
  builder
    .addSliderInput({
      path: 'depthUp',
      category: interaction(),
      name: t('topology.options.depth-up', 'Focus: callers'),
      description: t('topology.options.depth-hint', 'Calls away from the focused node that stay lit; 8 is all.'),
      defaultValue: DEFAULT_OPTIONS.depthUp,
      settings: depth,
    })
    .addSliderInput({
      path: 'depthDown',
      category: interaction(),
      name: t('topology.options.depth-down', 'Focus: called'),
      defaultValue: DEFAULT_OPTIONS.depthDown,
      settings: depth,
    })
    .addTextInput({
      path: 'filterVariable',
      category: interaction(),
      name: t('topology.options.variable', 'Variable to filter by'),
      description: t(
        'topology.options.variable-hint',
        'Dashboard variable that “Filter dashboard” sets; without one of that name, the first ad-hoc variable.',
      ),
      defaultValue: DEFAULT_OPTIONS.filterVariable,
    })
    .addBooleanSwitch({
      path: 'showLegend',
      category: interaction(),
      name: t('topology.view.legend', 'Legend'),
      defaultValue: DEFAULT_OPTIONS.showLegend,
    })
    .addBooleanSwitch({
      path: 'showMiniMap',
      category: interaction(),
      name: t('topology.view.mini-map', 'Mini-map'),
      defaultValue: DEFAULT_OPTIONS.showMiniMap,
    });
}
