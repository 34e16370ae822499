import i18next from 'i18next';
import { type Dashboard, type PanelModel } from '../model/dashboard';

/**
 * Dashboards hold English text as Grafana's users see it. In the workbench their titles follow the reader's language:
 * the catalogue's key is the English text itself, and one that is missing stays English.
 */
const NAMESPACE = 'dashboards';
const word = (text: string): string =>
  i18next.t(text, {
    ns: NAMESPACE,
    keySeparator: false,
    nsSeparator: false,
    defaultValue: text,
    interpolation: { skipOnVariables: true },
  });
const maybe = (text: string | undefined) => (text ? word(text) : text);

function translatePanel(panel: PanelModel): PanelModel {
  const overrides = panel.fieldConfig.overrides.map((override) => ({
    ...override,
    properties: override.properties.map((property) =>
      property.id === 'displayName' && typeof property.value === 'string'
        ? { ...property, value: word(property.value) }
        : property,
    ),
  }));
  return {
    ...panel,
    title: word(panel.title),
    description: maybe(panel.description),
    fieldConfig: { ...panel.fieldConfig, overrides },
    panels: panel.panels?.map(translatePanel),
    options: translateSort(panel.options),
  };
}

/** A table sorts by the name that a column shows. */
function translateSort(options: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(options.sortBy)) return options;
  const sortBy = (options.sortBy as Array<{ displayName: string }>).map((one) => ({
    ...one,
    displayName: word(one.displayName),
  }));
  return { ...options, sortBy };
}

export function translateDashboard(dashboard: Dashboard): Dashboard {
  if (!i18next.hasResourceBundle(i18next.resolvedLanguage ?? '', NAMESPACE)) return dashboard;
  return {
    ...dashboard,
    title: word(dashboard.title),
    panels: dashboard.panels.map(translatePanel),
    variables: dashboard.variables.map((variable) => ({
      ...variable,
      label: maybe(variable.label),
      description: maybe(variable.description),
    })),
  };
}
