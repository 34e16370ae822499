import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EGRESS, INGRESS, ROLE_CLIENT, ROLE_SERVER } from '../decode';
import { LIVE_DEFAULTS, type LiveOptions } from './live-options';
import { Capture, cannotCapture, type Captured, isEgress, node, pause, python, requests } from './testing';

const missing = cannotCapture();
if (missing) console.log(`kernel tests are skipped: ${missing}`);
const kernel = missing ? describe.skip : describe;

const SERVER = `
import http.server, socket, sys
class Handler(http.server.BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    protocol_version = sys.argv[3] if len(sys.argv) > 3 else 'HTTP/1.1'
    def do_GET(self):
        body = (self.path * 3).encode()
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ':' in sys.argv[2] else socket.AF_INET
server = Server((sys.argv[2], int(sys.argv[1])), Handler)
print('ready'); server.serve_forever()
`;

const CLIENT = `
import http.client, sys
port, host, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print('ready'); sys.stdin.readline()
c = http.client.HTTPConnection(host, port)
for i in range(count):
    c.request('GET', '/r%d' % i); c.getresponse().read()
    if i == 0: print('first'); sys.stdin.readline()
print('done'); sys.stdin.readline()
`;

/** Segments of one direction as [sequence, length] pairs, split where either end split them. */
function sequences(events: readonly Captured[]): string {
  const covered = [...events].sort((a, b) => a.tcpSeq - b.tcpSeq);
  const merged: [number, number][] = [];
  for (const { tcpSeq, length } of covered) {
    const last = merged.at(-1);
    if (last && last[0] + last[1] === tcpSeq) last[1] += length;
    else merged.push([tcpSeq, length]);
  }
  return merged.map((range) => range.join('+')).join(' ');
}

jest.setTimeout(30_000);

