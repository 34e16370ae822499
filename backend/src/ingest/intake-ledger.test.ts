import { type Batch } from './batch';
import { IntakeLedger } from './intake-ledger';
import { type MergeQueue } from './merge-queue';

function setUp() {
  const written: Batch[] = [];
  let refuse = false;
  const errors: unknown[] = [];
  const queue = {
    add: async (batch: Batch) => {
      if (refuse) throw new Error('away');
      written.push(batch);
    },
  } as unknown as MergeQueue;
  const ledger = new IntakeLedger(queue, (error) => errors.push(error));
  return { ledger, written, errors, setRefuse: (value: boolean) => (refuse = value) };
}

describe('IntakeLedger', () => {
  it('adds up by agent, signal and reason', () => {
    const { ledger } = setUp();
    ledger.captured('samples', 5);
    ledger.captured('samples', 2);
    ledger.captured('samples', 1, 7);
    ledger.stored('samples', 6);
    ledger.dropped('samples', 'too_old', 1);
    ledger.dropped('samples', 'too_old', 0, 9);
    expect(ledger.entries).toEqual([
      { agent: 0, signal: 'samples', counter: 'captured', reason: '', value: 7 },
      { agent: 7, signal: 'samples', counter: 'captured', reason: '', value: 1 },
      { agent: 0, signal: 'samples', counter: 'stored', reason: '', value: 6 },
      { agent: 0, signal: 'samples', counter: 'dropped', reason: 'too_old', value: 1 },
    ]);
  });

  it('writes what it counted when it closes, and nothing without a change', async () => {
    const { ledger, written } = setUp();
    await ledger.close();
    ledger.captured('samples', 5);
    await ledger.close();
    await ledger.close();
    expect(written.map(({ rows }) => rows)).toEqual([1]);
  });

  it('tells all of it after a failure', async () => {
    const { ledger, written, errors, setRefuse } = setUp();
    ledger.captured('samples', 5);
    setRefuse(true);
    await ledger.close();
    setRefuse(false);
    await ledger.close();
    expect([errors.length, written.map(({ rows }) => rows)]).toEqual([1, [1]]);
  });
});
