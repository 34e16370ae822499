type Methods = readonly string[];
const POST: Methods = ['POST'];
const PROBE: Methods = ['GET', 'HEAD'];
const QUERY: Methods = ['GET', 'POST'];

/** What others send to a backend, by path: all else is not the proxy's. Probes say no more than that somebody is there. */
const PATHS: Readonly<Record<string, Methods>> = Object.freeze({
  // Prometheus remote write.
  '/api/v1/prometheus': POST,
  '/api/v1/write': POST,
  // Line protocol, and what its writers ask before.
  '/api/v1/telegraf': POST,
  '/api/v1/telegraf/write': POST,
  '/api/v1/telegraf/query': QUERY,
  '/api/v1/telegraf/ping': PROBE,
  '/write': POST,
  '/api/v2/write': POST,
  '/query': QUERY,
  '/ping': PROBE,
  '/health': PROBE,
  // OTLP over HTTP.
  '/api/v1/otel/trace': POST,
  '/v1/traces': POST,
  '/v1/metrics': POST,
  '/v1/logs': POST,
  // SkyWalking over HTTP.
  '/v3/segment': POST,
  '/v3/segments': POST,
  '/v3/management/reportProperties': POST,
  '/v3/management/keepAlive': POST,
  // Zipkin.
  '/api/v2/spans': POST,
});

/** Methods of a path, undefined for a path that is not forwarded. */
export function methodsOf(path: string): Methods | undefined {
  return Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
}

export function isProbe(path: string): boolean {
  return methodsOf(path) === PROBE;
}
