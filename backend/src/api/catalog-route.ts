import { Catalog } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { readCatalog } from '../query/catalog/catalog';
import { type QuestionGate } from '../query/gate';
import { type Store } from '../store/client';
import { PROBLEM_RESPONSES, sendProblem, signalOf } from './reply';

export function registerCatalogRoute(app: FastifyInstance, store: Store, gate: QuestionGate): void {
  app.get('/api/v1/catalog', {
    schema: {
      summary: 'Tables with their columns, tags, metrics and functions, with units and types',
      tags: ['questions'],
      response: { 200: Catalog, ...PROBLEM_RESPONSES },
    },
    handler: async (req, reply) => {
      try {
        return reply.send(await gate.run(() => readCatalog(store), signalOf(req, reply)));
      } catch (error) {
        return sendProblem(req, reply, error);
      }
    },
  });
}
