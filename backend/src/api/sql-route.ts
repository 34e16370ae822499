import { SqlRequest, SqlResponse } from '@thalweg/protocol';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type FastifyInstance } from 'fastify';
import { QUERY_DEFAULTS } from '../query/config';
import { QueryError } from '../query/errors';
import { type QuestionGate } from '../query/gate';
import { runSql } from '../query/sql/run-sql';
import { type Store } from '../store/client';
import { PROBLEM_RESPONSES, sendProblem, signalOf } from './reply';

const request = TypeCompiler.Compile(SqlRequest);

export function registerSqlRoute(app: FastifyInstance, store: Store, gate: QuestionGate): void {
  app.post('/api/v1/sql', {
    schema: {
      summary: 'Read-only SQL over the tables of the catalog; 64-bit integers are strings',
      tags: ['questions'],
      body: SqlRequest,
      response: { 200: SqlResponse, ...PROBLEM_RESPONSES },
    },
    validatorCompiler: () => (body) => {
      const error = request.Errors(body).First();
      return error ? { error: new Error(`${error.path || '/'}: ${error.message}`) } : { value: body };
    },
    serializerCompiler: () => (answer) => JSON.stringify(answer),
    attachValidation: true,
    handler: async (req, reply) => {
      try {
        if (req.validationError) throw new QueryError('invalid_request', req.validationError.message);
        const { sql, params } = req.body as SqlRequest;
        const signal = signalOf(req, reply);
        const run = { sql, params, limit: QUERY_DEFAULTS.sqlRouteRows };
        const { columns, rows, truncated } = await gate.run(() => runSql(store, run, signal), signal);
        return reply.send({ columns, rows, truncated });
      } catch (error) {
        return sendProblem(req, reply, error);
      }
    },
  });
}
