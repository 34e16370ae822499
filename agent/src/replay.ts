import { join } from 'node:path';
import { PROTOCOL_VERSION } from '@thalweg/protocol';
import { type Agent, createAgent } from './agent';
import { type AgentConfig } from './config';
import { lockDirectory } from './data-dir';
import { Decoder } from './decode';
import { AgentError } from './errors';
import { L7_PROTOCOLS } from './l7';
import { createLog } from './log';
import { LAYOUT_HASH } from './record/layout-hash';
import { RecordedHost } from './record/recorded-host';
import { RecordingReader } from './record/recording-reader';
import { ReplaySource } from './record/replay-source';
import { onStopSignal } from './stop-signals';

/** Makes the rows of a recording again, and sends them or writes them to `out`. */
export async function replay(config: AgentConfig, file: string, shiftToNow: boolean): Promise<void> {
  const log = createLog(config.log_level);
  const reader = new RecordingReader(file);
  const { header } = reader;
  if (header.layout !== LAYOUT_HASH || header.protocol_version > PROTOCOL_VERSION) {
    reader.close();
    throw new AgentError(
      'recording_mismatch',
      `${file} has records of layout ${header.layout} and protocol ${header.protocol_version}, this agent reads ${LAYOUT_HASH} and ${PROTOCOL_VERSION}`,
      `Replay it with version ${header.agent_version} of the agent.`,
    );
  }
  const unlock = config.out ? () => undefined : lockDirectory(join(config.data_dir, 'spool'));
  const host = new RecordedHost();
  const source = new ReplaySource(reader, host, { shiftToNow, room: () => agent.room() });
  const agent: Agent = createAgent(config, {
    source,
    host,
    protocols: L7_PROTOCOLS,
    createDecoder: (handler) => new Decoder(handler),
    identity: {
      agentId: header.agent_id,
      agentVersion: header.agent_version,
      startSeconds: header.start_seconds,
      ownPid: header.own_pid,
      backendPort: header.backend_port,
    },
    rowOptions: header.row_options,
    log,
    isLive: false,
  });
  const forget = onStopSignal(() => void agent.stop());
  try {
    await agent.run();
  } finally {
    forget();
    unlock();
  }
}
