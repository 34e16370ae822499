import { createApp } from './app';
import { helpText, loadConfig, parseListen } from './config';
import { SetupError } from './errors';
import { type Exporter, startExporter } from './export/exporter';
import { type PluginServer, startPluginServer } from './grafana/plugin-server';
import { type GrpcIntakes, startGrpcIntakes } from './ingest/intake-grpc';

/** Wires the process: configuration, listening, shutting down. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText());
    return;
  }
  const config = loadConfig(process.env, process.argv.slice(2));
  const app = await createApp(config);
  let plugin: PluginServer | undefined;
  let grpc: GrpcIntakes | undefined;
  let exporter: Exporter | undefined;
  let closing = false;
  const stop = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1); // Asked twice: at once.
    closing = true;
    app.log.info({ signal }, 'shutting down');
    setTimeout(() => process.exit(1), config.drainSeconds * 1000).unref();
    // Who asks and who sends goes before what answers.
    const closed = Promise.all([plugin?.close(), grpc?.close(), exporter?.close()]).then(() => app.close());
    closed.then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await app.listen(parseListen(config.listen));
    plugin = await startPluginServer(app, config);
    grpc = await startGrpcIntakes(app, config, app.thalwegIntakes);
    exporter = startExporter(app, config);
  } catch (error) {
    await app.close();
    throw error;
  }
}

main().catch((error: unknown) => {
  const message =
    error instanceof SetupError ? `${error.code}: ${error.message}` : String((error as Error).stack ?? error);
  process.stderr.write(`thalweg backend: ${message}\n`);
  process.exit(1);
});
