import './boot';
import { useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  type DataFrame,
  EventBusSrv,
  LoadingState,
  type PanelProps,
  ThemeContext,
  applyFieldOverrides,
  createTheme,
  getDefaultTimeRange,
} from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { TopologySelectEvent } from '@thalweg/panel-kit';
import { DEFAULT_OPTIONS, type TopologyOptions } from '../src/config';
import { Stage } from '../src/paint/stage';
import { TopologyPanel } from '../src/TopologyPanel';
import { framesOf, refreshed } from './samples';

/** `?sample=bookstore|cluster|compared|layered|oddities|tiers-500|groups-500&theme=dark|light&options=<JSON>` */
const asked = new URLSearchParams(location.search);
const theme = createTheme({ colors: { mode: asked.get('theme') === 'light' ? 'light' : 'dark' } });
const sample = asked.get('sample') ?? 'bookstore';

/** What a test asks the page: which options were saved, which events came, where a node is, and to load other data. */
const stand = {
  options: null as TopologyOptions | null,
  events: [] as unknown[],
  refresh: () => {},
  placeOf: (_id: string): { x: number; y: number } | null => null,
};
(window as unknown as { stand: typeof stand }).stand = stand;

// A canvas does not say where things are on it: the stage is asked, without a door for it in the panel.
const { setScene } = Stage.prototype;
Stage.prototype.setScene = function (this: Stage, scene) {
  stand.placeOf = (id) => this.screenOf(id);
  setScene.call(this, scene);
};

const eventBus = new EventBusSrv();
eventBus.subscribe(TopologySelectEvent, (event) => stand.events.push(event.payload));

/** Made once, before the clock starts: a data source would have made it elsewhere. */
const samples = {
  made: null as DataFrame[] | null,
  get() {
    this.made ??= applyFieldOverrides({
      data: framesOf(sample),
      fieldConfig: { defaults: {}, overrides: [] },
      replaceVariables: (text) => text,
      theme,
    });
    return this.made;
  },
};

function Page() {
  const [size, setSize] = useState({ width: innerWidth, height: innerHeight });
  const [options, setOptions] = useState<Partial<TopologyOptions>>({
    ...DEFAULT_OPTIONS,
    ...(JSON.parse(asked.get('options') ?? '{}') as Partial<TopologyOptions>),
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const onResize = () => setSize({ width: innerWidth, height: innerHeight });
    addEventListener('resize', onResize);
    performance.mark('thalweg-mounted');
    stand.refresh = () => setRound((count) => count + 1);
    return () => removeEventListener('resize', onResize);
  }, []);
  const data = useMemo(() => {
    const series =
      round === 0
        ? samples.get()
        : applyFieldOverrides({
            data: refreshed(sample),
            fieldConfig: { defaults: {}, overrides: [] },
            replaceVariables: (text) => text,
            theme,
          });
    const datasource = { type: 'thalweg-datasource', uid: 'thalweg' };
    return {
      series,
      state: LoadingState.Done,
      timeRange: getDefaultTimeRange(),
      request: { targets: [{ refId: 'A', datasource }] },
    };
  }, [round]);
  const props = {
    ...size,
    data,
    options,
    eventBus,
    timeRange: data.timeRange,
    onOptionsChange: (next: TopologyOptions) => {
      stand.options = next;
      setOptions(next);
    },
  } as unknown as PanelProps<TopologyOptions>;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <main style={{ background: theme.colors.background.primary, ...size }}>
        <h1 style={{ position: 'absolute', clipPath: 'inset(50%)' }}>Topology stand</h1>
        <TopologyPanel {...props} />
        <PortalContainer />
      </main>
    </ThemeContext.Provider>
  );
}

// Grafana's components ask for their texts; without this they throw.
void initPluginTranslations('thalweg-topology-panel').then(() => {
  samples.get();
  // From here on, what takes time is the panel.
  performance.mark('thalweg-mount');
  createRoot(document.getElementById('root') as HTMLElement).render(<Page />);
});
