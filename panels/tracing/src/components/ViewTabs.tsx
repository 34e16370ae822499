import { type KeyboardEvent } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { VIEW_IDS, type ViewId } from '../config';
import { Glyph } from './Glyph';
import { viewName } from './view-names';
import { VIEWS } from './view-registry';

interface ViewTabsProps {
  readonly view: ViewId;
  readonly onView: (view: ViewId) => void;
}

/** The ways to look at the trace; one tab stop, arrow keys move within. */
export function ViewTabs({ view, onView }: ViewTabsProps) {
  const styles = useStyles2(getStyles);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const next = VIEW_IDS[(VIEW_IDS.indexOf(view) + step + VIEW_IDS.length) % VIEW_IDS.length] ?? 'timeline';
      onView(next);
      event.currentTarget.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
    }
  };
  return (
    <div role="tablist" aria-label={t('toolbar.views', 'Views')} className={styles.tabs} onKeyDown={onKeyDown}>
      {VIEW_IDS.map((id, index) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-view={id}
          aria-label={viewName(id)}
          aria-selected={id === view}
          tabIndex={id === view ? 0 : -1}
          className={cx(styles.tab, id === view && styles.current)}
          data-tip={t('toolbar.view-tip', '{{name}} (key {{key}})', { name: viewName(id), key: index + 1 })}
          onClick={() => onView(id)}
        >
          <Glyph name={VIEWS[id].glyph} />
          <span className={styles.name}>{viewName(id)}</span>
        </button>
      ))}
    </div>
  );
}

const NAMES_FROM_PX = 1_180;

const getStyles = (theme: GrafanaTheme2) => ({
  tabs: css({
    display: 'inline-flex',
    flexShrink: 0,
    padding: 2,
    gap: 2,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
  }),
  tab: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    height: 22,
    padding: theme.spacing(0, 1),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  // In a narrow toolbar the search needs the room more; the name stays as the tip and for screen readers.
  name: css({ [`@container (max-width: ${NAMES_FROM_PX}px)`]: { display: 'none' } }),
  current: css({
    background: theme.colors.background.primary,
    color: theme.colors.text.primary,
    boxShadow: `0 0 0 1px ${theme.colors.border.medium}`,
  }),
});
