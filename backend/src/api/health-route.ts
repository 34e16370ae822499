import { Health } from '@thalweg/protocol';
import { type FastifyInstance } from 'fastify';
import { type HealthDeps, reportHealth } from '../health';
import { signalOf } from './reply';

/** Unlike the probes beside it, it says much, so it asks for the token. */
export function registerHealthRoute(app: FastifyInstance, deps: HealthDeps): void {
  app.get('/api/v1/health', {
    schema: {
      summary: 'Whether questions are answered, by what, and what to mend',
      tags: ['questions'],
      response: { 200: Health },
    },
    handler: async (req, reply) => reportHealth(deps, signalOf(req, reply)),
  });
}
