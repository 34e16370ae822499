import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type OtlpResource } from '../../export/otlp/model';
import { encodeResourceSpans, ProtobufWriter, writeResourceSpans } from '../../export/otlp/protobuf';
import { readResources, toOtlp } from '../../export/otlp/to-otlp';
import { type ApiDeps } from '../index';
import { signalOf } from '../reply';
import { sendError, TempoError } from './errors';
import { checkTraceId, findTraceByHex } from './find-trace';
import { resourceSpansJson } from './otlp-json';
import { UrlParams } from './params';

interface Found {
  readonly resources: readonly OtlpResource[];
  /** '' when it is whole. */
  readonly partial: string;
}

const PARTIAL = 1;

/** Traces by id: every span, those seen on the network among them. */
export function registerTraceRoutes(app: FastifyInstance, { store, gate }: Required<ApiDeps>): void {
  const find = async (request: FastifyRequest, reply: FastifyReply): Promise<Found> => {
    const id = checkTraceId((request.params as { id: string }).id);
    const params = new UrlParams(request);
    const [fromNs, toNs] = [params.timeNs('start'), params.timeNs('end')];
    if (fromNs !== undefined && toNs !== undefined && fromNs > toNs) {
      throw new TempoError(400, 'http parameter start must be before end');
    }
    // An end in whole seconds includes its second.
    const window = fromNs !== undefined && toNs !== undefined ? { fromNs, toNs: toNs + 999_999_999n } : undefined;
    const trace = await gate.run(() => findTraceByHex(store, id, window), signalOf(request, reply));
    if (!trace) throw new TempoError(404, 'trace not found');
    const resources = toOtlp(trace, await readResources(store, trace.spans), { traceId: id });
    return { resources, partial: trace.defects.find(({ kind }) => kind === 'truncated')?.detail ?? '' };
  };
  const route = (path: string, summary: string, answer: (found: Found, asProtobuf: boolean) => Buffer | object) =>
    app.get(path, {
      schema: { summary, tags: ['tempo'] },
      handler: async (request, reply) => {
        try {
          const asProtobuf = (request.headers.accept ?? '').includes('application/protobuf');
          const body = answer(await find(request, reply), asProtobuf);
          if (Buffer.isBuffer(body)) return await reply.type('application/protobuf').send(body);
          return await reply.type('application/json').send(JSON.stringify(body));
        } catch (error) {
          return sendError(request, reply, error);
        }
      },
    });

  route('/tempo/api/traces/:id', 'Tempo: one trace as OpenTelemetry', ({ resources }, asProtobuf) =>
    asProtobuf ? encodeResourceSpans(resources) : { batches: resourceSpansJson(resources) },
  );
  route(
    '/tempo/api/v2/traces/:id',
    'Tempo: one trace, and whether it is whole',
    ({ resources, partial }, asProtobuf) => {
      if (!asProtobuf) {
        return {
          trace: { resourceSpans: resourceSpansJson(resources) },
          metrics: {},
          status: partial ? 'PARTIAL' : 'COMPLETE',
          ...(partial ? { message: partial } : {}),
        };
      }
      const writer = new ProtobufWriter();
      writer.message(1, () => writeResourceSpans(writer, resources));
      if (partial) writer.varint(3, PARTIAL);
      writer.text(4, partial);
      return writer.finish();
    },
  );
}
