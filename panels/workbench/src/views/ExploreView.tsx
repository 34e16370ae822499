import { css } from '@emotion/css';
import { CoreApp, type GrafanaTheme2, LoadingState } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { PLUGIN } from '../config';
import { PluginPanel } from '../grafana/PluginPanel';
import { AskFace } from '../parts/AskFace';
import { Card } from '../parts/Card';
import { FrameTable } from '../parts/FrameTable';
import { TimeChart } from '../parts/TimeChart';
import { readSeries, type Series } from '../state/red';
import { useAddress } from '../state/use-address';
import { useClock } from '../state/clock';
import { type Query, useHosted } from '../state/source';
import { type Asked, firstError, useAsk } from '../state/use-ask';

/** Any question, by the data source's own editor; the answer by what it is. */
export function ExploreView() {
  const styles = useStyles2(getStyles);
  const { source, plugin } = useHosted();
  const { address, go } = useAddress();
  const { range } = useClock();
  const query = useMemo(
    () => readQuery(address.query, source.getDefaultQuery?.(CoreApp.Explore)),
    [address.query, source],
  );
  const askable = source.filterQuery?.(query) !== false;
  const asked = useAsk(askable ? [query] : [], { points: 200 });
  const Editor = plugin.components.QueryEditor;
  return (
    <div className={styles.page}>
      <Card title="Query" className={styles.editor}>
        <div className={styles.inset}>
          {Editor && (
            <Editor
              datasource={source as never}
              query={query as never}
              range={range}
              app={CoreApp.Explore}
              onChange={(changed) => go({ query: JSON.stringify(changed) }, { replace: true })}
              onRunQuery={() => undefined}
              data={{ state: LoadingState.Done, series: asked.frames, timeRange: range }}
            />
          )}
        </div>
      </Card>
      <Card title="Answer" fill refreshing={asked.refreshing} key={String(query.kind)}>
        {askable ? <Answer asked={asked} query={query} /> : <Unfinished kind={String(query.kind)} />}
      </Card>
    </div>
  );
}

function Answer({ asked, query }: { asked: Asked; query: Query }) {
  const styles = useStyles2(getStyles);
  const { range } = useClock();
  const error = firstError(asked);
  const series = useMemo(() => readSeries(asked.frames), [asked.frames]);
  const panel = query.kind === 'map' ? PLUGIN.topology : query.kind === 'trace' ? PLUGIN.tracing : undefined;
  const notices = asked.frames.flatMap((frame) => frame.meta?.notices ?? []);
  const drawn = series.length > 0 && (query.kind === 'red' || (query.kind === 'sql' && query.format === 'time_series'));
  return (
    <AskFace asked={asked} what="rows">
      {error && <Alert severity="error" title={error} />}
      {notices.slice(0, 3).map(({ severity, text }, at) => (
        <Alert key={at} severity={severity} title={text} />
      ))}
      {panel ? (
        <PluginPanel
          pluginId={panel}
          title="Answer"
          frames={asked.frames}
          loading={asked.loading}
          error={error}
          fallback={<FrameTable frames={asked.frames} />}
        />
      ) : drawn ? (
        <div className={styles.charts}>
          {[...byUnit(series)].map(([unit, some]) => (
            <div key={unit} className={styles.chart}>
              <TimeChart
                series={some}
                range={range}
                unit={unit || undefined}
                label={`Answer in ${unit || 'numbers'}`}
              />
            </div>
          ))}
        </div>
      ) : (
        <FrameTable frames={asked.frames} />
      )}
    </AskFace>
  );
}

function Unfinished({ kind }: { kind: string }) {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.unfinished}>
      {kind === 'trace' ? 'Enter the id of a trace or of a request.' : 'Write a statement.'}
    </p>
  );
}

/** Figures of different units share no axis. */
function byUnit(series: Series[]): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of series) groups.set(one.unit ?? '', [...(groups.get(one.unit ?? '') ?? []), one]);
  return groups;
}

/** A query out of the address; one that cannot be read gives the default. */
export function readQuery(text: string, fallback: object = {}): Query {
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored === 'object' && stored !== null) return { ...fallback, ...stored, refId: 'A' };
  } catch {
    // An address that was cut short or written by hand: the default is as good as any.
  }
  return { ...fallback, refId: 'A' };
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), height: '100%', minHeight: 0 }),
  editor: css({ flex: 'none', overflow: 'visible' }),
  inset: css({ padding: theme.spacing(2) }),
  charts: css({ flex: '1 1 0', minHeight: 0, display: 'flex', flexDirection: 'column', overflow: 'auto' }),
  chart: css({ flex: '1 0 160px', minHeight: 0, padding: theme.spacing(1, 0) }),
  unfinished: css({ padding: theme.spacing(3), color: theme.colors.text.secondary, textAlign: 'center' }),
});
