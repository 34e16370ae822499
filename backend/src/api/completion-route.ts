import { TraceResponse } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { ProblemError } from '../errors';
import { Admission } from '../ingest/admission';
import { passBodiesThrough, withBody } from '../ingest/intake';
import { collectSpans } from '../query/completion/collect-spans';
import { completeTrace } from '../query/completion/complete-trace';
import { type ApiDeps } from './index';
import { PROBLEM_RESPONSES, sendProblem, signalOf } from './reply';

/** `POST /api/v1/trace/completion`: spans handed in, the whole trace back. */
export function registerCompletionRoute(app: FastifyInstance, { store, config, gate }: Required<ApiDeps>): void {
  passBodiesThrough(app);
  const admission = new Admission(config.intakeBytes);
  app.post('/api/v1/trace/completion', {
    schema: {
      summary: 'The whole trace of spans that are handed in as OTLP JSON; nothing is stored',
      tags: ['questions'],
      response: { 200: TraceResponse, ...PROBLEM_RESPONSES },
    },
    serializerCompiler: () => (answer) => JSON.stringify(answer),
    handler: async (request, reply) => {
      const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
      if (mediaType !== 'application/json') {
        throw new ProblemError(
          'unsupported_media_type',
          `Content-Type is ${JSON.stringify(mediaType)}; send an ExportTraceServiceRequest as application/json`,
        );
      }
      return withBody(request, reply, { config, admission }, async ({ body }) => {
        const { spans, rejected } = collectSpans(body);
        if (spans.length === 0) {
          throw new ProblemError('bad_request', `the body holds no span to complete${rejected ? `: ${rejected}` : ''}`);
        }
        try {
          const trace = await gate.run(() => completeTrace(store, spans), signalOf(request, reply));
          const defects = rejected ? [{ row_id: '', kind: 'rejected', detail: rejected }] : [];
          return await reply.send({ spans: trace.spans, defects: [...defects, ...trace.defects] });
        } catch (error) {
          return sendProblem(request, reply, error);
        }
      });
    },
  });
}
