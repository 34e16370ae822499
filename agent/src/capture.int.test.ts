import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { L7_FLOW_LOG, LOG_TYPE, PROCESS } from '@thalweg/protocol';
import { createAgent } from './agent';
import { AGENT_DEFAULTS } from './config';
import { Decoder } from './decode';
import { ProcHost } from './enrich/proc-host';
import { type Row, rowOptions, rowsOf } from './flow/testing';
import { L7_PROTOCOLS } from './l7';
import { LAYOUT_HASH } from './record/layout-hash';
import { RecordedHost } from './record/recorded-host';
import { RecordingReader } from './record/recording-reader';
import { RecordingWriter } from './record/recording-writer';
import { ReplaySource } from './record/replay-source';
import { LiveSource, preflight } from './source';

const PORT = 21250;
const PARALLEL = 32;
const TURNS = 30;
const FRESH = 100;

// Kept-alive connections in parallel, then a connection for each request, from a process of its own.
const TRAFFIC = `
  const http = require('http');
  const server = http.createServer((q, r) => { q.resume(); q.on('end', () => r.end('ok ' + q.url)); });
  server.listen(${PORT}, '127.0.0.1', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: ${PARALLEL} });
    const get = (path, agent) => new Promise((ok, no) =>
      http.get({ port: ${PORT}, host: '127.0.0.1', path, agent }, (r) => { r.resume(); r.on('end', ok); }).on('error', no));
    for (let i = 0; i < ${TURNS}; i++)
      await Promise.all(Array.from({ length: ${PARALLEL} }, (_, k) => get('/kept/n' + (i * ${PARALLEL} + k), agent)));
    for (let i = 0; i < ${FRESH}; i++) await get('/fresh/n' + i, false);
    agent.destroy();
    server.close();
  });`;

function obstacle(): string | undefined {
  try {
    return preflight()
      .map(({ what, detail }) => `${what}: ${detail}`)
      .join('; ');
  } catch (error) {
    // The addon is not built: the message says so.
    return String(error);
  }
}
const missing = obstacle();
if (missing) process.stderr.write(`Skipped: ${missing}\n`);
const describeHere = missing ? describe.skip : describe;

describeHere('a recording of real traffic', () => {
  const directory = mkdtempSync(join(tmpdir(), 'thalweg-capture-'));
  const path = (name: string) => join(directory, name);
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const options = rowOptions({ allow_ports: [PORT] });
  const identity = { agentId: 9, agentVersion: '1', startSeconds: 1763000000, ownPid: process.pid, backendPort: 1 };
  let seen: Row[] = [];

  beforeAll(async () => {
    const source = new LiveSource();
    const recording = new RecordingWriter(path('recording'), 1e8, {
      agent_id: 9,
      agent_version: '1',
      own_pid: process.pid,
      backend_port: 1,
      start_seconds: 1763000000,
      protocol_version: 1,
      layout: LAYOUT_HASH,
      row_options: options,
    });
    const agent = createAgent(
      { ...AGENT_DEFAULTS, out: path('live') },
      {
        source,
        host: new ProcHost(),
        protocols: L7_PROTOCOLS,
        createDecoder: (handler) => new Decoder(handler),
        identity,
        rowOptions: options,
        log: silent,
        recording,
        isLive: true,
      },
    );
    source.open();
    const running = agent.run();
    const traffic = spawn(process.execPath, ['-e', TRAFFIC], { stdio: 'ignore' });
    await once(traffic, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await agent.stop();
    await running;
    expect(source.counters().dropped).toEqual({ ring_full: 0, map_full: 0, vector_long: 0, queue_full: 0 });
    seen = rowsOf(readFileSync(path('live')), L7_FLOW_LOG);
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('holds each request once at either end, answered, with both processes named', () => {
    for (const point of ['c-p', 's-p']) {
      const rows = seen.filter((row) => row.observation_point === point);
      const paths = new Set(rows.map((row) => row.request_resource));
      expect([point, rows.length, paths.size]).toEqual([point, PARALLEL * TURNS + FRESH, PARALLEL * TURNS + FRESH]);
      expect(rows.every((row) => row.type === LOG_TYPE.SESSION && row.response_code === 200)).toBe(true);
      expect(rows.every((row) => row.process_id_0 === row.process_id_1 && row.process_id_0 !== 0)).toBe(true);
    }
  });

  it('gives both ends of a request the same TCP sequences', () => {
    const ends = new Map<unknown, Set<string>>();
    for (const row of seen) {
      const pair = ends.get(row.request_resource) ?? new Set();
      ends.set(row.request_resource, pair.add(`${String(row.req_tcp_seq)}/${String(row.resp_tcp_seq)}`));
    }
    expect([...ends.values()].filter((pair) => pair.size !== 1)).toEqual([]);
  });

  it('reports the process that its rows name, with the same start', () => {
    const processes = rowsOf(readFileSync(path('live.process')), PROCESS);
    const known = new Set(processes.map((row) => `${String(row.process_id)}/${String(row.start_time)}`));
    for (const row of seen) expect(known).toContain(`${String(row.process_id_1)}/${String(row.process_start_time_1)}`);
  });

  it('gives the same bytes again on a replay', async () => {
    const host = new RecordedHost();
    const agent = createAgent(
      { ...AGENT_DEFAULTS, out: path('again') },
      {
        source: new ReplaySource(new RecordingReader(path('recording')), host),
        host,
        protocols: L7_PROTOCOLS,
        createDecoder: (handler) => new Decoder(handler),
        identity,
        rowOptions: options,
        log: silent,
        isLive: false,
      },
    );
    await agent.run();
    for (const table of ['', '.process', '.host', '.address', '.listener']) {
      const bytes = (name: string) =>
        existsSync(path(name + table)) ? readFileSync(path(name + table)).toString('hex') : '';
      expect([table, bytes('again') === bytes('live')]).toEqual([table, true]);
    }
  }, 30_000);
});
