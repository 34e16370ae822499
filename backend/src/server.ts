import { createApp } from './app';
import { helpText, loadConfig, parseListen } from './config';
import { SetupError } from './errors';

/** Wires the process: configuration, listening, shutting down. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText());
    return;
  }
  const config = loadConfig(process.env, process.argv.slice(2));
  const app = await createApp(config);
  let closing = false;
  const stop = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1); // Asked twice: at once.
    closing = true;
    app.log.info({ signal }, 'shutting down');
    setTimeout(() => process.exit(1), config.drainSeconds * 1000).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await app.listen(parseListen(config.listen));
}

main().catch((error: unknown) => {
  const message =
    error instanceof SetupError ? `${error.code}: ${error.message}` : String((error as Error).stack ?? error);
  process.stderr.write(`thalweg backend: ${message}\n`);
  process.exit(1);
});
