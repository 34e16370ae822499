import { type FastifyInstance } from 'fastify';
import { type Health } from '@thalweg/protocol';
import { type Config } from '../config';
import { requireKey } from './authenticate';
import { PLUGIN_DEFAULTS } from './config';
import { readDataSource } from './data-source';
import { problemOf, sentenceOf } from './errors';
import { type Directory } from './forward/directory';
import {
  type CheckHealthRequest,
  type CheckHealthResponse,
  type CollectMetricsRequest,
  type CollectMetricsResponse,
} from './messages';
import { within } from './time-limit';

/** What "Save & test" shows: whether queries are answered, by what, and what to mend. */
export async function checkHealth(
  { pluginContext }: CheckHealthRequest,
  directory: Directory,
  signal: AbortSignal,
): Promise<CheckHealthResponse> {
  const source = readDataSource(pluginContext);
  try {
    const report = await within(PLUGIN_DEFAULTS.healthMs + 1000, signal, async (inner) => {
      const upstream = await directory.upstreamOf(source, inner);
      return upstream.health(inner);
    });
    return {
      // Grafana knows no warning: the path works, so the data source can be used.
      status: report.status === 'error' ? 'ERROR' : 'OK',
      message: messageOf(report, source.url, pluginContext?.pluginVersion ?? ''),
      jsonDetails: Buffer.from(JSON.stringify(report)),
    };
  } catch (error) {
    const problem = problemOf(error);
    return { status: 'ERROR', message: sentenceOf(problem), jsonDetails: Buffer.from(JSON.stringify(problem)) };
  }
}

function messageOf(report: Health, url: string, pluginVersion: string): string {
  const parts = [url === '' ? report.message : `${url}: ${report.message}`];
  if (report.plugin_listen !== null && url === '') parts.push(`Plugin port: ${report.plugin_listen}.`);
  if (pluginVersion !== '' && pluginVersion !== report.version)
    parts.push(`The plugin is of release ${pluginVersion}, the backend of ${report.version}: install the same.`);
  if (report.remedy) parts.push(report.remedy);
  return parts.join(' ');
}

/** Calls for metrics concern no data source, so they bring no key along. */
export async function collectMetrics(
  { pluginContext }: CollectMetricsRequest,
  app: FastifyInstance,
  config: Config,
): Promise<CollectMetricsResponse> {
  requireKey(config, readDataSource(pluginContext).key);
  const { statusCode, rawPayload } = await app.inject({
    method: 'GET',
    url: '/metrics',
    headers: config.token === '' ? {} : { authorization: `Bearer ${config.token}` },
  });
  if (statusCode !== 200) throw new Error(`/metrics answered ${statusCode}`);
  return { metrics: { prometheus: rawPayload } };
}
