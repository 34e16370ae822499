import './boot';
import { useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  EventBusSrv,
  LoadingState,
  type PanelProps,
  ThemeContext,
  applyFieldOverrides,
  createTheme,
  getDefaultTimeRange,
} from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { DEFAULT_OPTIONS, type TopologyOptions } from '../src/config';
import { mapFrames } from '../src/sample/frames';
import { type SampleGraph, bookstore, oddities, tiers } from '../src/sample/graphs';
import { TopologyPanel } from '../src/TopologyPanel';

/** `?sample=bookstore|oddities|tiers-500|one&theme=dark|light&direction=…` */
const asked = new URLSearchParams(location.search);
const theme = createTheme({ colors: { mode: asked.get('theme') === 'light' ? 'light' : 'dark' } });

function sampleOf(name: string): SampleGraph {
  if (name === 'oddities') return oddities();
  if (name === 'one') return { nodes: [{ id: 'one', title: 'one', node_type: 'service' }], edges: [] };
  if (name.startsWith('tiers-')) return tiers(Number(name.slice(6)));
  return bookstore();
}

function Page() {
  const [size, setSize] = useState({ width: innerWidth, height: innerHeight });
  addEventListener('resize', () => setSize({ width: innerWidth, height: innerHeight }), { once: true });
  const props = useMemo(() => {
    const name = asked.get('sample') ?? 'bookstore';
    const series = name === 'none' ? [] : mapFrames(sampleOf(name));
    const data = applyFieldOverrides({
      data: series,
      fieldConfig: { defaults: {}, overrides: [] },
      replaceVariables: (text) => text,
      theme,
    });
    return {
      data: { series: data, state: LoadingState.Done, timeRange: getDefaultTimeRange() },
      options: { ...DEFAULT_OPTIONS, direction: asked.get('direction') ?? 'auto' },
      eventBus: new EventBusSrv(),
    } as unknown as PanelProps<TopologyOptions>;
  }, []);
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <main style={{ background: theme.colors.background.primary, width: size.width, height: size.height }}>
        <h1 style={{ position: 'absolute', clipPath: 'inset(50%)' }}>Topology stand</h1>
        <TopologyPanel {...props} width={size.width} height={size.height} />
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<Page />);
