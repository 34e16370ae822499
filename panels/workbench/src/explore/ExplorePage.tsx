import { css } from '@emotion/css';
import { CoreApp, type DataFrame, type GrafanaTheme2, LoadingState } from '@grafana/data';
import { Alert, Button, Dropdown, Menu, PanelChrome, useStyles2 } from '@grafana/ui';
import { Face, t, useSize } from '@thalweg/panel-kit';
import { useEffect, useMemo, useRef, useState } from 'react';
import { DEFAULTS } from '../config';
import { Inspect, type InspectTab } from '../dashboard/Inspect';
import { Notices } from '../dashboard/Notices';
import { type Query } from '../model/dashboard';
import { useClock } from '../state/clock';
import { useScope } from '../state/scope';
import { changeParams } from '../state/use-address';
import { type Answer, useQuery } from '../state/use-query';
import { PanelView, usePageBus } from '../viz/PanelView';
import { type ExploreFace, facesOf } from './faces';
import { readHistory, remember } from './history';

/** Any question, by the data source's own editor; the answer by what it is. */
export function ExplorePage({ params }: { params: URLSearchParams }) {
  const styles = useStyles2(getStyles);
  const { hosted } = useScope();
  const { range, refresh } = useClock();
  const { source, plugin } = hosted;
  const text = params.get('query') ?? '';
  const query = useMemo(() => readQuery(text, source.getDefaultQuery?.(CoreApp.Explore)), [text, source]);
  const askable = source.filterQuery?.(query) !== false;
  const targets = useMemo(() => [query], [query]);
  const answer = useQuery(targets, { app: CoreApp.Explore, points: DEFAULTS.points, ready: askable });
  const [inspected, inspect] = useState<InspectTab>();
  useEffect(() => {
    if (answer.state === LoadingState.Done && answer.series.length > 0) remember(query);
  }, [answer, query]);
  const put = (changed: Query) => changeParams({ query: JSON.stringify(changed) }, { replace: true });
  const Editor = plugin.components.ExploreQueryField ?? plugin.components.QueryEditor;
  return (
    <div className={styles.page}>
      <section className={styles.editor} aria-label={t('explore.query', 'Query')}>
        {Editor && (
          <Editor
            datasource={source as never}
            query={query as never}
            range={range}
            app={CoreApp.Explore}
            onChange={(changed) => put(changed as Query)}
            onRunQuery={() => undefined}
            data={answer}
          />
        )}
        <div className={styles.actions}>
          <Button size="sm" icon="sync" onClick={refresh} disabled={!askable}>
            {t('explore.run', 'Run query')}
          </Button>
          <Dropdown overlay={<History onPick={put} />} placement="bottom-start">
            <Button size="sm" variant="secondary" icon="history">
              {t('explore.history', 'Query history')}
            </Button>
          </Dropdown>
          <Button
            size="sm"
            variant="secondary"
            icon="info-circle"
            onClick={() => inspect('statement')}
            disabled={!askable}
          >
            {t('explore.inspect', 'Inspect')}
          </Button>
          <Notices frames={answer.series} />
        </div>
      </section>
      {askable ? <Answers answer={answer} kind={String(query.kind)} /> : <Unfinished kind={String(query.kind)} />}
      {inspected && (
        <Inspect
          title={source.getQueryDisplayText?.(query) ?? t('explore.answer', 'Answer')}
          answer={answer}
          series={answer.series}
          tab={inspected}
          onTab={inspect}
          onClose={() => inspect(undefined)}
        />
      )}
    </div>
  );
}

function History({ onPick }: { onPick: (query: Query) => void }) {
  const { hosted } = useScope();
  const queries = readHistory();
  return (
    <Menu>
      {queries.map((query, at) => (
        <Menu.Item
          key={at}
          label={(hosted.source.getQueryDisplayText?.(query) ?? String(query.kind)).slice(0, 120)}
          onClick={() => onPick(query)}
        />
      ))}
      {queries.length === 0 && <Menu.Item label={t('explore.no_history', 'Nothing yet')} disabled />}
    </Menu>
  );
}

function Answers({ answer, kind }: { answer: Answer; kind: string }) {
  const styles = useStyles2(getStyles);
  const faces = useMemo(() => facesOf(answer.series), [answer.series]);
  const error = answer.error?.message;
  const rows = answer.series.reduce((sum, { length }) => sum + length, 0);
  if (error && rows === 0) return <Face kind="error" title={error} />;
  if (rows === 0 && answer.state === LoadingState.Loading)
    return <Face kind="loading" title={t('panel.asking', 'Asking…')} />;
  if (rows === 0) {
    return (
      <Face
        kind="empty"
        title={t('explore.empty', 'Nothing in this time range')}
        hint={t(
          'explore.empty_hint',
          'Look further back, or drop a filter. Where nothing was ever captured, "npm run demo" brings an application to look at.',
        )}
      />
    );
  }
  return (
    <div className={styles.answers}>
      {error && <Alert severity="error" title={error} />}
      {faces.map((face, at) => (
        <FaceView key={`${kind}-${face.type}-${at}`} face={face} answer={answer} />
      ))}
    </div>
  );
}

function FaceView({ face, answer }: { face: ExploreFace; answer: Answer }) {
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const bus = usePageBus();
  return (
    <div ref={box} className={styles.face} style={{ flexGrow: face.grow }} data-testid={`explore-${face.type}`}>
      {width > 0 && (
        <PanelChrome
          width={width}
          height={height}
          title={titleOf(face)}
          padding={face.type === 'logs' ? 'none' : 'md'}
          loadingState={answer.state}
        >
          {(innerWidth, innerHeight) => (
            <PanelView
              id={1}
              type={face.type}
              title=""
              answer={answer}
              series={face.frames}
              options={NONE}
              fieldConfig={FIELD_CONFIG}
              width={innerWidth}
              height={innerHeight}
              eventBus={bus}
            />
          )}
        </PanelChrome>
      )}
    </div>
  );
}

const NONE = {};
const FIELD_CONFIG = { defaults: {}, overrides: [] };

function titleOf({ type, frames }: { type: string; frames: DataFrame[] }): string {
  switch (type) {
    case 'timeseries':
      return t('explore.graph', 'Graph');
    case 'logs':
      return t('explore.logs', 'Lines');
    case 'thalweg-topology-panel':
      return t('explore.map', 'Service map');
    case 'thalweg-tracing-panel':
      return t('explore.trace', 'Trace');
  }
  return t('explore.table', 'Table: {{count}} rows', {
    count: frames[0]?.length ?? 0,
    defaultValue_one: 'Table: {{count}} row',
  });
}

function Unfinished({ kind }: { kind: string }) {
  return <Face kind="empty" title={needOf(kind)} />;
}

function needOf(kind: string): string {
  switch (kind) {
    case 'trace':
      return t('explore.need_trace', 'Enter the id of a trace or of a request');
    case 'promql':
      return t('explore.need_promql', 'Start from a metric, or write an expression');
    default:
      return t('explore.need_sql', 'Write a statement');
  }
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
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), flex: '1 0 auto', minHeight: '100%' }),
  editor: css({
    flex: 'none',
    padding: theme.spacing(2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  actions: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1.5),
  }),
  answers: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), flex: '1 1 0', minHeight: 420 }),
  face: css({ flex: '1 1 0', minHeight: 260, minWidth: 0 }),
});
