import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Capture, cannotCapture, type Captured, isEgress, node, pause, Peer, python, requests } from './testing';

const missing = cannotCapture();
if (missing) console.log(`kernel tests are skipped: ${missing}`);
const kernel = missing ? describe.skip : describe;

jest.setTimeout(180_000);

const NGINX = '/usr/sbin/nginx';
const GO = '/usr/lib/go/bin/go';

const UPSTREAM = `
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        time.sleep(0.002)
        body = self.path.encode()
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer.request_queue_size = 256
server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler)
print('ready'); server.serve_forever()
`;

/** Calls upstream twice for each request, over one connection per thread. */
const THREADED_PROXY = `
import http.client, http.server, sys, threading
local = threading.local()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        if not hasattr(local, 'up'): local.up = http.client.HTTPConnection('127.0.0.1', int(sys.argv[2]))
        for part in 'ab':
            local.up.request('GET', self.path + part); body = local.up.getresponse().read()
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer.request_queue_size = 256
server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler)
print('ready'); server.serve_forever()
`;

/** The same in one event loop: first one call, then two at once. */
const EVENT_LOOP_PROXY = `
const http = require('http');
const [port, upstream, keepAlive] = process.argv.slice(1);
const agent = new http.Agent({ keepAlive: keepAlive === 'keep' });
const get = (path) => new Promise((resolve, reject) => http.get({ host: '127.0.0.1', port: upstream, path, agent }, (res) => {
  let body = ''; res.on('data', (c) => (body += c)); res.on('end', () => resolve(body));
}).on('error', reject));
http.createServer(async (req, res) => {
  await get(req.url + 'a');
  await Promise.all([get(req.url + 'b'), get(req.url + 'c')]);
  res.end(req.url);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
`;

/** A proxy with a buffer for the body, kept-alive connections to upstream, one worker. */
const nginxConfig = (port: number, upstream: number, folder: string): string => `
daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 512; }
http { access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  upstream up { server 127.0.0.1:${upstream}; keepalive 8; }
  server { listen 127.0.0.1:${port}; location / {
    proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`;

const GO_PROXY = `package main
import ("fmt"; "io"; "net/http"; "os")
func main() {
  up := "http://127.0.0.1:" + os.Args[2]
  client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
  http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
    for _, part := range []string{"a", "b"} {
      res, err := client.Get(up + r.URL.Path + part)
      if err != nil { w.WriteHeader(502); return }
      io.Copy(io.Discard, res.Body); res.Body.Close()
    }
    io.WriteString(w, r.URL.Path)
  })
  go func() { fmt.Println("ready") }()
  http.ListenAndServe("127.0.0.1:" + os.Args[1], nil)
}`;

/** As database drivers do: the handler waits its turn for a pooled connection, then writes and reads by itself. */
const GO_POOL = `package main
import ("bufio"; "fmt"; "io"; "net"; "net/http"; "os"; "time")
func main() {
  pool := make(chan net.Conn, 8)
  for i := 0; i < 8; i++ { c, _ := net.Dial("tcp", "127.0.0.1:" + os.Args[2]); pool <- c }
  http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
    for _, part := range []string{"a", "b"} {
      time.Sleep(time.Millisecond)
      c := <-pool
      fmt.Fprintf(c, "GET %s%s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", r.URL.Path, part)
      res, err := http.ReadResponse(bufio.NewReader(c), nil)
      if err == nil { io.Copy(io.Discard, res.Body) }
      pool <- c
    }
    io.WriteString(w, r.URL.Path)
  })
  go func() { fmt.Println("ready") }()
  http.ListenAndServe("127.0.0.1:" + os.Args[1], nil)
}`;

/** \`threads\` connections at once, \`count\` requests each, paths /<thread>-<n>/. */
const LOAD = `
import http.client, sys, threading
port, threads, count = map(int, sys.argv[1:4])
def run(t):
    c = http.client.HTTPConnection('127.0.0.1', port)
    for i in range(count):
        c.request('GET', '/%d-%d/' % (t, i)); c.getresponse().read()
ts = [threading.Thread(target=run, args=(t,)) for t in range(threads)]
[t.start() for t in ts]; [t.join() for t in ts]
print('done')
`;

const pathOf = ({ text }: Captured): string => text.split(' ')[1] ?? '';

interface Links {
  right: number;
  wrong: number;
  missing: number;
}

/** Of the calls made by the proxy: how many carry the id of the request whose path they carry. */
function linksOf(capture: Capture, proxyPort: number, upstreamPort: number): Links {
  // Go's server may read the first byte of a request by itself.
  const heads = capture.serverSide(proxyPort).filter(({ text }) => /^G?ET /.test(text));
  const incoming = new Map(heads.map((event) => [pathOf(event), event.traceId]));
  const links: Links = { right: 0, wrong: 0, missing: 0 };
  for (const call of requests(capture.clientSide(upstreamPort)).filter(isEgress)) {
    const wanted = incoming.get(pathOf(call).replace(/[a-c]$/, ''));
    links[call.traceId === 0 ? 'missing' : call.traceId === wanted ? 'right' : 'wrong']++;
  }
  return links;
}

