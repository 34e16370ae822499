import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, ROOT, startProgram, waitFor } from './process';

/** Why whole-system tests cannot run here, or undefined. */
export function captureObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'no BTF';
  if (!existsSync(join(ROOT, 'agent/native/build/thalweg.node'))) return 'the addon is not built';
  return undefined;
}

/** `describe`, or a skipped one that says why. */
export function describeIf(obstacle: string | undefined): jest.Describe {
  if (obstacle === undefined) return describe;
  process.stderr.write(`Skipped: ${obstacle}\n`);
  return describe.skip;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

export interface SqlAnswer {
  readonly columns: readonly { name: string; type: string }[];
  readonly rows: readonly unknown[][];
  readonly truncated: boolean;
}

/** One Thalweg under test: a backend and an agent as processes of their own, in a directory of their own. */
export class System {
  readonly directory = mkdtempSync(join(tmpdir(), 'thalweg-e2e-'));
  backend?: Program;
  agent?: Program;

  private constructor(readonly port: number) {}

  static async create(): Promise<System> {
    return new System(await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async startBackend(more: Record<string, string> = {}): Promise<Program> {
    const env = {
      THALWEG_LISTEN: `127.0.0.1:${this.port}`,
      // Any free port: several systems stand side by side.
      THALWEG_GRAFANA_LISTEN: '127.0.0.1:0',
      THALWEG_DATA_DIR: join(this.directory, 'backend'),
      ...more,
    };
    const backend = startProgram('backend', process.execPath, ['backend/dist/server.js'], {
      directory: this.directory,
      env,
    });
    this.backend = backend;
    await waitFor(`the backend: ${backend.log()}`, async () => {
      if (backend.child.exitCode !== null) throw new Error(`the backend ended: ${backend.log().slice(-2000)}`);
      return (await fetch(`${this.url}/readyz`)).ok;
    });
    return backend;
  }

  async startAgent(args: readonly string[] = ['run'], env: Record<string, string> = {}): Promise<Program> {
    const agent = startProgram('agent', process.execPath, ['agent/dist/main.js', ...args], {
      directory: this.directory,
      env: { THALWEG_BACKEND_URL: this.url, THALWEG_DATA_DIR: join(this.directory, 'agent'), ...env },
    });
    this.agent = agent;
    return agent;
  }

  /** Waits until the agent's programs are attached: a first exchange of its own shows up as rows. */
  async capturing(probe: () => Promise<void>, sql: string): Promise<void> {
    await waitFor('the agent to capture', async () => {
      if (this.agent?.child.exitCode !== null) throw new Error(`the agent ended: ${this.agent?.log().slice(-2000)}`);
      await probe();
      return (await this.count(sql)) > 0;
    });
  }

  async sql(sql: string, params: Record<string, string | number> = {}): Promise<SqlAnswer> {
    const answer = await fetch(`${this.url}/api/v1/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql, params }),
    });
    if (!answer.ok) throw new Error(`${answer.status} for ${sql}: ${await answer.text()}`);
    return (await answer.json()) as SqlAnswer;
  }

  async count(sql: string, params: Record<string, string | number> = {}): Promise<number> {
    return Number((await this.sql(sql, params)).rows[0]?.[0] ?? 0);
  }

  /** Samples of one metric of `/metrics`, by their label text. */
  async metric(name: string): Promise<Map<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const found = new Map<string, number>();
    for (const line of text.split('\n')) {
      const match = /^([a-z_]+)(?:\{(.*)\})? ([-+.eE\d]+)$/.exec(line);
      if (match && match[1] === name) found.set(match[2] ?? '', Number(match[3]));
    }
    return found;
  }

  async stop(): Promise<void> {
    await this.agent?.stop();
    await this.backend?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
