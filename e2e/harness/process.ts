import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root folder. */
export const ROOT = join(__dirname, '..', '..');

/** A program under test, its output in a file, stopped by process id. */
export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Exit code or signal, once it has ended. */
  readonly ended: Promise<number | string>;
  readonly log: () => string;
  /** SIGTERM, and SIGKILL after `patienceMs`. */
  stop(patienceMs?: number): Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

export function startProgram(
  name: string,
  command: string,
  args: readonly string[],
  options: { directory: string; env?: Record<string, string>; cwd?: string },
): Program {
  mkdirSync(options.directory, { recursive: true });
  const file = join(options.directory, `${name}-${Date.now()}.log`);
  const out = openSync(file, 'a');
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    child.once('error', (error) => resolve(`spawn failed: ${error.message}`));
  });
  return {
    pid: child.pid ?? -1,
    child,
    ended,
    log: () => readFileSync(file, 'utf8'),
    kill: (signal) => void child.kill(signal),
    stop: async (patienceMs = 15_000) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      const how = await ended;
      clearTimeout(timer);
      return how;
    },
  };
}

/** Asks until the answer is truthy; what was asked for and the last answer are in the error. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 30_000,
  everyMs = 100,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      // Asking may fail until the thing is there; the last failure is reported.
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}; last: ${String(last)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Runs the bodies with at most `width` at once. */
export async function inParallel<T>(width: number, bodies: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = new Array<T>(bodies.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < bodies.length; at = next++) {
      const body = bodies[at];
      if (body) results[at] = await body();
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
