import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, startProgram } from './harness/process';

/** The recording that `npm run demo` replays where nothing can be captured. */
const RECORDING = join(ROOT, 'deploy/bookstore/bookstore.rec');

describe('the recording of the bookstore', () => {
  it('is replayed by this version of the agent, without any privilege', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'thalweg-recording-'));
    const rows = join(directory, 'rows.native');
    const replay = startProgram(
      'replay',
      process.execPath,
      ['agent/dist/main.js', 'replay', RECORDING, '--out', rows],
      {
        directory,
        env: { THALWEG_DATA_DIR: join(directory, 'data') },
      },
    );
    expect(await replay.ended).toBe(0);
    expect(replay.log()).toMatch(/"msg":"\d{4} rows, \d{4} stored, 0 spooled or dropped"/);
    expect(statSync(rows).size).toBeGreaterThan(100_000);
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);
});
