import { LayoutClient, cachedLayout, layoutInline } from './layout-client';
import { type LayoutJob, type LayoutPort } from './layout-job';
import { shapeOf } from './graph-shape';
import { runLayout } from './run-layout';

// Every browser has it, jsdom does not; dagre clones arrays of names with it.
globalThis.structuredClone ??= <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;

let serial = 0;
/** A shape that no other test has put into the cache. */
const freshShape = () => shapeOf([{ id: `a${serial}` }, { id: `b${serial++}` }], [], 'right', 1.5);

class FakePort implements LayoutPort {
  onmessage: LayoutPort['onmessage'] = null;
  onerror: LayoutPort['onerror'] = null;
  jobs: LayoutJob[] = [];
  terminated = false;
  postMessage(job: LayoutJob) {
    this.jobs.push(job);
  }
  terminate() {
    this.terminated = true;
  }
  answer(at = 0) {
    const job = this.jobs[at];
    if (job) this.onmessage?.({ data: { id: job.id, layout: runLayout(job.shape, job.limits) } });
  }
}

test('answers with what the worker placed and remembers it', async () => {
  const port = new FakePort();
  const client = new LayoutClient(() => port);
  const shape = freshShape();
  const answer = client.layout(shape);
  port.answer();
  expect((await answer)?.x).toHaveLength(2);
  expect(cachedLayout(shape)).toBe(await client.layout(shape));
  expect(port.jobs).toHaveLength(1);
});

test('a newer request stops the older one', async () => {
  const ports: FakePort[] = [];
  const client = new LayoutClient(() => {
    const port = new FakePort();
    ports.push(port);
    return port;
  });
  const old = client.layout(freshShape());
  const recent = client.layout(freshShape());
  expect(ports[0]?.terminated).toBe(true);
  ports[1]?.answer();
  expect(await old).toBeNull();
  expect(await recent).not.toBeNull();
});

test('a worker that hangs is stopped and the page answers', async () => {
  const port = new FakePort();
  const shape = freshShape();
  const layout = await new LayoutClient(() => port, 10).layout(shape);
  expect(port.terminated).toBe(true);
  expect(layout).toEqual(cachedLayout(shape));
});

test('a worker that fails, or cannot start, leaves the work to the page', async () => {
  const port = new FakePort();
  const failing = new LayoutClient(() => port).layout(freshShape());
  port.onerror?.(new Event('error'));
  expect(await failing).not.toBeNull();
  expect(await new LayoutClient(() => null).layout(freshShape())).not.toBeNull();
});

test('nothing answers after closing', async () => {
  const port = new FakePort();
  const client = new LayoutClient(() => port);
  const answer = client.layout(freshShape());
  client.close();
  expect(await answer).toBeNull();
  expect(port.terminated).toBe(true);
});

test('the cache forgets the oldest', () => {
  const first = freshShape();
  layoutInline(first);
  for (let index = 0; index < 12; index++) layoutInline(freshShape());
  expect(cachedLayout(first)).toBeUndefined();
});
