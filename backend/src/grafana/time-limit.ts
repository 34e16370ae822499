import { type Config } from '../config';
import { PLUGIN_DEFAULTS } from './config';
import { type DataSource } from './data-source';
import { PluginError } from './errors';

/** When Grafana gives up on a call, Unix ms; undefined when it waits for ever. */
export type Deadline = number | undefined;

export function limitOf(config: Pick<Config, 'grafanaQuerySeconds'>, source: DataSource, deadline: Deadline): number {
  const own = source.limitMs ?? config.grafanaQuerySeconds * 1000;
  if (deadline === undefined) return own;
  return Math.max(1, Math.min(own, deadline - Date.now() - PLUGIN_DEFAULTS.deadlineMarginMs));
}

/**
 * Ends with the work, after `ms`, or when the caller goes, whichever comes first: an engine that hangs takes no notice
 * of a signal, and Grafana's own connection has no time limit.
 */
export async function within<T>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(ms);
  const signal = AbortSignal.any([outer, timeout]);
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(signal), stopped]);
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new PluginError('time_limit', `no answer within ${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`, {
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
