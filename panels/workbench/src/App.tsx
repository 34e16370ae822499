import { css, Global } from '@emotion/react';
import { type GrafanaTheme2, ThemeContext } from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { Face, t } from '@thalweg/panel-kit';
import { useEffect, useMemo, useState } from 'react';
import { DASHBOARDS, DEFAULTS, type Page } from './config';
import { loadDashboard } from './dashboard/load';
import { ERRORS } from './errors';
import { ExplorePage } from './explore/ExplorePage';
import { type Hosted, openSource } from './grafana/data-sources';
import { PanelGuard } from './grafana/PanelGuard';
import { initialMode, useGrafanaTheme } from './grafana/theme';
import { timeOf } from './model/address';
import { type Dashboard, readDashboard } from './model/dashboard';
import { PageView } from './dashboard/PageView';
import { pages, TopBar } from './parts/TopBar';
import { TokenPrompt } from './parts/TokenPrompt';
import { ClockContext, useTicking } from './state/clock';
import { useAddress, useFollow } from './state/use-address';

const NO_PARAMS = new URLSearchParams();
/** Explore has time and a data source, and no panels. */
const EXPLORE = readDashboard({ uid: 'explore', refresh: '' });

export function App() {
  const { address, path } = useAddress();
  const params = address?.params ?? NO_PARAMS;
  const [stored] = useState(initialMode);
  const asked = params.get('theme');
  const mode = asked === 'light' || asked === 'dark' ? asked : stored;
  const theme = useGrafanaTheme(mode);
  const [dashboard, failure] = useDashboard(address?.page);
  const [hosted, problem] = useSource();
  const every = params.get('refresh') ?? dashboard?.refresh ?? '';
  const clock = useTicking(
    timeOf(params.get('from'), dashboard?.time.from ?? DEFAULTS.from),
    timeOf(params.get('to'), dashboard?.time.to ?? DEFAULTS.to),
    every,
  );
  const follow = useFollow();
  const title = pages().find(({ page }) => page === address?.page)?.title;
  useEffect(() => {
    const subject = params.get('var-trace_id') || params.get('var-service');
    document.title = [subject, title, 'Thalweg'].filter(Boolean).join(' · ');
  }, [params, title]);
  const wrong = address ? (failure ?? problem) : ERRORS.page_unknown(path);
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global styles={[PAGE, focusRing(theme)]} />
      <ClockContext.Provider value={clock}>
        <div className="thalweg-page" style={{ background: theme.colors.background.canvas }} onClick={follow}>
          <TopBar page={address?.page} mode={mode} every={every} />
          <main className="thalweg-main" data-page={address?.page}>
            <h1 className="thalweg-sr-only">{title ?? 'Thalweg'}</h1>
            {wrong && <Face kind="error" title={wrong} />}
            {!wrong && (!hosted || !dashboard) && <Face kind="loading" title={t('page.loading', 'Loading…')} />}
            {!wrong && hosted && dashboard && (
              <PanelGuard key={dashboard.uid}>
                <PageView dashboard={dashboard} params={params} hosted={hosted}>
                  {address?.page === 'explore' ? <ExplorePage params={params} /> : undefined}
                </PageView>
              </PanelGuard>
            )}
          </main>
        </div>
        <TokenPrompt />
      </ClockContext.Provider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

const uidOf = (page: Page): keyof typeof DASHBOARDS | undefined =>
  (Object.keys(DASHBOARDS) as Array<keyof typeof DASHBOARDS>).find((uid) => DASHBOARDS[uid] === page);

function useDashboard(page: Page | undefined): [Dashboard | undefined, string | undefined] {
  const [loaded, setLoaded] = useState<{ page: Page; dashboard: Dashboard }>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const uid = page && uidOf(page);
    if (!uid) return undefined;
    let gone = false;
    loadDashboard(DASHBOARDS[uid]).then(
      (dashboard) => !gone && setLoaded({ page, dashboard }),
      (error: Error) => !gone && setFailure(error.message),
    );
    return () => {
      gone = true;
    };
  }, [page]);
  if (page === 'explore') return [EXPLORE, undefined];
  return [loaded?.page === page ? loaded?.dashboard : undefined, failure];
}

function useSource(): [Hosted | undefined, string | undefined] {
  const [hosted, setHosted] = useState<Hosted>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    openSource().then(setHosted, (error: Error) => setFailure(error.message));
  }, []);
  return useMemo(() => [hosted, failure], [hosted, failure]);
}

/** One ring for whatever the keyboard is on; Grafana's own controls bring theirs. */
const focusRing = (theme: GrafanaTheme2) =>
  css({
    'a:focus-visible, main button:focus-visible, main [tabindex]:focus-visible': {
      outline: `2px solid ${theme.colors.primary.main}`,
      outlineOffset: 2,
      borderRadius: theme.shape.radius.default,
    },
  });

const PAGE = css({
  'html, body, #root': { height: '100%', margin: 0 },
  '.thalweg-page': { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 },
  // The bar says it to those who see.
  '.thalweg-sr-only': {
    position: 'absolute',
    width: 1,
    height: 1,
    margin: -1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
  },
  '.thalweg-main': {
    position: 'relative',
    flex: '1 1 0',
    minHeight: 0,
    padding: 16,
    overflow: 'auto',
    display: 'flex',
    flexDirection: 'column',
  },
});
