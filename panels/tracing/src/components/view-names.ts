import { t } from '@thalweg/panel-kit';
import { type ViewId } from '../config';

export function viewName(view: ViewId): string {
  switch (view) {
    case 'timeline':
      return t('toolbar.view.timeline', 'Timeline');
    case 'flame':
      return t('toolbar.view.flame', 'Flame');
    case 'statistics':
      return t('toolbar.view.statistics', 'Statistics');
    case 'services':
      return t('toolbar.view.services', 'Services');
    case 'compare':
      return t('toolbar.view.compare', 'Compare');
  }
}
