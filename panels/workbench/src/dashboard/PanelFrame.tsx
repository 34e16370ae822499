import { CoreApp, type EventBus, LoadingState } from '@grafana/data';
import { Menu, PanelChrome } from '@grafana/ui';
import { t, useSize } from '@thalweg/panel-kit';
import { css } from '@emotion/css';
import { useRef, useState } from 'react';
import { type PanelModel } from '../model/dashboard';
import { templates } from '../grafana/templates';
import { useScope } from '../state/scope';
import { changeParams, hrefTo } from '../state/use-address';
import { useQuery } from '../state/use-query';
import { useSeen } from '../state/use-seen';
import { useTransformed } from '../state/use-transformed';
import { PanelView } from '../viz/PanelView';
import { Inspect, type InspectTab } from './Inspect';
import { Notices, noticesOf } from './Notices';

interface Props {
  panel: PanelModel;
  eventBus: EventBus;
  /** This panel alone fills the page. */
  alone: boolean;
  /** Options that the address gives, before those of the dashboard. */
  options?: Record<string, unknown>;
}

/** One panel of a dashboard: chrome, menu, question, picture. */
export function PanelFrame({ panel, eventBus, alone, options }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const seen = useSeen(box);
  const [inspected, inspect] = useState<InspectTab>();
  const answer = useQuery(panel.targets, {
    app: CoreApp.Dashboard,
    points: panel.maxDataPoints ?? Math.max(100, Math.round(width)),
    interval: panel.interval,
    panel,
    ready: seen && width > 0 && panel.targets.length > 0,
  });
  const series = useTransformed(answer.series, panel.transformations);
  const title = templates.replace(panel.title);
  const failure = answer.error?.message;
  const [merged] = useState(() => ({ ...panel.options, ...options }));
  return (
    <div ref={box} className={FILL} data-testid="panel" data-panel={panel.id}>
      {width > 0 && (
        <PanelChrome
          width={width}
          height={height}
          title={title}
          description={panel.description}
          padding={panel.type === 'logs' ? 'none' : 'md'}
          loadingState={
            answer.state === LoadingState.Streaming
              ? LoadingState.Streaming
              : answer.state === LoadingState.Loading
                ? LoadingState.Loading
                : LoadingState.Done
          }
          statusMessage={failure}
          statusMessageOnClick={() => inspect('statement')}
          titleItems={
            noticesOf(answer.series).length > 0 ? (
              <Notices frames={answer.series} compact={width < ROOM_FOR_TEXT_PX} />
            ) : undefined
          }
          menu={() => <PanelMenu panel={panel} alone={alone} onInspect={inspect} />}
        >
          {(innerWidth, innerHeight) => (
            <PanelView
              id={panel.id}
              type={panel.type}
              title={title}
              answer={answer}
              series={series}
              options={merged}
              fieldConfig={panel.fieldConfig}
              width={innerWidth}
              height={innerHeight}
              eventBus={eventBus}
            />
          )}
        </PanelChrome>
      )}
      {inspected && (
        <Inspect
          title={title}
          answer={answer}
          series={series}
          tab={inspected}
          onTab={inspect}
          onClose={() => inspect(undefined)}
        />
      )}
    </div>
  );
}

interface MenuProps {
  panel: PanelModel;
  alone: boolean;
  onInspect: (tab: InspectTab) => void;
}

function PanelMenu({ panel, alone, onInspect }: MenuProps) {
  const { hosted } = useScope();
  const explore = () => {
    const queries = panel.targets.map((target) => ({ ...target, datasource: undefined }));
    const [query] =
      hosted.source.interpolateVariablesInQueries?.(queries, {}, templates.getAdhocFilters() as never) ?? queries;
    return hrefTo('explore', { query: JSON.stringify(query) });
  };
  return (
    <Menu>
      {alone ? (
        <Menu.Item
          label={t('menu.whole', 'Back to the whole page')}
          icon="apps"
          onClick={() => changeParams({ viewPanel: undefined })}
        />
      ) : (
        <Menu.Item
          label={t('menu.view', 'View full')}
          icon="eye"
          onClick={() => changeParams({ viewPanel: String(panel.id) })}
        />
      )}
      {panel.targets.length > 0 && <Menu.Item label={t('menu.explore', 'Explore')} icon="compass" url={explore()} />}
      {panel.targets.length > 0 && (
        <Menu.Item
          label={t('menu.inspect', 'Inspect')}
          icon="info-circle"
          onClick={() => onInspect('data')}
          childItems={[
            <Menu.Item key="data" label={t('menu.data', 'Data')} onClick={() => onInspect('data')} />,
            <Menu.Item
              key="statement"
              label={t('menu.statement', 'Statement and timing')}
              onClick={() => onInspect('statement')}
            />,
            <Menu.Item key="json" label={t('menu.json', 'JSON')} onClick={() => onInspect('json')} />,
          ]}
        />
      )}
    </Menu>
  );
}

/** Width from which a notice is written out beside the title. */
const ROOM_FOR_TEXT_PX = 700;

const FILL = css({ width: '100%', height: '100%', minWidth: 0, minHeight: 0 });
