import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { waitFor } from './harness/process';
import { captureObstacle, describeIf, System } from './harness/system';
import { get, startEcho } from './harness/traffic';

/** Empty for a descriptor that was closed meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Ids of the loaded BPF programs that a process holds; bpftool tells owners only where it was built to. */
function programsOf(pid: number): number[] {
  const folder = `/proc/${pid}/fdinfo`;
  const ids = readdirSync(folder).flatMap((fd) =>
    [...textOf(join(folder, fd)).matchAll(/^prog_id:\s*(\d+)$/gm)].map(([, id]) => Number(id)),
  );
  return [...new Set(ids)];
}

function loadedPrograms(): Set<number> {
  const shown = spawnSync('bpftool', ['prog', 'show', '-j'], { encoding: 'utf8' });
  return new Set((JSON.parse(shown.stdout) as { id: number }[]).map(({ id }) => id));
}

describeIf(captureObstacle())('when a part is killed', () => {
  let system: System;
  let echo: { port: number; stop: () => Promise<void> };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const request = (path: string) => get({ host: '127.0.0.1', port: echo.port, path, agent });

  beforeAll(async () => {
    echo = await startEcho();
    system = await System.create();
    await system.startBackend();
    await system.startAgent();
    await system.capturing(
      async () => void (await request('/probe')),
      `SELECT count() FROM flow_log.l7_flow_log WHERE request_resource = '/probe' AND server_port = ${echo.port}`,
    );
  }, 120_000);

  afterAll(async () => {
    agent.destroy();
    await system?.stop();
    await echo?.stop();
  }, 60_000);

  it('loses no row when the backend is killed in the middle of ingest and comes back', async () => {
    let sent = 0;
    const send = async (count: number) => {
      for (let turn = 0; turn < count; turn++) {
        await request(`/killed/n${sent++}`);
        if (turn % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await send(1000);
    await new Promise((resolve) => setTimeout(resolve, 900));
    const killed = system.backend;
    const during = send(1000);
    killed?.kill('SIGKILL');
    await killed?.ended;
    await during;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await system.startBackend();
    await send(1000);
    const rows = `SELECT count() FROM flow_log.l7_flow_log WHERE server_port = ${echo.port} AND startsWith(request_resource, '/killed/')`;
    await waitFor('the spool to be sent again', async () => (await system.count(rows)) >= 2 * sent, 60_000, 500);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await system.count(rows)).toBe(2 * sent);
    expect(await system.count(rows.replace('count()', 'uniqExact(row_id)'))).toBe(2 * sent);
    expect(await system.count(rows.replace('count()', 'uniqExact(request_resource)'))).toBe(sent);
  }, 180_000);

  it('disturbs nobody when the agent is killed, and leaves no BPF program behind', async () => {
    const killed = system.agent;
    const programs = programsOf(killed?.pid ?? 0);
    expect(programs.length).toBeGreaterThan(0);
    killed?.kill('SIGKILL');
    await killed?.ended;
    expect((await request('/after')).status).toBe(200);
    await waitFor('the programs to be gone', () => {
      const left = loadedPrograms();
      return programs.every((id) => !left.has(id));
    });
  }, 60_000);

  it('captures again after the agent was killed, and the ledger adds up over both runs', async () => {
    await system.startAgent();
    await system.capturing(
      async () => void (await request('/again')),
      `SELECT count() FROM flow_log.l7_flow_log WHERE request_resource = '/again' AND server_port = ${echo.port}`,
    );
    await system.agent?.stop();
    const stored = await system.count('SELECT count() FROM flow_log.l7_flow_log');
    const samples = await system.metric('thalweg_records_stored_total');
    const counted = [...samples].filter(([labels]) => labels.includes('signal="l7_flow_log"'));
    expect(counted.reduce((total, [, value]) => total + value, 0)).toBe(stored);
  }, 60_000);
});
