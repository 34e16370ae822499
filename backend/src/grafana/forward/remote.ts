import { type Answer, Health, PROBLEM_MEDIA_TYPE, type Problem, type QueryResponse } from '@thalweg/protocol';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { PluginError } from '../errors';
import { type ApiResponse, type Upstream } from '../upstream';
import { type HttpClient } from './http-client';

/** Another Thalweg, by its HTTP API. */
export function remoteUpstream(client: HttpClient): Upstream {
  return {
    call: (request, signal) => client.call(request, signal),
    health: (signal) => readHealth(client, signal),
    ask: async (question, signal): Promise<Answer> => {
      const body = Buffer.from(JSON.stringify({ questions: [question] }));
      const response = await client.call({ method: 'POST', path: '/api/v1/query', body }, signal);
      const { answers } = parse(client, response) as QueryResponse;
      const [answer] = Array.isArray(answers) ? answers : [];
      if (!answer) throw new PluginError('other_is_no_thalweg', `${client.origin} answers no question`);
      return answer.ok ? answer : { ...answer, error: from(client, answer.error) };
    },
  };
}

const health = TypeCompiler.Compile(Health);

export async function readHealth(client: HttpClient, signal: AbortSignal): Promise<Health> {
  const response = await client.call({ method: 'GET', path: '/api/v1/health' }, signal);
  const report = parse(client, response);
  if (!health.Check(report))
    throw new PluginError('other_is_no_thalweg', `${client.origin}/api/v1/health answers something else`);
  return report;
}

function parse(client: HttpClient, { status, headers, body }: ApiResponse): unknown {
  if (status === 401) throw new PluginError('other_refuses_key', client.origin);
  const type = headers['content-type'] ?? '';
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new PluginError('other_is_no_thalweg', `${client.origin} answers ${status} with no JSON`, { cause: error });
  }
  if (status >= 400 && type.startsWith(PROBLEM_MEDIA_TYPE)) {
    const problem = from(client, value as Problem);
    throw Object.assign(new Error(problem.detail), { problem });
  }
  if (status !== 200) throw new PluginError('other_is_no_thalweg', `${client.origin} answers ${status}`);
  return value;
}

/** Says which backend it is that failed. */
const from = (client: HttpClient, problem: Problem): Problem => ({
  ...problem,
  detail: `${client.origin}: ${problem.detail ?? ''}`,
});
