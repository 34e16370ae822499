import { css } from '@emotion/css';
import { type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { Button, FilterPill, LinkButton, useStyles2 } from '@grafana/ui';
import { TopologySelectEvent, type TopologySelection } from '@thalweg/panel-kit';
import { useCallback, useState } from 'react';
import { PLUGIN, TAG } from '../config';
import { PluginPanel } from '../grafana/PluginPanel';
import { AskFace } from '../parts/AskFace';
import { Card } from '../parts/Card';
import { FrameTable } from '../parts/FrameTable';
import { useAddress } from '../state/use-address';
import { firstError, useAsk } from '../state/use-ask';
import { UNFILTERED } from './questions';

/** Who calls whom. What is picked on the map leads on to its figures, its requests, its neighbours. */
export function TopologyView() {
  const styles = useStyles2(getStyles);
  const { address, go } = useAddress();
  const [picked, pick] = useState<TopologySelection>();
  const filters = address.service ? [{ key: TAG.service, operator: '=', values: [address.service] }] : [];
  const asked = useAsk([{ refId: 'map', kind: 'map', filters }]);
  const listen = useCallback(
    (bus: EventBus) => {
      const subscription = bus.getStream(TopologySelectEvent).subscribe(({ payload }) => {
        pick(payload.action === 'clear' ? undefined : payload);
        if (payload.action === 'open' && payload.kind === 'node') go({ view: 'overview', service: payload.title });
      });
      return () => subscription.unsubscribe();
    },
    [go],
  );
  const node = picked?.kind === 'node' ? picked.title : address.service;
  return (
    <Card
      fill
      title="Topology"
      refreshing={asked.refreshing}
      actions={
        node ? (
          <Onward
            node={node}
            onDrop={() => {
              pick(undefined);
              if (address.service) go({ service: '' });
            }}
          />
        ) : (
          <span className={styles.hint}>Click a service to follow it, twice to open it</span>
        )
      }
    >
      <AskFace
        asked={asked}
        what="calls"
        filtered={filters.length > 0}
        onClearFilters={() => go({ service: '' }, { replace: true })}
      >
        <PluginPanel
          pluginId={PLUGIN.topology}
          title="Topology"
          frames={asked.frames}
          loading={asked.loading}
          error={firstError(asked)}
          onEvents={listen}
          fallback={<FrameTable frames={asked.frames} />}
        />
      </AskFace>
    </Card>
  );
}

/** Ways from the service that was picked. */
function Onward({ node, onDrop }: { node: string; onDrop: () => void }) {
  const styles = useStyles2(getStyles);
  const { address, go, href } = useAddress();
  return (
    <div className={styles.picked} data-testid="picked">
      <FilterPill label={node} selected icon="times" onClick={onDrop} />
      {node !== address.service && (
        <Button size="sm" variant="secondary" icon="sitemap" onClick={() => go({ service: node })}>
          Only its neighbours
        </Button>
      )}
      <LinkButton size="sm" variant="secondary" icon="chart-line" href={href({ view: 'overview', service: node })}>
        Service
      </LinkButton>
      <LinkButton
        size="sm"
        variant="secondary"
        icon="list-ul"
        href={href({ view: 'requests', ...UNFILTERED, service: node, side: 'server' })}
      >
        Requests served
      </LinkButton>
      <LinkButton
        size="sm"
        variant="secondary"
        icon="external-link-alt"
        href={href({ view: 'requests', ...UNFILTERED, service: node, side: 'client' })}
      >
        Requests made
      </LinkButton>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  picked: css({ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: theme.spacing(1) }),
  hint: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
