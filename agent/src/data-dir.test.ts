import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentIdOf, lockDirectory } from './data-dir';

describe('lockDirectory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'thalweg-lock-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('refuses a directory that a living agent uses, and says which', () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)']);
    writeFileSync(join(directory, 'agent.lock'), String(other.pid));
    expect(() => lockDirectory(directory)).toThrow(`in use by the agent with process id ${String(other.pid)}`);
    other.kill();
  });

  it('takes over from an agent that was killed, and gives back', () => {
    writeFileSync(join(directory, 'agent.lock'), '4194999');
    lockDirectory(directory)();
    lockDirectory(directory)();
  });

  it('says what to do about a directory that cannot be used', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => lockDirectory(join(directory, 'file/sub'))).toThrow(/cannot use .*file\/sub/);
  });
});

describe('agentIdOf', () => {
  it('is what is configured, else the same for the same machine', () => {
    expect(agentIdOf(7, 'm')).toBe(7);
    expect(agentIdOf(0, 'm')).toBe(agentIdOf(0, 'm'));
    expect(agentIdOf(0, 'm')).not.toBe(agentIdOf(0, 'n'));
  });
});
