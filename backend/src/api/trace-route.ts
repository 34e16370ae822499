import { TraceResponse } from '@thalweg/protocol';
import { Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';
import { QueryError } from '../query/errors';
import { type QuestionGate } from '../query/gate';
import { readTrace } from '../query/trace/read-trace';
import { type Store } from '../store/client';
import { PROBLEM_RESPONSES, sendProblem, signalOf } from './reply';

const Params = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 256, description: 'Trace id as headers carry it, or a row id' }),
});

export function registerTraceRoute(app: FastifyInstance, store: Store, gate: QuestionGate): void {
  app.get('/api/v1/traces/:id', {
    schema: {
      summary: 'One trace, assembled, spans in tree order',
      tags: ['questions'],
      params: Params,
      response: { 200: TraceResponse, ...PROBLEM_RESPONSES },
    },
    serializerCompiler: () => (answer) => JSON.stringify(answer),
    attachValidation: true,
    handler: async (req, reply) => {
      try {
        if (req.validationError) throw new QueryError('invalid_request', req.validationError.message);
        const { id } = req.params as { id: string };
        const trace = await gate.run(() => readTrace(store, id), signalOf(req, reply));
        if (!trace) throw new QueryError('unknown_trace', `id ${JSON.stringify(id)}`);
        return reply.send({ spans: trace.spans, defects: trace.defects });
      } catch (error) {
        return sendProblem(req, reply, error);
      }
    },
  });
}
