import { type TestDataSourceResponse } from '@grafana/data';
import { FAILURES, type Failure, fromProblem } from '../errors';
import { type ThalwegClient } from './client';

interface Health {
  status?: string;
  version?: string;
}

/** Three steps, each with its own remedy: is anybody there, is it ready and which version, does a question work. */
export async function checkHealth(client: ThalwegClient, url: string): Promise<TestDataSourceResponse> {
  const health = await client.get('/healthz');
  if (!health.ok) return failed(health.failure);
  const body: Health = typeof health.value === 'object' && health.value !== null ? health.value : {};
  if (typeof body.status !== 'string') return failed(FAILURES.not_thalweg(200, url));

  const now = Date.now();
  const asked = await client.ask([
    { kind: 'tag_keys', ref_id: 'tags' },
    {
      kind: 'red',
      ref_id: 'requests',
      metrics: ['request_rate'],
      instant: true,
      range: { from: now - 300_000, to: now },
    },
  ]);
  if (!asked.ok) return failed(asked.failure);
  for (const answer of asked.value) if (!answer.ok) return failed(fromProblem(answer.error));
  const [, red] = asked.value;
  const seen = red?.ok ? red.frames.some((frame) => (frame.fields[0]?.values.length ?? 0) > 0) : false;
  const version = body.version ? ` ${body.version}` : '';
  return {
    status: 'success',
    message: seen
      ? `Thalweg${version} answers, and agents are sending requests.`
      : `Thalweg${version} answers. No request was captured in the last 5 minutes: start an agent on a host that has traffic.`,
  };
}

const failed = (failure: Failure): TestDataSourceResponse => ({
  status: 'error',
  message: failure.message,
  details: { verboseMessage: `code: ${failure.code}` },
});
