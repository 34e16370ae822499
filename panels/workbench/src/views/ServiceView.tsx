import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { LinkButton, useStyles2, useTheme2 } from '@grafana/ui';
import { serviceColor, statusColors } from '@thalweg/panel-kit';
import { useMemo } from 'react';
import { TAG } from '../config';
import { AskFace } from '../parts/AskFace';
import { Card } from '../parts/Card';
import { Link } from '../parts/Link';
import { RedTable } from '../parts/RedTable';
import { TimeChart } from '../parts/TimeChart';
import { readRedRows, readSeries, type Series } from '../state/red';
import { useClock } from '../state/clock';
import { useAddress } from '../state/use-address';
import { useAsk } from '../state/use-ask';
import { figures, served, trends, UNFILTERED } from './questions';

const PERCENTILES = ['latency_p50', 'latency_p95', 'latency_p99'];
const METRICS = ['request_rate', 'error_rate', ...PERCENTILES];

/** One service: how it did over time, and which of its endpoints did it. */
export function ServiceView({ service }: { service: string }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { href } = useAddress();
  const filters = served(service);
  const asked = useAsk([figures('endpoints', [TAG.endpoint], filters), trends('trends', METRICS, [], filters)], {
    points: 120,
  });
  const rows = useMemo(
    () =>
      readRedRows(
        asked.frames.filter((f) => f.refId === 'endpoints'),
        TAG.endpoint,
      ),
    [asked],
  );
  const series = useMemo(() => readSeries(asked.frames.filter((f) => f.refId === 'trends')), [asked]);
  const only = (...names: string[]) => names.flatMap((name) => series.filter((one) => one.metric === name));
  const titled = (one: Series) => ({ ...one, name: one.metric.replace('latency_', '') });
  const color = (name: string) => theme.visualization.getColorByName(name);
  const onward = { ...UNFILTERED, service, side: 'server' as const };
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Link to={{ view: 'overview', service: '' }}>Services</Link>
        <span aria-hidden>/</span>
        <h1>
          <i style={{ background: serviceColor(theme, service) }} />
          {service}
        </h1>
        <div className={styles.ways}>
          <LinkButton
            variant="secondary"
            size="sm"
            icon="list-ul"
            href={href({ view: 'requests', ...onward, status: [] })}
          >
            Requests
          </LinkButton>
          <LinkButton
            variant="secondary"
            size="sm"
            icon="exclamation-circle"
            href={href({ view: 'requests', ...onward, status: ['server_error', 'client_error', 'timeout'] })}
          >
            Failed requests
          </LinkButton>
          <LinkButton variant="secondary" size="sm" icon="sitemap" href={href({ view: 'topology', service })}>
            Topology
          </LinkButton>
        </div>
      </div>
      <AskFace asked={asked} what={`requests to ${service}`}>
        <div className={styles.charts}>
          <Chart title="Requests" unit="reqps" series={only('request_rate')} colors={[color('blue')]} />
          <Chart title="Errors" unit="reqps" series={only('error_rate')} colors={[statusColors(theme).error]} />
          <Chart
            title="Latency"
            unit="ms"
            legend
            series={only(...PERCENTILES).map(titled)}
            colors={[color('purple'), color('blue'), color('orange')]}
          />
        </div>
        <Card title="Endpoints" fill refreshing={asked.refreshing}>
          <RedTable
            of="Endpoint"
            rows={rows}
            name={(row) => (
              <Link to={{ view: 'requests', service, side: 'server', endpoint: row.name, text: '' }} title={row.name}>
                {row.name || '(none)'}
              </Link>
            )}
          />
        </Card>
      </AskFace>
    </div>
  );
}

interface ChartProps {
  title: string;
  unit: string;
  series: Series[];
  colors: string[];
  legend?: boolean;
}
function Chart({ title, unit, series, colors, legend = false }: ChartProps) {
  const styles = useStyles2(getStyles);
  const { range } = useClock();
  return (
    <Card title={title} className={styles.chart}>
      <TimeChart
        series={series}
        range={range}
        unit={unit}
        colors={colors}
        legend={legend}
        label={`${title} over time`}
      />
    </Card>
  );
}

const CHART_HEIGHT_PX = 240;

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), height: '100%', minHeight: 0 }),
  head: css({
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    color: theme.colors.text.secondary,
    '& h1': {
      ...theme.typography.h4,
      margin: 0,
      color: theme.colors.text.primary,
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    '& i': { width: 10, height: 10, borderRadius: '50%' },
  }),
  ways: css({ marginLeft: 'auto', display: 'flex', gap: theme.spacing(1) }),
  charts: css({
    flex: 'none',
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))',
  }),
  chart: css({ height: CHART_HEIGHT_PX }),
});