/** Whether each reply of the proxy has the id of the request before it on the same socket. */
function repliesAgree(capture: Capture, port: number): boolean {
  const current = new Map<number, number>();
  return capture.serverSide(port).every((event) => {
    if (!isEgress(event)) current.set(event.socketId, event.traceId);
    return event.traceId !== 0 && current.get(event.socketId) === event.traceId;
  });
}

kernel('the thread trace id', () => {
  async function through(
    proxy: (port: number, upstream: number) => Peer,
    port: number,
    threads: number,
    count: number,
    signal: NodeJS.Signals = 'SIGKILL',
  ) {
    const upstreamPort = port + 1;
    const upstream = python(UPSTREAM, String(upstreamPort));
    await upstream.says('ready');
    const middle = proxy(port, upstreamPort);
    await middle.says('ready');
    await pause(300);
    const capture = new Capture([port, upstreamPort]);
    const load = python(LOAD, String(port), String(threads), String(count));
    await load.says('done');
    await load.exited;
    await pause(100);
    await capture.stop();
    await middle.kill(signal);
    await upstream.kill();
    return { capture, links: linksOf(capture, port, upstreamPort) };
  }

  it('follows each request through a threaded proxy, 32 at once', async () => {
    const proxy = (port: number, up: number) => python(THREADED_PROXY, String(port), String(up));
    const { capture, links } = await through(proxy, 21020, 32, 8);
    console.log('threaded proxy:', links);
    expect(links).toEqual({ right: 512, wrong: 0, missing: 0 });
    expect(repliesAgree(capture, 21020)).toBe(true);
  });

  it('follows each request through an event loop with connections kept alive, 32 at once', async () => {
    const proxy = (port: number, up: number) => node(EVENT_LOOP_PROXY, String(port), String(up), 'keep');
    const { capture, links } = await through(proxy, 21022, 32, 8);
    console.log('event loop, keep-alive:', links);
    expect(links).toEqual({ right: 768, wrong: 0, missing: 0 });
    expect(repliesAgree(capture, 21022)).toBe(true);
  });

  it('follows each request through an event loop with a connection for each call, 32 at once', async () => {
    const proxy = (port: number, up: number) => node(EVENT_LOOP_PROXY, String(port), String(up), 'close');
    const { links } = await through(proxy, 21024, 32, 4);
    console.log('event loop, new connections:', links);
    expect(links).toEqual({ right: 384, wrong: 0, missing: 0 });
  });

  it('follows each request through nginx, by no rule of its own, 32 at once', async () => {
    if (!existsSync(NGINX)) return console.log(`skipped: ${NGINX} is not installed`);
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-nginx-'));
    const proxy = (port: number, up: number) => {
      writeFileSync(join(folder, 'nginx.conf'), nginxConfig(port, up, folder));
      return new Peer('/bin/sh', ['-c', `echo ready; exec ${NGINX} -p ${folder} -c ${folder}/nginx.conf`]);
    };
    const { capture, links } = await through(proxy, 21028, 32, 8, 'SIGTERM');
    rmSync(folder, { recursive: true });
    console.log('nginx:', links);
    expect(links).toEqual({ right: 256, wrong: 0, missing: 0 });
    expect(repliesAgree(capture, 21028)).toBe(true);
  });

  async function throughGo(source: string, port: number) {
    const folder = mkdtempSync(join(tmpdir(), 'thalweg-go-'));
    writeFileSync(join(folder, 'main.go'), source);
    const env = { ...process.env, GOCACHE: join(folder, 'cache'), GO111MODULE: 'off' };
    execFileSync(GO, ['build', '-o', join(folder, 'proxy'), join(folder, 'main.go')], { env });
    const proxy = (own: number, up: number) => new Peer(join(folder, 'proxy'), [String(own), String(up)]);
    const result = await through(proxy, port, 32, 8);
    rmSync(folder, { recursive: true });
    return result;
  }

  it('follows each goroutine that makes its calls itself, whatever thread it wakes on, 32 at once', async () => {
    if (!existsSync(GO)) return console.log(`skipped: ${GO} is not installed`);
    const { capture, links } = await throughGo(GO_POOL, 21032);
    console.log('go, own connections:', links);
    expect(links).toEqual({ right: 512, wrong: 0, missing: 0 });
    expect(repliesAgree(capture, 21032)).toBe(true);
  });

  // The client of net/http hands requests to goroutines of its own, and dialled connections to whoever comes first.
  it("follows most requests through Go's HTTP client, even as 32 dial at once", async () => {
    if (!existsSync(GO)) return console.log(`skipped: ${GO} is not installed`);
    const { capture, links } = await throughGo(GO_PROXY, 21030);
    console.log('go, net/http client:', links);
    expect(links.right).toBeGreaterThan(360);
    expect(repliesAgree(capture, 21030)).toBe(true);
  });

  it('gives no id to the calls of a client that serves nobody', async () => {
    const { capture } = await through((port, up) => python(THREADED_PROXY, String(port), String(up)), 21026, 2, 3);
    const calls = requests(capture.clientSide(21026)).filter(isEgress);
    expect(calls).toHaveLength(6);
    expect(new Set(calls.map(({ traceId }) => traceId))).toEqual(new Set([0]));
  });
});