kernel('the live source', () => {
  async function exchange(
    port: number,
    host: string,
    count: number,
    version = 'HTTP/1.1',
    options: Partial<LiveOptions> = {},
  ): Promise<Capture> {
    const server = python(SERVER, String(port), host, version);
    await server.says('ready');
    const client = python(CLIENT, String(port), host, String(count));
    await client.says('ready');
    const capture = new Capture([port], options);
    client.tell('go');
    await client.says('first');
    client.tell('on');
    await client.says('done');
    await client.kill();
    await pause(50);
    await capture.stop();
    await server.kill();
    return capture;
  }

  it.each([
    ['127.0.0.1', 21001, 'HTTP/1.1', 1],
    ['::1', 21002, 'HTTP/1.1', 1],
    ['127.0.0.1', 21003, 'HTTP/1.0', 20],
  ] as const)('sees each request over %s port %i %s once at each end', async (host, port, version, connections) => {
    const capture = await exchange(port, host, 20, version);
    const paths = (events: Captured[]) => requests(events).map(({ text }) => text.split(' ')[1]);
    const expected = Array.from({ length: 20 }, (_, i) => `/r${i}`);
    expect(paths(capture.clientSide(port))).toEqual(expected);
    expect(paths(capture.serverSide(port))).toEqual(expected);
    expect(new Set(capture.clientSide(port).map(({ socketId }) => socketId)).size).toBe(connections);
    expect(new Set(capture.clientSide(port).map(({ role }) => role))).toEqual(new Set([ROLE_CLIENT]));
    expect(new Set(capture.serverSide(port).map(({ role }) => role))).toEqual(new Set([ROLE_SERVER]));
    expect(new Set(capture.data.map(({ isIpv4 }) => isIpv4))).toEqual(new Set([!host.includes(':')]));
    expect(capture.source.counters().dropped).toEqual({ ring_full: 0, map_full: 0, vector_long: 0, queue_full: 0 });
  });

  it.each([
    ['HTTP/1.1', 21004],
    ['HTTP/1.0', 21005],
  ])('gives the same TCP sequence to a byte at both ends (%s)', async (version, port) => {
    const capture = await exchange(port, '127.0.0.1', 20, version);
    const client = capture.clientSide(port);
    const server = capture.serverSide(port);
    expect(client.length).toBeGreaterThan(39);
    expect(sequences(client.filter(isEgress))).toBe(sequences(server.filter((e) => !isEgress(e))));
    expect(sequences(client.filter((e) => !isEgress(e)))).toBe(sequences(server.filter(isEgress)));
  });

  it('counts the records of each socket without a gap', async () => {
    const capture = await exchange(21006, '127.0.0.1', 10);
    const bySocket = new Map<number, number[]>();
    for (const { socketId, capSeq } of capture.data)
      bySocket.set(socketId, [...(bySocket.get(socketId) ?? []), capSeq]);
    expect(bySocket.size).toBe(2);
    for (const seqs of bySocket.values()) expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  it('dates a write before the read that it causes', async () => {
    const capture = await exchange(21007, '127.0.0.1', 20);
    const sent = requests(capture.clientSide(21007));
    const received = requests(capture.serverSide(21007));
    expect(sent).toHaveLength(20);
    sent.forEach((event, i) => expect(event.timeNs).toBeLessThan((received[i] as Captured).timeNs));
  });

  it('joins connections that began before it', async () => {
    const port = 21008;
    const server = python(SERVER, String(port), '127.0.0.1');
    await server.says('ready');
    const client = python(CLIENT, String(port), '127.0.0.1', '5');
    client.tell('go');
    await client.says('first');
    const capture = new Capture([port]);
    client.tell('on');
    await client.says('done');
    await pause(50);
    await capture.stop();
    await client.kill();
    await server.kill();
    expect(requests(capture.clientSide(port)).map(({ role, text }) => [role, text.split(' ')[1]])).toEqual(
      [1, 2, 3, 4].map((i) => [ROLE_CLIENT, `/r${i}`]),
    );
    expect(requests(capture.serverSide(port)).map(({ role }) => role)).toEqual([1, 2, 3, 4].map(() => ROLE_SERVER));
  });

  it('keeps a socket apart from its descriptors: reuse gives new ids, dup the same', async () => {
    const port = 21009;
    const server = python(SERVER, String(port), '127.0.0.1');
    await server.says('ready');
    const capture = new Capture([port]);
    const client = python(
      `
import socket, os
def ask(s, path):
    s.sendall(b'GET ' + path + b' HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
    while b'\\r\\n\\r\\n' + path * 3 not in s.recv(65536, socket.MSG_PEEK): pass
    s.recv(65536)
fds = set()
for i in range(3):
    s = socket.create_connection(('127.0.0.1', ${port})); fds.add(s.fileno())
    ask(s, b'/one%d' % i)
    d = socket.socket(fileno=os.dup(s.fileno())); s.close()
    ask(d, b'/two%d' % i); d.close()
print('done', len(fds))
`,
    );
    expect(await client.says('done')).toContain('done 1');
    await client.exited;
    await pause(100);
    await capture.stop();
    await server.kill();
    const ids = requests(capture.clientSide(port)).map(({ socketId }) => socketId);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(ids[1]);
    // Each read once, whatever was peeked at.
    expect(capture.clientSide(port).filter(({ direction }) => direction === INGRESS)).toHaveLength(6);
    for (const id of new Set(ids)) expect(capture.closes.filter(({ socketId }) => socketId === id)).toHaveLength(1);
  });

  it('copies pipelined requests whole, whatever the bound of a single one', async () => {
    const port = 21010;
    const server = python(SERVER, String(port), '127.0.0.1');
    await server.says('ready');
    const capture = new Capture([port], { payloadBytes: 256 });
    const client = python(
      `
import socket
s = socket.create_connection(('127.0.0.1', ${port}))
s.sendall(b''.join(b'GET /p%d HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' % i for i in range(100)))
data = b''
while data.count(b'HTTP/1.1 200') < 100 or not data.endswith(b'/p99' * 3): data += s.recv(65536)
print('done')
`,
    );
    await client.says('done');
    await client.exited;
    await pause(50);
    await capture.stop();
    await server.kill();
    const count = (events: Captured[], pattern: RegExp) =>
      events.map(({ text }) => text.match(pattern)?.length ?? 0).reduce((a, b) => a + b, 0);
    expect(count(capture.clientSide(port).filter(isEgress), /GET /g)).toBe(100);
    expect(
      count(
        capture.clientSide(port).filter((e) => !isEgress(e)),
        /HTTP\/1\.1 200/g,
      ),
    ).toBe(100);
  });

  it('hands over as much as it captured, and counts the rest as dropped', async () => {
    const port = 21011;
    const server = python(SERVER, String(port), '127.0.0.1');
    await server.says('ready');
    const client = python(CLIENT, String(port), '127.0.0.1', '400');
    const capture = new Capture([port], { ringBytes: 64 << 10, batchesInFlight: 1 });
    client.tell('go');
    await client.says('first');
    client.tell('on');
    // A JavaScript thread that is busy leaves records in the kernel until the rings are full.
    await pause(20);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    await client.says('done');
    await capture.stop();
    await client.kill();
    await server.kill();
    const { captured, dropped } = capture.source.counters();
    expect(dropped['ring_full']).toBeGreaterThan(0);
    const lost = Object.values(dropped).reduce((a, b) => a + b, 0);
    expect(captured).toBe(capture.records + lost);
    expect(capture.decoder.corruptBatches).toBe(0);
  });

  it('does the same through system call tracepoints, where BTF ones are not to be had', async () => {
    const capture = await exchange(21012, '127.0.0.1', 20, 'HTTP/1.1', { family: 'tracepoint' });
    expect(requests(capture.clientSide(21012))).toHaveLength(20);
    const received = requests(capture.serverSide(21012));
    expect(received).toHaveLength(20);
    requests(capture.clientSide(21012)).forEach(({ tcpSeq }, i) => expect(received[i]?.tcpSeq).toBe(tcpSeq));
    expect(capture.processes.map(({ kind }) => kind)).toContain('exit');
  });

  it('sees datagrams of sendmmsg and recvmmsg one by one', async () => {
    const port = 21053;
    const capture = new Capture([port]);
    const peer = python(
      `
import ctypes, socket, struct
query = struct.pack('>HHHHHH', 7, 0x100, 1, 0, 0, 0) + b'\\x01a\\x04test\\x00' + struct.pack('>HH', 1, 1)
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(('127.0.0.1', ${port}))
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); b.connect(('127.0.0.1', ${port}))
class Iov(ctypes.Structure): _fields_ = [('base', ctypes.c_char_p), ('len', ctypes.c_size_t)]
class Msg(ctypes.Structure): _fields_ = [('name', ctypes.c_void_p), ('namelen', ctypes.c_uint), ('iov', ctypes.POINTER(Iov)), ('iovlen', ctypes.c_size_t), ('control', ctypes.c_void_p), ('controllen', ctypes.c_size_t), ('flags', ctypes.c_int)]
class Entry(ctypes.Structure): _fields_ = [('hdr', Msg), ('len', ctypes.c_uint)]
iovs = (Iov * 2)(Iov(query, len(query)), Iov(query, len(query)))
entries = (Entry * 2)()
for i in range(2):
    entries[i].hdr.iov = ctypes.pointer(iovs[i]); entries[i].hdr.iovlen = 1
libc = ctypes.CDLL(None, use_errno=True)
assert libc.sendmmsg(b.fileno(), entries, 2, 0) == 2
for i in range(2):
    data, who = a.recvfrom(512)
    a.sendto(data[:2] + b'\\x81\\x80' + data[4:], who)
buffers = [ctypes.create_string_buffer(512) for _ in range(2)]
for i in range(2): iovs[i] = Iov(ctypes.cast(buffers[i], ctypes.c_char_p), 512)
assert libc.recvmmsg(b.fileno(), entries, 2, 0, None) == 2
b.close(); a.close(); print('done')
`,
    );
    await peer.says('done');
    await peer.exited;
    await pause(50);
    await capture.stop();
    const shape = (events: Captured[]) =>
      events.map(({ direction, length, role, protocol }) => [direction, length, role, protocol]);
    expect(shape(capture.clientSide(port).filter(({ role }) => role === ROLE_CLIENT))).toEqual([
      [EGRESS, 24, ROLE_CLIENT, 120],
      [EGRESS, 24, ROLE_CLIENT, 120],
      [INGRESS, 24, ROLE_CLIENT, 120],
      [INGRESS, 24, ROLE_CLIENT, 120],
    ]);
    const server = capture.serverSide(port);
    expect(shape(server).map(([direction]) => direction)).toEqual([INGRESS, EGRESS, INGRESS, EGRESS]);
    // The peer of an unconnected socket is what the call named.
    expect(new Set(server.map(({ remotePort }) => remotePort)).size).toBe(1);
    expect(server[0]?.remotePort).toBe(capture.clientSide(port)[0]?.localPort);
    expect(capture.closes.length).toBeGreaterThanOrEqual(2);
  });

  it('leaves no program behind when it is killed', async () => {
    const script = `const addon = require(process.argv[1]);
      const live = new addon.Live(${JSON.stringify({ ...LIVE_DEFAULTS, agentTgid: 0 })});
      live.start(() => undefined, () => undefined); console.log('ready'); setInterval(() => undefined, 1000);`;
    const peer = node(script, join(__dirname, '../../native/build/thalweg.node'));
    await peer.says('ready');
    const folder = `/proc/${peer.pid}/fdinfo`;
    const ids = new Set(
      readdirSync(folder).map((fd) => /^prog_id:\s+(\d+)/m.exec(readFileSync(`${folder}/${fd}`, 'utf8'))?.[1]),
    );
    ids.delete(undefined);
    const alive = (): number => {
      const listed = execFileSync('/usr/sbin/bpftool', ['prog', 'list']).toString();
      return [...ids].filter((id) => new RegExp(`^${id}:`, 'm').test(listed)).length;
    };
    expect(alive()).toBe(6);
    await peer.kill('SIGKILL');
    await pause(500);
    expect(alive()).toBe(0);
  });

  it('names step, object, errno and remedy when the kernel refuses', () => {
    const script = `process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const addon = require(process.argv[1]);
      console.log(JSON.stringify(addon.preflight().map(({ what }) => what)));
      try { new addon.Live(${JSON.stringify({ ...LIVE_DEFAULTS, agentTgid: 0, family: 'tp_btf' })}) }
      catch (error) { console.log(error.code, error.message.split('\\n')[0]) }`;
    const addon = join(__dirname, '../../native/build/thalweg.node');
    const said = execFileSync(process.execPath, ['-e', script, addon]).toString();
    expect(said).toContain('["capabilities"]');
    expect(said).toMatch(/EPERM load tp_btf programs: EPERM — needs CAP_BPF and CAP_PERFMON/);
  });
});
