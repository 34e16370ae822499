import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { L7_FLOW_LOG, LOG_TYPE } from '@thalweg/protocol';
import { type AgentParts, createAgent, type RecordDecoder } from './agent';
import { AGENT_DEFAULTS } from './config';
import { type DataEvent, EGRESS, type EventHandler, INGRESS, type ProcessEvent } from './decode/event';
import { dataEvent, fakeHost, lineProtocol, rowOptions, rowsOf, serverEvent } from './flow/testing';
import { RecordedHost } from './record/recorded-host';
import { RecordingReader } from './record/recording-reader';
import { RecordingWriter } from './record/recording-writer';
import { ReplaySource } from './record/replay-source';
import { FakeBackend } from './sender/testing';
import { type RecordBatch, type RecordSource } from './source/source';

type Event =
  { data: DataEvent } | { process: ProcessEvent } | { close: { socketId: number; tgid: number; timeNs: number } };

/** Batches of events as JSON in place of kernel structs. */
const encode = (events: readonly Event[], nowNs: number): RecordBatch => ({
  records: Buffer.from(
    JSON.stringify(events, (_, value: unknown) =>
      value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value,
    ),
  ),
  nowNs,
  clockOffsetNs: 1_763_000_000_000_000_000n + BigInt(nowNs % 1000),
});

class JsonDecoder implements RecordDecoder {
  constructor(private readonly handler: EventHandler) {}
  decode({ records, nowNs, clockOffsetNs }: RecordBatch): void {
    const revive = (_: string, value: { bytes?: string } | null) =>
      typeof value?.bytes === 'string' ? new Uint8Array(Buffer.from(value.bytes, 'hex')) : value;
    const text = Buffer.from(records).toString('utf8');
    for (const event of (text === '' ? [] : JSON.parse(text, revive as never)) as Event[]) {
      if ('data' in event) this.handler.onData(event.data);
      else if ('close' in event) this.handler.onClose(event.close);
      else this.handler.onProcess(event.process);
    }
    this.handler.onBatchEnd(nowNs, clockOffsetNs);
  }
}

class ListSource implements RecordSource {
  constructor(private readonly batches: readonly RecordBatch[]) {}
  run(onBatch: (batch: RecordBatch) => void): Promise<void> {
    for (const batch of this.batches) onBatch(batch);
    return Promise.resolve();
  }
  stop = () => Promise.resolve();
  counters = () => ({ captured: 12, dropped: { ring_full: 2 } });
}

const identity = { agentId: 9, agentVersion: '1', startSeconds: 1763000000, ownPid: 1, backendPort: 20416 };
const header = {
  agent_id: 9,
  agent_version: '1',
  own_pid: 1,
  backend_port: 20416,
  start_seconds: 1763000000,
  protocol_version: 1,
  layout: 'x',
  row_options: rowOptions(),
};
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const parts = (source: RecordSource, changes: Partial<AgentParts> = {}): AgentParts => ({
  source,
  host: fakeHost({ 1: {}, 100: { name: 'web' }, 200: { name: 'shop', startTimeNs: '1750000000000000000' } }),
  protocols: [lineProtocol],
  createDecoder: (handler) => new JsonDecoder(handler),
  identity,
  rowOptions: rowOptions(),
  log: silent,
  isLive: false,
  ...changes,
});

/** Exchanges at both ends of several connections, shuffled as rings of several CPUs would, cut into batches. */
const traffic = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 12 }),
    fc.array(fc.nat(), { minLength: 300, maxLength: 300 }),
    fc.integer({ min: 1, max: 40 }),
  )
  .map(([connections, exchanges, dice, batchSize]) => {
    const events: Event[] = [];
    for (let c = 0; c < connections; c++) {
      for (let i = 0; i < exchanges; i++) {
        const timeNs = 1e9 + i * 1e6 + c;
        const client = { socketId: 10 + c, localPort: 4000 + c };
        const server = { socketId: 50 + c, remotePort: 4000 + c };
        const ask = { text: `?c${c}n${i};`, timeNs, capSeq: 2 * i + 1, tcpSeq: 100 * i };
        const answer = { text: `!c${c}n${i};`, timeNs: timeNs + 500, capSeq: 2 * i + 2, tcpSeq: 7000 + i };
        events.push({ data: dataEvent({ ...client, ...ask, direction: EGRESS }) });
        events.push({ data: serverEvent({ ...server, ...ask, direction: INGRESS }) });
        events.push({ data: serverEvent({ ...server, ...answer, direction: EGRESS }) });
        events.push({ data: dataEvent({ ...client, ...answer, direction: INGRESS }) });
      }
    }
    // Nobody is late by more than a dozen records: what comes later than the agent waits is lost, by design.
    const arrivals = events
      .map((event, index) => ({ event, at: index + ((dice[index % dice.length] ?? 0) % 12) }))
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event);
    const batches: RecordBatch[] = [];
    for (let at = 0; at < arrivals.length; at += batchSize) {
      batches.push(encode(arrivals.slice(at, at + batchSize), 1e9 + batches.length * 1e6));
    }
    return { batches, connections, exchanges };
  });

