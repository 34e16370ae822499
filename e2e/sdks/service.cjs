// One service of a chain: answers `GET /…` with what the next service answers. Usage:
//   SERVICE=name PORT=8080 NEXT=8081,8082 SDK=otel|skywalking|zipkin|none BACKEND=http://… SKYWALKING=host:port node service.cjs
const { SERVICE, PORT, NEXT = '', SDK = 'none' } = process.env;
// An SDK patches `http`, so it comes first.
const traced = SDK === 'none' ? {} : require(`./${SDK}.cjs`);
// By the name that SkyWalking's agent knows it by.
const http = require('http');

function get(port, path, headers = {}) {
  return new Promise((resolve, reject) => {
    // Not `http.get`, which SkyWalking's agent does not see.
    const request = http.request({ host: '127.0.0.1', port, path, headers, timeout: 10_000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(body) }));
    });
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', reject);
    request.end();
  });
}
const call = traced.call ?? ((port, path) => get(port, path));

async function answer(request) {
  const path = request.url;
  const next = [];
  for (const port of NEXT.split(',').filter(Boolean)) next.push((await call(port, path, get)).body);
  return { service: SERVICE, path, next };
}
const handle = traced.serve ? (request) => traced.serve(request, () => answer(request)) : answer;

http
  .createServer((request, response) => {
    handle(request).then(
      (body) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      },
      (error) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: String(error) }));
      },
    );
  })
  .listen(Number(PORT), '127.0.0.1', () => process.stdout.write(`${SERVICE} serves on ${PORT}\n`));
process.on('SIGTERM', () => process.exit(0));
