import { type FastifyInstance } from 'fastify';
import { admitted } from '../api/query-route';
import { type Config } from '../config';
import { reportHealth } from '../health';
import { type ApiResponse, PASSED_HEADERS, type Upstream } from './upstream';

/** This Thalweg: questions go to the engine at once, everything else to the HTTP routes without a network. */
export function localUpstream(app: FastifyInstance, config: Config): Upstream {
  const { thalwegStore: store, thalwegGate: gate, thalwegInstance: instance } = app;
  return {
    ask: (question, signal) => admitted({ store, gate, config }, question, signal),
    health: (signal) => reportHealth({ store, gate, instance }, signal),
    call: async ({ method, path, body }, signal): Promise<ApiResponse> => {
      const answer = await app.inject({
        method,
        url: path,
        // The caller has shown its key on the way here.
        headers: {
          ...(config.token === '' ? {} : { authorization: `Bearer ${config.token}` }),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { payload: body } : {}),
        signal,
      });
      const headers = Object.fromEntries(
        PASSED_HEADERS.flatMap((name) => {
          const value = answer.headers[name];
          return value === undefined ? [] : [[name, String(value)]];
        }),
      );
      return { status: answer.statusCode, headers, body: answer.rawPayload };
    },
  };
}
