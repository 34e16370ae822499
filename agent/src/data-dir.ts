import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AgentError, errnoOf, reasonOf } from './errors';

/** Takes a directory for this process alone; the result gives it back. */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'agent.lock');
  try {
    mkdirSync(directory, { recursive: true });
    if (!tryLock(path)) {
      const holder = Number(readFileSync(path, 'utf8'));
      if (isAgent(holder)) {
        throw new AgentError(
          'data_dir_unusable',
          `${directory} is in use by the agent with process id ${holder}`,
          'Give each agent its own THALWEG_DATA_DIR.',
        );
      }
      // Left by an agent that was killed.
      unlinkSync(path);
      tryLock(path);
    }
  } catch (error) {
    if (error instanceof AgentError) throw error;
    const remedy = 'Name a directory that can be written to in THALWEG_DATA_DIR.';
    throw new AgentError('data_dir_unusable', `cannot use ${directory}: ${reasonOf(error)}`, remedy, { cause: error });
  }
  return () => {
    try {
      unlinkSync(path);
    } catch (error) {
      // The directory may have been removed under us: then there is nothing to give back.
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  };
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Process ids are used again: the holder must be alive and be a program of ours. */
function isAgent(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return /node|jest|agent/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    // No such process.
    return false;
  }
}

/** The configured id, or one from the machine's id: the same at every start, on every host another. */
export function agentIdOf(configured: number, machineId: string): number {
  if (configured !== 0) return configured;
  const digest = createHash('sha256')
    .update(`thalweg agent ${machineId || hostname()}`)
    .digest();
  return digest.readUInt32LE(0) || 1;
}
