import { type FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors';
import { type IntakeDeps, type TakenRequest, withBody } from '../intake';
import { type ResourceRef } from '../spans/span-sink';
import { decodeZipkinJson } from './decode-json';
import { decodeZipkinProto } from './decode-proto';
import { resourceKeyOf, resourceOf, startOf, toldSpan } from './told-span';
import { type ZipkinSpan } from './zipkin-span';

type Decode = (body: Buffer, onSpan: (span: ZipkinSpan) => void) => void;

const DECODERS: Readonly<Record<string, Decode | undefined>> = Object.freeze({
  '': decodeZipkinJson,
  'application/json': decodeZipkinJson,
  'application/x-protobuf': decodeZipkinProto,
  'application/protobuf': decodeZipkinProto,
});

/** `POST /api/v2/spans`: Zipkin. A body is taken whole, or refused whole as Zipkin does. */
export function registerZipkin(scope: FastifyInstance, deps: IntakeDeps): void {
  const schema = {
    summary: 'Spans of Zipkin, v2: JSON or zipkin.proto3.ListOfSpans',
    tags: ['intake'],
    consumes: ['application/json', 'application/x-protobuf'],
  };
  scope.post('/api/v2/spans', { schema }, async (request, reply) => {
    const decode = decoderOf(request.headers['content-type']);
    await withBody(request, reply, deps, (taken) => take(taken, decode, deps));
    return reply.code(202).send();
  });
}

function decoderOf(contentType: string | undefined): Decode {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const decode = DECODERS[type];
  if (decode) return decode;
  throw new ProblemError(
    'unsupported_media_type',
    `Content-Type is ${JSON.stringify(contentType)}; spans of Zipkin are taken as application/json or application/x-protobuf`,
  );
}

async function take({ body, agent }: TakenRequest, decode: Decode, { spanSink }: IntakeDeps): Promise<void> {
  if (body.length === 0) throw new ProblemError('bad_request', 'the body is empty; send a list of spans');
  const batch = spanSink.begin('zipkin', agent);
  const resources = new Map<string, ResourceRef>();
  try {
    decode(body, (span) => {
      // Zipkin keeps such a span for its tags; a row of the log needs a time.
      if (startOf(span) === 0) {
        batch.reject('no_timestamp');
        return;
      }
      const key = resourceKeyOf(span);
      let resource = resources.get(key);
      if (resource === undefined) resources.set(key, (resource = batch.resource(resourceOf(span))));
      batch.add(toldSpan(span, resource));
    });
  } catch (error) {
    batch.drop();
    throw error;
  }
  await batch.commit();
}
