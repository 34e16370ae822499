// Zipkin's library for JavaScript: its instrumentation of servers and clients around the service's own functions.
const { BatchRecorder, Instrumentation, jsonEncoder, option, Tracer } = require('zipkin');
const CLSContext = require('zipkin-context-cls');
const { HttpLogger } = require('zipkin-transport-http');

const logger = new HttpLogger({
  endpoint: `${process.env.BACKEND}/api/v2/spans`,
  jsonEncoder: jsonEncoder.JSON_V2,
  httpInterval: 200,
});
const tracer = new Tracer({
  ctxImpl: new CLSContext('zipkin', true),
  recorder: new BatchRecorder({ logger }),
  localServiceName: process.env.SERVICE,
});
const server = new Instrumentation.HttpServer({ tracer, port: Number(process.env.PORT) });
const client = new Instrumentation.HttpClient({ tracer });

/** Server span around `work`, of the trace that the headers tell. */
exports.serve = (request, work) =>
  tracer.scoped(async () => {
    const readHeader = (name) => {
      const value = request.headers[name.toLowerCase()];
      return value === undefined ? option.None : new option.Some(value);
    };
    const id = server.recordRequest(request.method, `http://127.0.0.1${request.url}`, readHeader);
    return tracer.letId(id, async () => {
      const body = await work();
      tracer.letId(id, () => server.recordResponse(id, 200));
      return body;
    });
  });

/** Client span around a call, whose headers carry it. */
exports.call = async (port, path, get) => {
  const parent = tracer.id;
  const { headers } = client.recordRequest({ headers: {} }, `http://127.0.0.1:${port}${path}`, 'GET');
  const id = tracer.id;
  tracer.setId(parent);
  const answer = await get(port, path, headers);
  tracer.letId(id, () => client.recordResponse(id, String(answer.status)));
  tracer.setId(parent);
  return answer;
};
