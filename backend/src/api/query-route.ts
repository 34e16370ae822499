import { type Answer, Question, QueryRequest, QueryResponse } from '@thalweg/protocol';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type FastifyInstance } from 'fastify';
import { type Config } from '../config';
import { answerQuestion } from '../query/answer';
import { QueryError, toQueryError } from '../query/errors';
import { type QuestionGate } from '../query/gate';
import { type Store } from '../store/client';
import { PROBLEM_RESPONSES, sendProblem, signalOf } from './reply';

export interface QuestionDeps {
  readonly store: Store;
  readonly gate: QuestionGate;
  readonly config: Config;
}

/** As documented; a question that does not fit costs its own answer only, so it is checked one by one, not here. */
const DocumentedRequest = Type.Object({ questions: Type.Array(Question, { minItems: 1, maxItems: 50 }) });
const request = TypeCompiler.Compile(QueryRequest);

export function registerQueryRoute(app: FastifyInstance, deps: QuestionDeps): void {
  app.post('/api/v1/query', {
    schema: {
      summary: 'Typed questions, one answer each, in order',
      tags: ['questions'],
      body: DocumentedRequest,
      response: { 200: QueryResponse, ...PROBLEM_RESPONSES },
    },
    validatorCompiler: () => (body) => {
      const error = request.Errors(body).First();
      return error ? { error: new Error(`${error.path || '/'}: ${error.message}`) } : { value: body };
    },
    // Frames are large and plain: JSON.stringify writes them faster than a serializer built from the schema.
    serializerCompiler: () => (answer) => JSON.stringify(answer),
    attachValidation: true,
    handler: async (req, reply) => {
      if (req.validationError)
        return sendProblem(req, reply, new QueryError('invalid_request', req.validationError.message));
      const { questions } = req.body as QueryRequest;
      const signal = signalOf(req, reply);
      const answers = await Promise.all(questions.map((question) => admitted(deps, question, signal)));
      for (const answer of answers) {
        if (!answer.ok && answer.error.status >= 500) req.log.error({ problem: answer.error }, 'a question failed');
      }
      const allBusy = answers.every((answer) => !answer.ok && answer.error.code === 'too_many_questions');
      if (allBusy)
        return sendProblem(req, reply, new QueryError('too_many_questions', detailOf(answers[0]), { retryAfter: 2 }));
      return reply.send({ answers });
    },
  });
}

export async function admitted(
  { store, gate, config }: QuestionDeps,
  question: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return await gate.run(() => answerQuestion(store, question, { signal, config }), signal);
  } catch (error) {
    const { ref_id } = (question ?? {}) as { ref_id?: unknown };
    return { ok: false, ...(typeof ref_id === 'string' ? { ref_id } : {}), error: toQueryError(error).problem };
  }
}

const detailOf = (answer: Answer | undefined) => (answer?.ok === false ? (answer.error.detail ?? '') : '');
