import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_VERSION } from '@thalweg/protocol';
import { type Agent, type AgentLog, createAgent } from './agent';
import { type AgentConfig, rowOptionsOf, withoutSecrets } from './config';
import { agentIdOf, lockDirectory } from './data-dir';
import { Decoder } from './decode';
import { ProcHost } from './enrich/proc-host';
import { AgentError } from './errors';
import { L7_PROTOCOLS } from './l7';
import { createLog } from './log';
import { type AgentIdentity } from './pipeline';
import { LAYOUT_HASH } from './record/layout-hash';
import { RecordingWriter } from './record/recording-writer';
import { LiveSource, preflight } from './source';
import { onStopSignal } from './stop-signals';
import { AGENT_VERSION } from './version';
import { type IntegrationProxy } from './proxy/integration-proxy';
import { startProxy } from './proxy/start-proxy';

/** How often an agent that was told to wait looks again whether it can capture. */
const LOOK_AGAIN_MS = 60_000;
/** The kernel side's own lower bound. */
const FEWEST_SOCKETS = 1024;

/** Captures on this host until it is stopped; with `recordTo`, keeps what it was told in that file. */
export async function capture(config: AgentConfig, recordTo?: string): Promise<void> {
  const log = createLog(config.log_level);
  let agent: Agent | undefined;
  let proxy: IntegrationProxy | undefined;
  const stopping = new AbortController();
  const forget = onStopSignal(() => {
    stopping.abort();
    // First, so that the last report has what it counted.
    void proxy?.close(config.stop_timeout_ms);
    void agent?.stop();
  });
  let unlock: () => void = () => undefined;
  try {
    await untilAble(config, log, stopping.signal);
    if (stopping.signal.aborted) return;
    if (!config.out) unlock = lockDirectory(join(config.data_dir, 'spool'));
    agent = liveAgent(config, log, recordTo);
    log.info(`Capturing with ${JSON.stringify(withoutSecrets(config))}`);
    proxy = await startProxy(config, agent.agentId, agent.ledger, log);
    await agent.run();
  } finally {
    await proxy?.close(config.stop_timeout_ms);
    forget();
    unlock();
  }
}

/** Writes what is missing for a capture; true when nothing is. */
export function explainPreflight(write: (line: string) => void): boolean {
  const missing = preflight();
  for (const { what, detail, remedy } of missing) write(`${what}: ${detail}. ${remedy}`);
  if (missing.length === 0) write('This machine can capture.');
  return missing.length === 0;
}

async function untilAble(config: AgentConfig, log: AgentLog, signal: AbortSignal): Promise<void> {
  for (let missing = preflight(); missing.length > 0 && !signal.aborted; missing = preflight()) {
    const what = missing.map((lack) => `${lack.what}: ${lack.detail}`).join('; ');
    const remedy = missing.map((lack) => lack.remedy).join(' ');
    if (!config.wait) throw new AgentError('preflight_failed', `this machine cannot capture: ${what}`, remedy);
    log.warn(`Waiting: this machine cannot capture: ${what}. ${remedy}`);
    // An abort is a wish to stop, and the loop sees it.
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

function liveAgent(config: AgentConfig, log: AgentLog, recordTo: string | undefined): Agent {
  const host = new ProcHost({ name: config.agent_name });
  const identity: AgentIdentity = {
    agentId: agentIdOf(config.agent_id, host.host().machineId),
    agentVersion: AGENT_VERSION,
    startSeconds: Math.floor(Date.now() / 1000),
    ownPid: process.pid,
    backendPort: portOf(config.backend_url),
  };
  const rowOptions = rowOptionsOf(config);
  // Loaded before the recording is begun: a kernel that refuses leaves no empty file behind.
  const source = new LiveSource({
    payloadBytes: config.payload_bytes,
    ringBytes: config.ring_bytes,
    socketsMax: Math.max(FEWEST_SOCKETS, config.max_connections),
  });
  source.open();
  const recording =
    recordTo === undefined
      ? undefined
      : new RecordingWriter(recordTo, config.record_bytes, {
          agent_id: identity.agentId,
          agent_version: AGENT_VERSION,
          own_pid: identity.ownPid,
          backend_port: identity.backendPort,
          start_seconds: identity.startSeconds,
          protocol_version: PROTOCOL_VERSION,
          layout: LAYOUT_HASH,
          row_options: rowOptions,
        });
  return createAgent(config, {
    source,
    host,
    protocols: L7_PROTOCOLS,
    createDecoder: (handler) => new Decoder(handler),
    identity,
    rowOptions,
    log,
    recording,
    isLive: true,
  });
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
