import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { t } from '@thalweg/panel-kit';
import { ConditionsEditor } from './components/ConditionsEditor';
import { DEFAULT_OPTIONS, type TracingOptions, VIEW_IDS } from './config';
import { viewName } from './components/view-names';
import { TracingPanel } from './TracingPanel';

void initPluginTranslations('thalweg-tracing-panel');

export const plugin = new PanelPlugin<TracingOptions>(TracingPanel)
  .useFieldConfig({
    disableStandardOptions: Object.values(FieldConfigProperty).filter(
      (property) =>
        ![FieldConfigProperty.Unit, FieldConfigProperty.Decimals, FieldConfigProperty.Links].includes(property),
    ),
  })
  .setPanelOptions((builder) => {
    const shown = [t('toolbar.options.shown', 'Trace')];
    const filtered = [t('toolbar.options.filtered', 'First filter')];
    builder
      .addSelect({
        path: 'defaultView',
        name: t('toolbar.options.view', 'View'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.defaultView,
        settings: { options: VIEW_IDS.map((value) => ({ value, label: viewName(value) })) },
      })
      .addNumberInput({
        path: 'defaultDepth',
        name: t('toolbar.options.depth', 'Open levels'),
        description: t('toolbar.options.depth-hint', 'Levels of the tree that are open at first; 0 opens all'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.defaultDepth,
        settings: { min: 0, integer: true },
      })
      .addRadio({
        path: 'label',
        name: t('toolbar.options.label', 'Label of bars'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.label,
        settings: {
          options: [
            { value: 'duration', label: t('toolbar.options.label-duration', 'Duration') },
            { value: 'self', label: t('toolbar.options.label-self', 'Own time') },
            { value: 'none', label: t('toolbar.options.label-none', 'None') },
          ],
        },
      })
      .addNumberInput({
        path: 'rollUpFrom',
        name: t('toolbar.options.roll-up', 'Roll up repeated siblings'),
        description: t('toolbar.options.roll-up-hint', 'From this many on they share one row; 0 for never'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.rollUpFrom,
        settings: { min: 0, integer: true },
      })
      .addBooleanSwitch({
        path: 'showNetworkSpans',
        name: t('toolbar.options.network', 'Network spans'),
        description: t('toolbar.options.network-hint', 'Spans seen on network interfaces between processes'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.showNetworkSpans,
      })
      .addBooleanSwitch({
        path: 'showCriticalPath',
        name: t('toolbar.options.critical', 'Critical path'),
        description: t('toolbar.options.critical-hint', 'Mark the work that decided how long the trace took'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.showCriticalPath,
      })
      .addBooleanSwitch({
        path: 'adjustClocks',
        name: t('toolbar.options.clocks', 'Correct clocks'),
        description: t('toolbar.options.clocks-hint', 'Move times of hosts whose clock is evidently off'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.adjustClocks,
      })
      .addRadio({
        path: 'drawer',
        name: t('toolbar.options.drawer', 'Details'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.drawer,
        settings: {
          options: [
            { value: 'auto', label: t('toolbar.options.drawer-auto', 'Automatic') },
            { value: 'right', label: t('toolbar.options.drawer-right', 'Right') },
            { value: 'bottom', label: t('toolbar.options.drawer-below', 'Below') },
          ],
        },
      })
      .addTextInput({
        path: 'selectedSpanId',
        name: t('toolbar.options.span', 'Selected span'),
        description: t('toolbar.options.span-hint', 'Id of the span to open at first; variables are filled in'),
        category: shown,
        defaultValue: DEFAULT_OPTIONS.selectedSpanId,
      })
      .addTextInput({
        path: 'query',
        name: t('toolbar.options.query', 'Search'),
        description: t('toolbar.options.query-hint', 'Text as in the search field; variables are filled in'),
        category: filtered,
        defaultValue: DEFAULT_OPTIONS.query,
      })
      .addCustomEditor({
        id: 'conditions',
        path: 'conditions',
        name: t('toolbar.options.conditions', 'Conditions'),
        description: t('toolbar.options.conditions-hint', 'All must hold; variables are filled in'),
        category: filtered,
        editor: ConditionsEditor,
        defaultValue: DEFAULT_OPTIONS.conditions,
      })
      .addBooleanSwitch({
        path: 'matchesOnly',
        name: t('toolbar.options.only', 'Matches only'),
        category: filtered,
        defaultValue: DEFAULT_OPTIONS.matchesOnly,
      });
  });
