import { css, Global } from '@emotion/react';
import { type GrafanaTheme2, ThemeContext } from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { Face } from '@thalweg/panel-kit';
import { type ComponentType, useEffect, useState } from 'react';
import { PanelGuard } from './grafana/PanelGuard';
import { initialMode, useGrafanaTheme } from './grafana/theme';
import { TokenPrompt } from './parts/TokenPrompt';
import { TopBar } from './parts/TopBar';
import { type View } from './state/address';
import { ClockContext, useTicking } from './state/clock';
import { type Hosted, openSource, SourceContext } from './state/source';
import { AddressContext, useAddressBar, useFollow } from './state/use-address';
import { ExploreView } from './views/ExploreView';
import { OverviewView } from './views/OverviewView';
import { RequestsView } from './views/RequestsView';
import { TopologyView } from './views/TopologyView';
import { TraceView } from './views/TraceView';

const VIEW: Record<View, ComponentType> = {
  overview: OverviewView,
  topology: TopologyView,
  requests: RequestsView,
  trace: TraceView,
  explore: ExploreView,
};
const TITLE: Record<View, string> = {
  overview: 'Overview',
  topology: 'Topology',
  requests: 'Requests',
  trace: 'Trace',
  explore: 'Explore',
};

export function App() {
  const bar = useAddressBar();
  const { address } = bar;
  const follow = useFollow(bar.go);
  const [stored] = useState(initialMode);
  const mode = address.theme ?? stored;
  const theme = useGrafanaTheme(mode);
  const clock = useTicking(address);
  const [hosted, failure] = useSource();
  useEffect(() => {
    document.title = [
      address.trace && address.view === 'trace' ? address.trace : address.service,
      TITLE[address.view],
      'Thalweg',
    ]
      .filter(Boolean)
      .join(' · ');
  }, [address]);
  const Current = VIEW[address.view];
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global styles={[PAGE, focusRing(theme)]} />
      <AddressContext.Provider value={bar}>
        <ClockContext.Provider value={clock}>
          <div className="thalweg-page" style={{ background: theme.colors.background.canvas }} onClick={follow}>
            <TopBar mode={mode} />
            <main className="thalweg-main" data-view={address.view}>
              {failure && <Face kind="error" title={failure} />}
              {!failure && !hosted && <Face kind="loading" title="Loading the data source…" />}
              {hosted && (
                <SourceContext.Provider value={hosted}>
                  <PanelGuard key={address.view}>
                    <Current />
                  </PanelGuard>
                </SourceContext.Provider>
              )}
            </main>
          </div>
          <TokenPrompt />
        </ClockContext.Provider>
      </AddressContext.Provider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

function useSource(): [Hosted | undefined, string | undefined] {
  const [hosted, setHosted] = useState<Hosted>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    openSource().then(setHosted, (error: Error) => setFailure(error.message));
  }, []);
  return [hosted, failure];
}

/** One ring for whatever the keyboard is on; Grafana's own controls bring theirs. */
const focusRing = (theme: GrafanaTheme2) =>
  css({
    'a:focus-visible, main button:focus-visible': {
      outline: `2px solid ${theme.colors.primary.main}`,
      outlineOffset: 2,
      borderRadius: theme.shape.radius.default,
    },
  });

const PAGE = css({
  'html, body, #root': { height: '100%', margin: 0 },
  '.thalweg-page': { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 },
  // On a low window the page scrolls instead of crushing its parts.
  '.thalweg-main > *': { flex: '1 0 auto', minHeight: 420, height: 0 },
  '.thalweg-main': {
    flex: '1 1 0',
    minHeight: 0,
    padding: 16,
    overflow: 'auto',
    display: 'flex',
    flexDirection: 'column',
  },
  '@keyframes thalweg-refreshing': { from: { opacity: 0.15 }, to: { opacity: 0.8 } },
});
