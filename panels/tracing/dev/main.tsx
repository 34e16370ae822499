import './boot';
import { createRoot } from 'react-dom/client';
import {
  createTheme,
  dataFrameFromJSON,
  type DataFrameJSON,
  EventBusSrv,
  getDefaultTimeRange,
  LoadingState,
  type PanelData,
  ThemeContext,
  toDataFrame,
} from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { type TracingOptions } from '../src/config';
import { TracingPanel } from '../src/TracingPanel';
import { bookstore, broken, type Sketch, traceFrame } from '../src/testing/bookstore';
import { large } from '../src/testing/large';
import { repeated } from '../src/testing/repeated';

// ?trace=bookstore|broken|repeated|<number>|empty|loading|error&second&theme=dark|light&width=&height=&span=&lang=
// ?frames=<name> draws /frames/<name>.json, what a backend answered to a question of kind trace.
const query = new URLSearchParams(location.search);
const kind = query.get('trace') ?? (query.has('frames') ? '' : 'bookstore');
const theme = createTheme({ colors: { mode: query.get('theme') === 'light' ? 'light' : 'dark' } });
const sketches: Sketch[] =
  kind === 'bookstore'
    ? bookstore()
    : kind === 'broken'
      ? broken()
      : kind === 'repeated'
        ? repeated()
        : Number(kind) > 0
          ? large(Number(kind))
          : [];
const answered = query.get('frames');
const frames: DataFrameJSON[] = answered ? await (await fetch(`/frames/${answered}.json`)).json() : [];
const series = answered
  ? frames.map((frame) => dataFrameFromJSON(frame))
  : sketches.length > 0
    ? [
        traceFrame('4bf92f3577b34da6a3ce929d0e0e4736', sketches),
        ...(query.has('second') ? [traceFrame('00f067aa0ba902b7', repeated())] : []),
      ]
    : kind === 'unreadable'
      ? [toDataFrame({ fields: [{ name: 'value', values: [1] }] })]
      : [];
const data: PanelData = {
  state: kind === 'loading' ? LoadingState.Loading : kind === 'error' ? LoadingState.Error : LoadingState.Done,
  series,
  timeRange: getDefaultTimeRange(),
  ...(kind === 'error' ? { errors: [{ message: 'backend: 503 the store is starting, try again in 5 s' }] } : {}),
};
const options = { selectedSpanId: query.get('span') ?? '' } as TracingOptions;
const eventBus = new EventBusSrv();
const width = Number(query.get('width') ?? window.innerWidth - 16);
const height = Number(query.get('height') ?? window.innerHeight - 16);

function Page() {
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ padding: 8, background: theme.colors.background.primary, minHeight: '100vh' }}>
        <TracingPanel
          id={7}
          data={data}
          options={options}
          width={width}
          height={height}
          timeZone="utc"
          eventBus={eventBus}
          onOptionsChange={() => undefined}
        />
      </div>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

const host = document.createElement('div');
document.body.append(host);
document.body.style.margin = '0';
/** The bench calls it, so that the making of data does not count. */
Object.assign(window, { draw: () => createRoot(host).render(<Page />) });
if (!query.has('wait')) {
  createRoot(host).render(<Page />);
}
document.documentElement.dataset.ready = 'true';
