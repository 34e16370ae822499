import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const variables = (name: string) => [`${name}_PID_FILE`, `${name}_START`] as const;

/** Why a test that ends a program is skipped. */
export const obstacle = (name: string): string => `${variables(name).join(' and ')} are not set`;

/**
 * A program that a test may end and start again: `<NAME>_PID_FILE` holds its process id, `<NAME>_START` is a shell
 * command that starts it in the background and writes that file anew.
 */
export class Owned {
  private readonly pidFile: string | undefined;
  private readonly command: string | undefined;

  constructor(name: string) {
    const [pidFile, command] = variables(name).map((key) => process.env[key]);
    this.pidFile = pidFile;
    this.command = command;
  }

  get known(): boolean {
    return this.pidFile !== undefined && this.command !== undefined;
  }

  get pid(): number {
    return Number(readFileSync(this.pidFile ?? '', 'utf8'));
  }

  static alive(this: void, pid: number): boolean {
    return existsSync(`/proc/${pid}`);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  async gone(): Promise<void> {
    for (const { pid } = this; Owned.alive(pid);) await new Promise((done) => setTimeout(done, 50));
  }

  start(): void {
    spawn('sh', ['-c', this.command ?? 'false'], { detached: true, stdio: 'ignore' }).unref();
  }

  /** Its child processes whose command line has these words. */
  children(words: string): number[] {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all.map(Number).filter((pid) => {
      try {
        // The name may hold blanks: what follows it is read from its closing bracket on.
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
        return Number(parent) === this.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words);
      } catch {
        return false; // Ended between the two looks.
      }
    });
  }
}
