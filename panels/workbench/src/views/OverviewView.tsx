import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { LinkButton, useStyles2, useTheme2 } from '@grafana/ui';
import { formatCount, formatLatencyMs, formatRate, formatRatio, serviceColor, statusColors } from '@thalweg/panel-kit';
import { useMemo } from 'react';
import { DEFAULTS, TAG } from '../config';
import { AskFace } from '../parts/AskFace';
import { Card } from '../parts/Card';
import { errorLevel } from '../parts/error-level';
import { Link } from '../parts/Link';
import { RedTable } from '../parts/RedTable';
import { StatTile } from '../parts/StatTile';
import { readRedRows, readSeries } from '../state/red';
import { useAddress } from '../state/use-address';
import { type Asked, useAsk } from '../state/use-ask';
import { ServiceView } from './ServiceView';
import { figures, trends, UNFILTERED } from './questions';

/** All services at a glance, or one of them. */
export function OverviewView() {
  const { address } = useAddress();
  return address.service ? <ServiceView service={address.service} /> : <Services />;
}

const of = (asked: Asked, refId: string) => asked.frames.filter((frame) => frame.refId === refId);

function Services() {
  const styles = useStyles2(getStyles);
  const { href } = useAddress();
  const asked = useAsk(
    [
      figures('services', [TAG.service]),
      figures('all', []),
      trends('trends', ['request_rate'], [TAG.service]),
      trends('totals', ['request_rate', 'error_ratio', 'latency_p50', 'latency_p95', 'latency_p99'], []),
    ],
    { points: DEFAULTS.trend_points },
  );
  const rows = useMemo(() => readRedRows(of(asked, 'services'), TAG.service), [asked]);
  const lines = useMemo(() => {
    const series = readSeries(of(asked, 'trends'), TAG.service);
    return new Map(series.map((one) => [one.name, one]));
  }, [asked]);
  return (
    <div className={styles.page}>
      {rows.length > 0 && <Totals asked={asked} services={rows.length} />}
      <Card title="Services" fill refreshing={asked.refreshing}>
        <AskFace asked={asked} what="services">
          <RedTable
            of="Service"
            rows={rows}
            trends={lines}
            name={(row) => <ServiceName name={row.name} />}
            actions={(row) => (
              <>
                <LinkButton
                  size="sm"
                  fill="text"
                  variant="secondary"
                  icon="list-ul"
                  href={href({ view: 'requests', service: row.name, side: 'server', ...UNFILTERED })}
                >
                  Requests
                </LinkButton>
                <LinkButton
                  size="sm"
                  fill="text"
                  variant="secondary"
                  icon="sitemap"
                  href={href({ view: 'topology', service: row.name })}
                >
                  Topology
                </LinkButton>
              </>
            )}
          />
        </AskFace>
      </Card>
    </div>
  );
}

function ServiceName({ name }: { name: string }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.name}>
      <i style={{ background: serviceColor(theme, name) }} />
      <Link to={{ view: 'overview', service: name }}>{name || '(unknown)'}</Link>
    </span>
  );
}

function Totals({ asked, services }: { asked: Asked; services: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const status = statusColors(theme);
  const all = readRedRows(of(asked, 'all'))[0];
  const totals = new Map(readSeries(of(asked, 'totals')).map((one) => [one.metric, one]));
  const blue = theme.visualization.getColorByName('blue');
  const purple = theme.visualization.getColorByName('purple');
  return (
    <div className={styles.tiles}>
      <StatTile label="Services" value={formatCount(services)} color={blue} />
      <StatTile
        label="Requests, all services"
        value={formatRate(all?.request_rate)}
        trend={totals.get('request_rate')}
        color={blue}
      />
      <StatTile
        label="Errors"
        value={formatRatio(all?.error_ratio)}
        alarm={errorLevel(all?.error_ratio ?? null) === 'error'}
        trend={totals.get('error_ratio')}
        color={status.error}
      />
      <StatTile
        label="Latency p50"
        value={formatLatencyMs(all?.latency_p50)}
        trend={totals.get('latency_p50')}
        color={purple}
      />
      <StatTile
        label="Latency p95"
        value={formatLatencyMs(all?.latency_p95)}
        trend={totals.get('latency_p95')}
        color={purple}
      />
      <StatTile
        label="Latency p99"
        value={formatLatencyMs(all?.latency_p99)}
        trend={totals.get('latency_p99')}
        color={purple}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), height: '100%', minHeight: 0 }),
  tiles: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2) }),
  name: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    fontWeight: theme.typography.fontWeightMedium,
    '& i': { width: 8, height: 8, borderRadius: '50%', flex: 'none' },
  }),
});
