import { type KeyboardEvent } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Tab, tabName } from './tabs';

interface TabBarProps {
  readonly tabs: readonly Tab[];
  readonly current: Tab;
  readonly counts: Partial<Record<Tab, number>>;
  readonly onChange: (tab: Tab) => void;
  /** Begins the ids of tabs and of what they show. */
  readonly id: string;
}

export function TabBar({ tabs, current, counts, onChange, id }: TabBarProps) {
  const styles = useStyles2(getStyles);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.indexOf(current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[to % tabs.length];
    if (next) {
      event.preventDefault();
      event.stopPropagation();
      onChange(next);
      event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
    }
  };
  return (
    <div
      role="tablist"
      aria-label={t('drawer.label', 'Details of the span')}
      className={styles.tabs}
      onKeyDown={onKeyDown}
    >
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`${id}-${tab}`}
          data-tab={tab}
          aria-selected={tab === current}
          aria-controls={tab === current ? `${id}-panel` : undefined}
          tabIndex={tab === current ? 0 : -1}
          className={cx(styles.tab, tab === current && styles.current)}
          onClick={() => onChange(tab)}
        >
          {tabName(tab)}
          {(counts[tab] ?? 0) > 0 && <span className={styles.count}>{counts[tab]}</span>}
        </button>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tabs: css({
    display: 'flex',
    flexWrap: 'wrap',
    padding: theme.spacing(0, 0.5),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    flexShrink: 0,
  }),
  tab: css({
    padding: theme.spacing(0.25, 0.75),
    border: 'none',
    borderBottom: '2px solid transparent',
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  current: css({ color: theme.colors.text.primary, borderBottomColor: theme.colors.primary.main }),
  count: css({
    marginLeft: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.size.xs,
  }),
});
