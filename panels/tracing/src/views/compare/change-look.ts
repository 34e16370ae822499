import { type GrafanaTheme2 } from '@grafana/data';
import { statusColors, t } from '@thalweg/panel-kit';
import { type Change } from './align';

export const CHANGES: readonly Change[] = Object.freeze(['slower', 'faster', 'new', 'gone', 'same']);

/** A sign of its own for each change, so that colour is never the only difference. */
export const CHANGE_SIGN: Readonly<Record<Change, string>> = Object.freeze({
  slower: '▲',
  faster: '▼',
  new: '+',
  gone: '−',
  same: '=',
});

export function changeName(change: Change): string {
  switch (change) {
    case 'slower':
      return t('compare.change.slower', 'slower');
    case 'faster':
      return t('compare.change.faster', 'faster');
    case 'new':
      return t('compare.change.new', 'new');
    case 'gone':
      return t('compare.change.gone', 'gone');
    case 'same':
      return t('compare.change.same', 'same');
  }
}

/** Orange for what costs, blue for what saves: the pair that colour-blind readers tell apart. */
export function differenceColor(theme: GrafanaTheme2, difference: number): string {
  const colors = statusColors(theme);
  return difference > 0 ? colors.warning : difference < 0 ? colors.ok : theme.colors.text.disabled;
}
