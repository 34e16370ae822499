import { mkdtempSync, rmSync } from 'node:fs';
import { type FastifyInstance } from 'fastify';
import { createApp } from '../../app';
import { checkConfig, type Config, parseListen } from '../../config';
import { syntheticBatch } from '../../testing/synthetic-rows';
import { type PluginServer, startPluginServer } from '../plugin-server';
import { PluginClient } from './grafana-host';

/** A backend with both of its ports open, as `server.ts` starts it, in a directory of its own. */
export interface TestBackend {
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly plugin: PluginServer;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly client: PluginClient;
  /** Stores this many synthetic rows that end now; two a call, 100 calls a second, each 100th failed. */
  fill(rows: number, firstRowId?: bigint): Promise<void>;
  close(): Promise<void>;
}

export async function openBackend(options: Partial<Config> = {}): Promise<TestBackend> {
  const directory = mkdtempSync('/tmp/thalweg-plugin-');
  const config = checkConfig({
    dataDir: directory,
    listen: '127.0.0.1:0',
    grafanaListen: '127.0.0.1:0',
    logLevel: 'silent',
    mergeMs: 0,
    ...options,
  });
  const app = await createApp(config);
  const url = await app.listen(parseListen(config.listen));
  const closeApp = async () => {
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const plugin = await startPluginServer(app, config).catch(async (error: unknown) => {
    await closeApp();
    throw error;
  });
  if (!plugin) throw new Error('the plugin port is off');
  const client = new PluginClient(plugin.address);
  return {
    app,
    config,
    plugin,
    url,
    client,
    fill: async (rows, firstRowId = 1n) => {
      const startNs = BigInt(Date.now()) * 1_000_000n - BigInt(rows / 200) * 1_000_000_000n;
      const body = syntheticBatch({ rows, startNs, firstRowId, rowsPerSecond: 200 });
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/agent/l7_flow_log',
        headers: {
          'content-type': 'application/x-clickhouse-native',
          'x-thalweg-protocol': '1',
          'x-thalweg-agent': '1',
          ...(config.token === '' ? {} : { authorization: `Bearer ${config.token}` }),
        },
        payload: Buffer.from(body),
      });
      if (answer.statusCode !== 200) throw new Error(answer.body);
    },
    close: async () => {
      client.close();
      await plugin.close();
      await closeApp();
    },
  };
}

export interface CallContext {
  readonly key?: string;
  readonly url?: string;
  readonly jsonData?: object;
  readonly secure?: Readonly<Record<string, string>>;
}

/** What Grafana says of the data source in every call. */
export const contextOf = ({ key, url = '', jsonData = {}, secure = {} }: CallContext = {}) => ({
  orgId: 1,
  pluginId: 'thalweg-datasource',
  pluginVersion: '0.1.0',
  dataSourceInstanceSettings: {
    name: 'Thalweg',
    uid: 'thalweg',
    url,
    jsonData: Buffer.from(JSON.stringify(jsonData)),
    decryptedSecureJsonData: { ...secure, ...(key === undefined ? {} : { token: key }) },
  },
});

/** A query as `/api/ds/query` hands it over, over the last `minutes`. */
export const queryOf = (json: object, { refId = 'A', minutes = 5, intervalMS = 1000, maxDataPoints = 1000 } = {}) => {
  const to = Date.now();
  return {
    refId,
    intervalMS,
    maxDataPoints,
    timeRange: { fromEpochMS: to - minutes * 60_000, toEpochMS: to },
    json: Buffer.from(JSON.stringify({ refId, ...json })),
  };
};
