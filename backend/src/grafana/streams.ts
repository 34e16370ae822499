import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyBaseLogger } from 'fastify';
import { type Config } from '../config';
import { queryOfPath } from './channel';
import { PLUGIN_DEFAULTS } from './config';
import { readDataSource } from './data-source';
import { PluginError, problemOf } from './errors';
import { type Directory } from './forward/directory';
import { frameJson } from './frame-json';
import { type LiveRows, Tail } from './live-rows';
import { type StreamPacket, type StreamRequest, type StreamStatus } from './messages';
import { limitOf, within } from './time-limit';

interface Deps {
  readonly directory: Directory;
  readonly config: Config;
  readonly liveRows: LiveRows;
  readonly log: FastifyBaseLogger;
}

/** Whether this data source may read this channel; nothing is asked yet. */
export async function subscribe(request: StreamRequest, deps: Deps, signal: AbortSignal): Promise<StreamStatus> {
  const source = readDataSource(request.pluginContext);
  try {
    queryOfPath(request.path);
    await within(PLUGIN_DEFAULTS.healthMs, signal, (inner) => deps.directory.upstreamOf(source, inner));
    return { status: 'OK' };
  } catch (error) {
    const problem = problemOf(error);
    deps.log.info({ code: problem.code, path: request.path }, 'a live channel was refused');
    return { status: problem.code === 'unknown_channel' ? 'NOT_FOUND' : 'PERMISSION_DENIED' };
  }
}

/** Live queries of all Grafanas together. */
export class Streams {
  private running = 0;

  constructor(private readonly deps: Deps) {}

  /** New rows, looked for each second, until the signal ends it. Throws what Grafana should try again after. */
  async run(request: StreamRequest, send: (packet: StreamPacket) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.running >= PLUGIN_DEFAULTS.streams)
      throw new PluginError('too_many_streams', `${this.running} run, the most that may`);
    this.running++;
    try {
      await this.follow(request, send, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.running--;
    }
  }

  private async follow(
    { pluginContext, path }: StreamRequest,
    send: (packet: StreamPacket) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { directory, config, liveRows } = this.deps;
    const source = readDataSource(pluginContext);
    const ms = limitOf(config, source, undefined);
    const tail = new Tail(queryOfPath(path), liveRows.take(`ds/${source.uid}/${path}`));
    while (!signal.aborted) {
      const began = Date.now();
      const frame = await within(ms, signal, async (inner) =>
        tail.next(await directory.upstreamOf(source, inner), inner),
      );
      if (frame) await send({ data: frameJson(frame, '') });
      await sleep(Math.max(0, began + PLUGIN_DEFAULTS.streamTickMs - Date.now()), undefined, { signal });
    }
  }
}
