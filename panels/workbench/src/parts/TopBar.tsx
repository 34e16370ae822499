import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, type IconName, ToolbarButton, useStyles2 } from '@grafana/ui';
import { type View } from '../state/address';
import { useAddress } from '../state/use-address';
import { type Mode } from '../grafana/theme';
import { Link } from './Link';
import { TimeControls } from './TimeControls';

const NAV: Array<{ view: View; title: string; icon: IconName }> = [
  { view: 'overview', title: 'Overview', icon: 'apps' },
  { view: 'topology', title: 'Topology', icon: 'sitemap' },
  { view: 'requests', title: 'Requests', icon: 'list-ul' },
  { view: 'trace', title: 'Trace', icon: 'gf-traces' },
  { view: 'explore', title: 'Explore', icon: 'compass' },
];

export function TopBar({ mode }: { mode: Mode }) {
  const styles = useStyles2(getStyles);
  const { address, go } = useAddress();
  const other: Mode = mode === 'dark' ? 'light' : 'dark';
  return (
    <header className={styles.bar}>
      <Link to={{ view: 'overview', service: '' }} className={styles.brand} aria-label="Thalweg, to the overview">
        <img src="img/logo.svg" alt="" width={28} height={28} />
        <span>Thalweg</span>
      </Link>
      <nav className={styles.nav} aria-label="Views">
        {NAV.map(({ view, title, icon }) => (
          <Link
            key={view}
            to={{ view }}
            className={cx(styles.tab, address.view === view && styles.current)}
            {...(address.view === view ? { 'aria-current': 'page' as const } : {})}
          >
            <Icon name={icon} />
            <span>{title}</span>
          </Link>
        ))}
      </nav>
      <div className={styles.controls}>
        <TimeControls />
        <ToolbarButton
          variant="canvas"
          icon="adjust-circle"
          tooltip={`To the ${other} theme`}
          aria-label={`To the ${other} theme`}
          onClick={() => go({ theme: other }, { replace: true })}
        />
      </div>
    </header>
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
  nav: css({ display: 'flex', alignSelf: 'stretch', gap: theme.spacing(0.5) }),
  tab: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    padding: theme.spacing(0, 1.5),
    minHeight: 48,
    color: theme.colors.text.secondary,
    borderBottom: '2px solid transparent',
    '&:hover': { color: theme.colors.text.primary },
  }),
  current: css({ color: theme.colors.text.primary, borderBottomColor: theme.colors.primary.main }),
  controls: css({ marginLeft: 'auto', display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
});
