import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowOptions } from '../flow/testing';
import { type RecordBatch } from '../source/source';
import { RecordedHost } from './recorded-host';
import { RecordingReader } from './recording-reader';
import { RecordingWriter } from './recording-writer';
import { ReplaySource } from './replay-source';

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
const batch = (n: number): RecordBatch => ({
  records: new Uint8Array(64).fill(n),
  nowNs: n * 1e9,
  clockOffsetNs: 1_763_000_000_000_000_000n,
});

describe('recording', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'thalweg-recording-'));
    path = join(directory, 'r');
    const writer = new RecordingWriter(path, 1e6, header);
    for (let n = 1; n <= 3; n++) {
      writer.lookup('process', n, n === 2 ? undefined : { pid: n });
      writer.batch(batch(n));
    }
    writer.close({ captured: 30, dropped: { ring_full: 2 } });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function replay(options = {}) {
    const host = new RecordedHost();
    const source = new ReplaySource(new RecordingReader(path), host, options);
    const batches: RecordBatch[] = [];
    const answers: unknown[] = [];
    const ended = await source
      .run((next) => {
        batches.push(next);
        answers.push(host.process(batches.length));
      })
      .then(() => '')
      .catch((error: Error) => error.message);
    return { batches, answers, ended, counters: source.counters() };
  }

  it('gives back batches, answers and counters as they were', async () => {
    const { batches, answers, ended, counters } = await replay();
    expect(batches).toEqual([1, 2, 3].map(batch));
    expect(answers).toEqual([{ pid: 1 }, undefined, { pid: 3 }]);
    expect([ended, counters]).toEqual(['', { captured: 30, dropped: { ring_full: 2 } }]);
    expect(new RecordingReader(path).header).toEqual(header);
  });

  it('moves all batches by the same time when asked to', async () => {
    const { batches } = await replay({ shiftToNow: true });
    const unix = batches.map(({ nowNs, clockOffsetNs }) => Number((clockOffsetNs + BigInt(nowNs)) / 1_000_000n));
    expect(Math.abs((unix[0] ?? 0) - Date.now())).toBeLessThan(5000);
    expect((unix[2] ?? 0) - (unix[0] ?? 0)).toBe(2000);
  });

  it('names the byte at which a file breaks off, after everything before it', async () => {
    truncateSync(path, statSync(path).size - 60);
    const { batches, ended } = await replay();
    expect(batches.length).toBeGreaterThanOrEqual(2);
    expect(ended).toMatch(/the file ends inside a frame.* at byte \d+$/);
  });

  it('names the byte of a damaged frame', async () => {
    const bytes = readFileSync(path);
    const at = bytes.length - 80;
    bytes[at] = (bytes[at] ?? 0) ^ 255;
    writeFileSync(path, bytes);
    const { ended } = await replay();
    expect(ended).toMatch(/ at byte \d+$/);
  });

  it('refuses a file that is no recording, and one that is not there', () => {
    writeFileSync(path, 'something else entirely');
    expect(() => new RecordingReader(path)).toThrow(/is no recording/);
    expect(() => new RecordingReader(`${path}.no`)).toThrow(/cannot read/);
  });

  it('says when the replay asks for what was not recorded', () => {
    const host = new RecordedHost();
    host.add([['process', 1, null]]);
    expect(() => host.addresses(1)).toThrow('the replay asks for addresses of 1, the recording has process of 1');
  });
});
