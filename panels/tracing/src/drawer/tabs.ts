import { t } from '@thalweg/panel-kit';

export const TABS = [
  'overview',
  'request',
  'hops',
  'attributes',
  'evidence',
  'events',
  'records',
  'related',
  'metrics',
  'json',
] as const;
export type Tab = (typeof TABS)[number];

export function tabName(tab: Tab): string {
  switch (tab) {
    case 'overview':
      return t('drawer.tab.overview', 'Overview');
    case 'request':
      return t('drawer.tab.request', 'Request');
    case 'hops':
      return t('drawer.tab.hops', 'Hops');
    case 'attributes':
      return t('drawer.tab.attributes', 'Attributes');
    case 'evidence':
      return t('drawer.tab.evidence', 'Evidence');
    case 'events':
      return t('drawer.tab.events', 'Events');
    case 'records':
      return t('drawer.tab.records', 'Logs');
    case 'related':
      return t('drawer.tab.related', 'Related');
    case 'metrics':
      return t('drawer.tab.metrics', 'Metrics');
    case 'json':
      return t('drawer.tab.json', 'JSON');
  }
}
