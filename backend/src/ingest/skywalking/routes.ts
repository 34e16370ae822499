import { type FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors';
import { type IntakeDeps, withBody } from '../intake';
import { SegmentBatch } from './batches';
import { decodeSegmentJson, decodeSegmentsJson } from './decode-json';
import { instancesOf } from './instances';
import { learnPropertiesJson } from './management';

/** `POST /v3/segments`, `/v3/segment`: SkyWalking over HTTP, in JSON. */
export function registerSkyWalking(scope: FastifyInstance, deps: IntakeDeps): void {
  const instances = instancesOf(deps);
  const route = (path: string, summary: string, take: (body: Buffer, agent: number) => Promise<void>) => {
    const schema = { summary, tags: ['intake'], consumes: ['application/json'] };
    scope.post(path, { schema }, async (request, reply) => {
      requireJson(request.headers['content-type']);
      await withBody(request, reply, deps, ({ body, agent }) => take(body, agent));
      return reply.type('application/json').send('{}');
    });
  };
  const segments = (decode: typeof decodeSegmentJson) => async (body: Buffer, agent: number) => {
    const batch = new SegmentBatch(deps, instances, agent);
    try {
      decode(body, (segment) => batch.add(segment));
    } catch (error) {
      batch.drop();
      throw error;
    }
    await batch.commit();
  };
  route('/v3/segment', 'One segment of SkyWalking', segments(decodeSegmentJson));
  route('/v3/segments', 'Segments of SkyWalking', segments(decodeSegmentsJson));
  route('/v3/management/reportProperties', 'What an instance of SkyWalking runs in', async (body) =>
    learnPropertiesJson(body, instances),
  );
  route('/v3/management/keepAlive', 'An instance of SkyWalking is alive', async () => undefined);
}

function requireJson(contentType: string | undefined): void {
  const type = (contentType ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return;
  throw new ProblemError(
    'unsupported_media_type',
    `Content-Type is ${JSON.stringify(contentType)}; segments over HTTP are taken as application/json`,
  );
}
