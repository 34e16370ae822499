import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors';
import { type IntakeDeps, withBody } from '../intake';
import { type Generation, VERSION, describeBadLines, describeOutOfTime, sendError, withVersion } from './answers';
import { LineDecoder } from './line-decoder';
import { PRECISIONS, type Precision } from './precision';
import { answerInfluxQl } from './query';

/** What is scanned at a time, so that other requests get their turn. */
const SLICE_BYTES = 2 ** 20;
const OPEN = { isOpen: true } as const;
const CREDENTIALS_IN_QUERY = { hasCredentialsInQuery: true } as const;

/** `POST /api/v1/telegraf`, `/write`, `/api/v2/write`, `GET /ping`, `/health`: line protocol as InfluxDB takes it. */
export function registerLineProtocol(scope: FastifyInstance, deps: IntakeDeps): void {
  scope.register(async (influx) => {
    influx.setErrorHandler((error: FastifyError | ProblemError, request, reply) => answerError(error, request, reply));
    const write = (url: string, generation: Generation) =>
      influx.post(
        url,
        {
          config: CREDENTIALS_IN_QUERY,
          schema: { tags: ['ingest'], summary: 'Line protocol, answered as InfluxDB does, when stored' },
        },
        async (request, reply) => takeLines(request, reply, deps, generation),
      );
    write('/write', 1);
    write('/api/v1/telegraf', 1);
    // Telegraf's output for InfluxDB appends /write to the address that it is given.
    write('/api/v1/telegraf/write', 1);
    write('/api/v2/write', 2);
    registerQuery(influx, deps, '/query');
    registerQuery(influx, deps, '/api/v1/telegraf/query');
    registerProbes(influx);
  });
}

/** What clients ask before they write: is it there, which version. It tells no more, so it asks for no token. */
function registerProbes(influx: FastifyInstance): void {
  for (const url of ['/ping', '/api/v1/telegraf/ping']) {
    influx.get<{ Querystring: { verbose?: string } }>(
      url,
      { config: OPEN, schema: { tags: ['ingest'], summary: 'Whether line protocol is taken' } },
      async (request, reply) => {
        withVersion(reply);
        const isVerbose = !['', '0', 'false'].includes(request.query.verbose ?? '');
        if (!isVerbose) return reply.code(204).send();
        return reply.type('application/json').send(JSON.stringify({ version: VERSION }));
      },
    );
  }
  influx.get(
    '/health',
    { config: OPEN, schema: { tags: ['ingest'], summary: 'Whether line protocol is taken, as InfluxDB 2 says it' } },
    async (_request, reply) =>
      withVersion(reply).send({
        name: 'influxdb',
        message: 'ready for queries and writes',
        status: 'pass',
        checks: [],
        version: VERSION,
        commit: '',
      }),
  );
}

function registerQuery(influx: FastifyInstance, deps: IntakeDeps, url: string): void {
  influx.route<{ Querystring: { q?: string } }>({
    method: ['GET', 'POST'],
    url,
    config: CREDENTIALS_IN_QUERY,
    schema: { tags: ['ingest'], summary: 'InfluxQL that writers send first: CREATE DATABASE, SHOW DATABASES' },
    handler: async (request, reply) =>
      withBody(
        request,
        reply,
        deps,
        async ({ body }) => {
          const query = request.query.q ?? new URLSearchParams(body.toString('utf8')).get('q') ?? '';
          if (query === '') throw new ProblemError('invalid_request', 'missing required parameter "q"');
          return withVersion(reply)
            .type('application/json')
            .send(JSON.stringify(answerInfluxQl(query)));
        },
        // InfluxDB's client for Python announces gzip here too and sends none.
        'identity',
      ),
  });
}

async function takeLines(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: IntakeDeps,
  generation: Generation,
): Promise<FastifyReply> {
  const precision = precisionOf(request);
  return withBody(request, reply, deps, async ({ body, agent }) => {
    const batch = deps.metricsSink.begin('influx', agent);
    const decoder = new LineDecoder(body, precision, Date.now(), batch);
    try {
      for (let at = 0; at < body.length;) {
        at = decoder.decode(at, at + SLICE_BYTES);
        if (at < body.length) await nextTurn();
      }
    } catch (error) {
      batch.drop();
      throw error;
    }
    await batch.commit();
    const { badLines, badLineCount } = decoder;
    if (badLineCount > 0) {
      // How many values a broken line would have had is not known: it counts as one.
      deps.ledger.captured('samples', badLineCount, agent);
      deps.ledger.dropped('samples', 'malformed_line', badLineCount, agent);
      const message = describeBadLines(badLines, badLineCount, decoder.points);
      return sendError(reply, generation, 400, message, { line: badLines[0]?.line });
    }
    const { too_old, too_far_ahead } = batch.outOfTime;
    if (too_old + too_far_ahead === 0) return withVersion(reply).code(204).send();
    return sendError(reply, generation, generation === 1 ? 400 : 422, describeOutOfTime(too_old, too_far_ahead));
  });
}

function precisionOf(request: FastifyRequest): Precision {
  const { precision = '' } = request.query as { precision?: string | string[] };
  const found =
    typeof precision === 'string' && Object.hasOwn(PRECISIONS, precision) ? PRECISIONS[precision] : undefined;
  if (found) return found;
  const shown = JSON.stringify(precision).slice(0, 40);
  throw new ProblemError('invalid_request', `invalid precision ${shown} (use n, ns, u, us, ms, s, m or h)`);
}

function answerError(error: FastifyError | ProblemError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const generation: Generation = request.routeOptions.url === '/api/v2/write' ? 2 : 1;
  if (error instanceof ProblemError) {
    if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
    if (error.status >= 500) request.log.error({ err: error, code: error.code }, error.title);
    return sendError(reply, generation, error.status, `${error.title}: ${error.message}`);
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return sendError(reply, generation, status, error.message);
  request.log.error({ err: error }, 'line protocol could not be taken');
  return sendError(reply, generation, 500, 'an unexpected error; the server’s log has it');
}