describe('createAgent', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'thalweg-agent-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const out = (name: string) => {
    const found: Record<string, string> = {};
    for (const file of readdirSync(directory).filter((entry) => entry.startsWith(name))) {
      found[file.slice(name.length)] = readFileSync(join(directory, file)).toString('hex');
    }
    return found;
  };

  async function recordAndReplay(batches: readonly RecordBatch[]): Promise<void> {
    const file = join(directory, 'recording');
    const recording = new RecordingWriter(file, 1e8, header);
    await createAgent(
      { ...AGENT_DEFAULTS, out: join(directory, 'live') },
      parts(new ListSource(batches), { recording }),
    ).run();
    await replay(file, 'again');
  }

  async function replay(file: string, name: string): Promise<void> {
    const host = new RecordedHost();
    const source = new ReplaySource(new RecordingReader(file), host);
    await createAgent({ ...AGENT_DEFAULTS, out: join(directory, name) }, parts(source, { host })).run();
  }

  it('gives for each exchange one row at each end, and the same bytes from a replay, however records arrive', async () => {
    await fc.assert(
      fc.asyncProperty(traffic, async ({ batches, connections, exchanges }) => {
        await recordAndReplay(batches);
        expect(Object.keys(out('live')).sort()).toEqual(['', '.host', '.listener', '.process']);
        expect(out('again')).toEqual(out('live'));
        const rows = rowsOf(readFileSync(join(directory, 'live')), L7_FLOW_LOG);
        for (const point of ['c-p', 's-p']) {
          const seen = rows.filter((row) => row.observation_point === point);
          expect(seen.map((row) => row.request_resource).sort()).toEqual(
            Array.from(
              { length: connections * exchanges },
              (_, i) => `c${i % connections}n${Math.floor(i / connections)}`,
            ).sort(),
          );
          expect(
            new Set(seen.map((row) => `${String(row.type)} ${String(row.process_id_0)} ${String(row.process_id_1)}`)),
          ).toEqual(new Set([`${LOG_TYPE.SESSION} 100 200`]));
        }
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('replays what came before the place where a recording breaks off, and names that place', async () => {
    const batches = Array.from({ length: 6 }, (_, n) =>
      encode([{ data: dataEvent({ socketId: n + 1, localPort: 1000 + n, text: `~n${n};` }) }], 1e9 + n * 1e6),
    );
    await recordAndReplay(batches);
    const file = join(directory, 'recording');
    truncateSync(file, statSync(file).size - 250);
    await expect(replay(file, 'cut')).rejects.toThrow(/the file ends inside a frame.* at byte \d+/);
    const all = rowsOf(readFileSync(join(directory, 'live')), L7_FLOW_LOG);
    const cut = rowsOf(readFileSync(join(directory, 'cut')), L7_FLOW_LOG);
    expect(cut.length).toBeGreaterThan(2);
    expect(cut.length).toBeLessThan(all.length);
    expect(cut).toEqual(all.slice(0, cut.length));
  });

  it('closes the ledger: what was captured is stored, and the kernel side’s losses are in it', async () => {
    const backend = new FakeBackend(21230);
    await backend.start();
    const batches = [encode([{ data: dataEvent({ text: '~a;~b;' }) }], 1e9)];
    const config = { ...AGENT_DEFAULTS, backend_url: backend.url, data_dir: directory };
    const agent = createAgent(config, parts(new ListSource(batches)));
    await agent.run();
    await backend.stop();
    expect(backend.received.map(({ table }) => table)).toEqual(['host', 'process', 'l7_flow_log', 'agent_ledger']);
    expect(agent.ledger.of('l7_flow_log')).toMatchObject({ captured: 2, stored: 2 });
    expect(agent.ledger.of('socket_data')).toMatchObject({ captured: 12, stored: 1 });
    expect([...agent.ledger.of('socket_data').dropped]).toEqual([['ring_full', 2]]);
  });

  it('lets time pass for a live source that is silent, so that rows leave and requests time out', async () => {
    let end: () => void = () => undefined;
    const source: RecordSource = {
      run: (onBatch) => {
        onBatch(encode([{ data: dataEvent({ text: '~a;?b;' }) }], 1e9));
        return new Promise((resolve) => (end = resolve));
      },
      stop: () => Promise.resolve(end()),
      counters: () => ({ captured: 1, dropped: {} }),
    };
    const options = { rowOptions: rowOptions({ session_timeout_s: 1, flush_ms: 100 }), isLive: true };
    const agent = createAgent({ ...AGENT_DEFAULTS, out: join(directory, 'live') }, parts(source, options));
    const running = agent.run();
    await new Promise((resolve) => setTimeout(resolve, 2600));
    expect(agent.rows).toBe(2);
    await agent.stop();
    await running;
  }, 10_000);
});
