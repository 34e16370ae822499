import { QuestionGate } from './gate';

const limits = { concurrency: 1, queueLength: 1, queueTimeoutMs: 30 };
const forever = () => new Promise<never>(() => undefined);

it('runs as many questions as it may and lets the next wait for its turn', async () => {
  const gate = new QuestionGate({ ...limits, queueTimeoutMs: 5000 });
  const order: string[] = [];
  let release = () => {};
  const first = gate.run(async () => {
    await new Promise<void>((resolve) => (release = resolve));
    order.push('first');
  });
  const second = gate.run(async () => void order.push('second'));
  await expect(gate.run(forever)).rejects.toMatchObject({ code: 'too_many_questions', status: 503, retryAfter: 2 });
  release();
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
});

it('gives the slot back when a question fails', async () => {
  const gate = new QuestionGate(limits);
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate.run(() => Promise.resolve(1))).resolves.toBe(1);
});

it('sends away who waited too long, and forgets who went away', async () => {
  const gate = new QuestionGate(limits);
  void gate.run(forever);
  await expect(gate.run(forever)).rejects.toMatchObject({ code: 'too_many_questions' });
  const gone = new AbortController();
  const waiting = gate.run(forever, gone.signal);
  gone.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(gate.run(forever, gone.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
