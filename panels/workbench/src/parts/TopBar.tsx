import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Dropdown, Icon, type IconName, Menu, ToolbarButton, useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type Page } from '../config';
import { chooseLanguage, LANGUAGES, readLanguage } from '../grafana/language';
import { type Mode } from '../grafana/theme';
import { changeParams, hrefTo } from '../state/use-address';
import { TimeControls } from './TimeControls';

interface Entry {
  page: Page;
  title: string;
  icon: IconName;
}

export const pages = (): Entry[] => [
  { page: 'overview', title: t('page.overview', 'Overview'), icon: 'apps' },
  { page: 'service', title: t('page.service', 'Service'), icon: 'cube' },
  { page: 'requests', title: t('page.requests', 'Requests'), icon: 'list-ul' },
  { page: 'trace', title: t('page.trace', 'Trace'), icon: 'gf-traces' },
  { page: 'hosts', title: t('page.hosts', 'Hosts and agents'), icon: 'laptop-cloud' },
  { page: 'explore', title: t('page.explore', 'Explore'), icon: 'compass' },
];

export function TopBar({ page, mode, every }: { page?: Page; mode: Mode; every: string }) {
  const styles = useStyles2(getStyles);
  const other: Mode = mode === 'dark' ? 'light' : 'dark';
  const turn = other === 'dark' ? t('bar.to_dark', 'To the dark theme') : t('bar.to_light', 'To the light theme');
  return (
    <header className={styles.bar}>
      <a href={hrefTo('overview')} className={styles.brand} aria-label={t('bar.home', 'Thalweg, to the overview')}>
        <img src="img/logo.svg" alt="" width={28} height={28} />
        <span>Thalweg</span>
      </a>
      <nav className={styles.nav} aria-label={t('bar.pages', 'Pages')}>
        {pages().map((entry) => (
          <a
            key={entry.page}
            href={hrefTo(entry.page)}
            className={cx(styles.tab, page === entry.page && styles.current)}
            {...(page === entry.page ? { 'aria-current': 'page' as const } : {})}
          >
            <Icon name={entry.icon} />
            <span>{entry.title}</span>
          </a>
        ))}
      </nav>
      <div className={styles.controls}>
        <TimeControls every={every} />
        <Dropdown overlay={<LanguageMenu />} placement="bottom-end">
          <ToolbarButton
            variant="canvas"
            icon="comment-alt"
            tooltip={t('bar.language', 'Language')}
            aria-label={t('bar.language', 'Language')}
            isOpen={false}
          >
            {LANGUAGES.find(({ code }) => code === readLanguage())?.name}
          </ToolbarButton>
        </Dropdown>
        <ToolbarButton
          variant="canvas"
          icon="adjust-circle"
          tooltip={turn}
          aria-label={turn}
          onClick={() => changeParams({ theme: other }, { replace: true })}
        />
      </div>
    </header>
  );
}

function LanguageMenu() {
  const current = readLanguage();
  return (
    <Menu>
      {LANGUAGES.map(({ code, name }) => (
        <Menu.Item
          key={code}
          label={name}
          active={code === current}
          icon={code === current ? 'check' : undefined}
          onClick={() => chooseLanguage(code)}
        />
      ))}
    </Menu>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    flex: 'none',
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 3),
    padding: theme.spacing(0.5, 2),
    minHeight: 56,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  brand: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    fontSize: theme.typography.h4.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    letterSpacing: '-0.01em',
    color: theme.colors.text.primary,
  }),
  nav: css({ display: 'flex', flexWrap: 'wrap', alignSelf: 'stretch', gap: theme.spacing(0.25) }),
  tab: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    padding: theme.spacing(0, 1.25),
    minHeight: 48,
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
    borderBottom: '2px solid transparent',
    '&:hover': { color: theme.colors.text.primary },
  }),
  current: css({ color: theme.colors.text.primary, borderBottomColor: theme.colors.primary.main }),
  controls: css({ marginLeft: 'auto', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
});
