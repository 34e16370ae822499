import { type Config } from '../../config';
import { formatDuration } from '../../query/promql/parse/durations';

/** The Prometheus whose API this is; data sources choose what they offer by it. */
const PROMETHEUS_VERSION = '3.5.0';

const started = new Date();

/** What clients ask of a Prometheus beside data: it scrapes nothing and has no rules, so most of it is empty. */
export function statusAnswers(config: Config): Readonly<Record<string, () => object>> {
  return {
    '/api/v1/status/buildinfo': () => ({
      application: 'Thalweg',
      version: PROMETHEUS_VERSION,
      revision: '',
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    }),
    '/api/v1/status/config': () => ({ yaml: '' }),
    '/api/v1/status/flags': () => ({
      'query.lookback-delta': formatDuration(config.promqlLookbackSeconds * 1000),
      'query.timeout': formatDuration(config.promqlSeconds * 1000),
      'query.max-samples': String(config.promqlSamples),
    }),
    '/api/v1/status/runtimeinfo': () => ({
      startTime: started.toISOString(),
      storageRetention: formatDuration(config.metricHours * 3_600_000),
    }),
    '/api/v1/rules': () => ({ groups: [] }),
    '/api/v1/alerts': () => ({ alerts: [] }),
    '/api/v1/alertmanagers': () => ({ activeAlertmanagers: [], droppedAlertmanagers: [] }),
    '/api/v1/targets': () => ({ activeTargets: [], droppedTargets: [], droppedTargetCounts: {} }),
    '/api/v1/scrape_pools': () => ({ scrapePools: [] }),
    '/api/v1/targets/metadata': () => [],
  };
}
