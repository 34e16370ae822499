import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { addGoPlugin } from './go-plugin';
import { GrafanaHost, PluginClient, Relay } from './testing/grafana-host';

// Machines that run tests do much else at the same time.
jest.setTimeout(60_000);

const SHELLS: [string, string[]][] = [
  ['dash', ['/bin/dash']],
  ['bash', ['/bin/bash', '--posix']],
  ['busybox sh', ['/bin/busybox', 'sh']],
];
const present = SHELLS.filter(([name, [path = '']]) => {
  if (existsSync(path)) return true;
  process.stderr.write(`Skipped: ${name} is not installed\n`);
  return false;
});
const directory = mkdtempSync('/tmp/thalweg-relay-');
const relays: Relay[] = [];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const relay of relays.splice(0)) relay.kill();
  for (const close of closing.splice(0)) close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const start = (backendAddr: string | undefined, shell: readonly string[]) => {
  const relay = new Relay({ backendAddr, shell });
  relays.push(relay);
  return relay;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What answers as the backend does, as far as the relay can see. */
async function listen(address: string): Promise<{ address: string; stop: () => void }> {
  const server = new GrpcServer();
  addGoPlugin(server);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const stop = () => server.forceShutdown();
  closing.push(stop);
  return { address: address.startsWith('unix:') ? address : address.replace(/:\d+$/, `:${port}`), stop };
}

/** Takes connections and says nothing, as a stopped process or a black hole does once the kernel has shaken hands. */
async function silent(): Promise<{ address: string; stop: () => void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  closing.push(stop);
  const { port } = server.address() as { port: number };
  return { address: `127.0.0.1:${port}`, stop };
}

const childrenOf = (pid: number | undefined) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

function linkOf(pid: number | undefined, fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return undefined; // Gone in between.
  }
}
/** Ended, even if nobody has asked for its exit code yet. */
function isGone(pid: number): boolean {
  try {
    return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

describe.each(present)('the relay in %s', (_name, shell) => {
  it('tells a host name as its address, and stays', async () => {
    const { address } = await listen('127.0.0.1:0');
    const relay = start(address.replace('127.0.0.1', 'localhost'), shell);
    expect(await relay.handshake).toEqual({ network: 'tcp', address });
    await pause(2500);
    expect([relay.running, relay.lines]).toEqual([true, []]);
  });

  it('tells a unix socket', async () => {
    const { address } = await listen(`unix:${directory}/${shell.at(-1)?.replaceAll('/', '-')}.sock`);
    const relay = start(address, shell);
    expect(await relay.handshake).toEqual({ network: 'unix', address: address.slice('unix:'.length) });
  });

  it.each([
    ['nothing listens', '127.0.0.1:1'],
    ['the name does not resolve', 'no-such-host.invalid:20417'],
    ['the socket is not there', `unix:${directory}/absent.sock`],
  ])('hands out an address that refuses, and says what to start, when %s', async (_case, backendAddr) => {
    const relay = start(backendAddr, shell);
    expect(await relay.handshake).toEqual({ network: 'tcp', address: '127.0.0.1:1' });
    expect(Date.now() - relay.startedAt).toBeLessThan(5000);
    const line = JSON.parse(relay.lines[0] ?? '{}') as Record<string, string>;
    expect(line['@level']).toBe('warn');
    expect(line['@message']).toContain(`Nothing answers at ${backendAddr}. Start the Thalweg backend`);
  });

  it('does not let Grafana wait for an address that swallows packets', async () => {
    const { address } = await silent();
    const relay = start(address, shell);
    expect(await relay.handshake).toEqual({ network: 'tcp', address: '127.0.0.1:1' });
    expect(Date.now() - relay.startedAt).toBeLessThan(6000);
  });

  it('ends when the backend is there at last, so that Grafana dials again', async () => {
    const probe = await listen('127.0.0.1:0');
    probe.stop();
    const relay = start(probe.address, shell);
    await relay.handshake;
    await listen(probe.address);
    expect(await relay.ended).toBe(0);
    expect(relay.lines.at(-1)).toContain(`answers at ${probe.address}`);
  });

  it('ends within seconds of the death of Grafana, and leaves nothing behind', async () => {
    const { address } = await listen('127.0.0.1:0');
    // A shell in Grafana's place, which is killed and does not clean up.
    const script = `${shell.join(' ')} '${__dirname}/../../../datasource/relay/gpx_thalweg.sh' & echo $!; wait`;
    const { stdout } = spawnSync('/bin/sh', ['-c', `(${script}) & sleep 1; kill -9 $! ; sleep 0.2`], {
      env: { grafana_plugin_type: 'datasource', GF_PLUGIN_BACKEND_ADDR: address },
      encoding: 'utf8',
      timeout: 20_000,
    });
    const pid = Number(/^(\d+)$/m.exec(stdout)?.[1]);
    expect(pid).toBeGreaterThan(1);
    await pause(200);
    expect(isGone(pid)).toBe(true);
  });

  it('lets no child hold what Grafana reads', async () => {
    const { address } = await silent();
    const relay = start(address, shell);
    await relay.handshake;
    // Node gives sockets for pipes; what the script makes itself is a pipe or a file.
    const held: string[] = [];
    let before = new Set<string>();
    for (let look = 0; look < 80; look++) {
      const now = new Set<string>();
      for (const child of childrenOf(relay.child.pid)) {
        for (const fd of ['1', '2']) {
          if (linkOf(child, fd)?.startsWith('socket:')) now.add(`${child}:${fd}`);
        }
      }
      // Between its birth and its first own step a child holds everything.
      held.push(...[...now].filter((item) => before.has(item)));
      before = now;
      await pause(50);
    }
    expect(held).toEqual([]);
    const began = Date.now();
    relay.kill();
    await relay.closed;
    expect(Date.now() - began).toBeLessThan(1500);
  });

  it('says so when backend_addr is no address', async () => {
    for (const wrong of ['20417', 'http://127.0.0.1:1', 'unix:relative.sock', 'a"b:1', '127.0.0.1:']) {
      const relay = start(wrong, shell);
      expect(await relay.handshake).toEqual({ network: 'tcp', address: '127.0.0.1:1' });
      expect(relay.lines[0]).toContain('is no address');
      for (const line of relay.lines) JSON.parse(line);
      relay.kill();
    }
  });

  it('takes 127.0.0.1:20417 when nothing is said, and does nothing by hand', async () => {
    const byHand = spawnSync(
      shell[0] ?? '',
      [...shell.slice(1), `${__dirname}/../../../datasource/relay/gpx_thalweg.sh`],
      {
        env: {},
        encoding: 'utf8',
      },
    );
    expect([byHand.status, byHand.stdout]).toEqual([1, '']);
    expect(byHand.stderr).toContain('started by Grafana');
  });
});

describe.each(present)('Grafana with the relay in %s', (_name, shell) => {
  it('finds a backend again that was away for 2 s without starting the relay anew', async () => {
    const first = await listen('127.0.0.1:0');
    const host = new GrafanaHost({ backendAddr: first.address, shell });
    await host.start();
    expect(await host.client.call('health', 'Check', { service: 'plugin' })).toEqual({ status: 'SERVING' });
    first.stop();
    await pause(2000);
    await listen(first.address);
    await pause(3500);
    expect(await host.client.call('health', 'Check', { service: '' }, { timeoutMs: 3000 })).toEqual({
      status: 'SERVING',
    });
    expect(host.starts).toBe(1);
    const took = await host.stop();
    expect(took).toBeGreaterThan(1900);
    expect(took).toBeLessThan(6000);
  });

  it('gets a new relay when the backend was away for longer, within seconds of its return', async () => {
    const first = await listen('127.0.0.1:0');
    const host = new GrafanaHost({ backendAddr: first.address, shell });
    await host.start();
    first.stop();
    await pause(14_000);
    const old = host.process;
    expect(old.running).toBe(true);
    expect(old.lines.join()).toContain('does not answer any more');
    await listen(first.address);
    await old.ended;
    await pause(2000);
    expect(host.starts).toBe(2);
    expect(await host.client.call('health', 'Check', { service: '' }, { timeoutMs: 3000 })).toEqual({
      status: 'SERVING',
    });
    await host.stop();
  });
});

it('is followed to another address that its name moves to', async () => {
  // A name that resolves anew each time needs a resolver; curl takes the addresses of localhost, of both families.
  const four = await listen('127.0.0.1:0');
  const relay = start(four.address.replace('127.0.0.1', 'localhost'), []);
  expect((await relay.handshake).address).toBe(four.address);
  four.stop();
  await listen(`[::1]:${four.address.split(':')[1]}`);
  expect(await relay.ended).toBe(0);
  expect(relay.lines.at(-1)).toContain('answers at [::1]:');
});

it('is one file, for every system', () => {
  const dist = `${__dirname}/../../../datasource/dist`;
  if (!existsSync(dist)) return;
  const source = readFileSync(`${__dirname}/../../../datasource/relay/gpx_thalweg.sh`, 'utf8');
  const copies = readdirSync(dist).filter((name) => name.startsWith('gpx_'));
  for (const name of copies) expect(readFileSync(`${dist}/${name}`, 'utf8')).toBe(source);
});

it('answers go-plugin’s own calls, and lives on when told to end', async () => {
  const { address } = await listen('127.0.0.1:0');
  const one = new PluginClient(address);
  const other = new PluginClient(address);
  const broker = one.stream('broker', 'StartStream');
  broker.on('error', () => undefined).on('data', () => undefined);
  expect(await one.call('controller', 'Shutdown', {})).toEqual({});
  expect(await other.call('health', 'Check', { service: 'plugin' })).toEqual({ status: 'SERVING' });
  await expect(other.call('health', 'Check', { service: 'other' })).rejects.toMatchObject({ code: 5 });
  broker.cancel();
  one.close();
  other.close();
});
