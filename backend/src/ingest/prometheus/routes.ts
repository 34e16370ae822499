import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors';
import { type IntakeDeps, type TakenRequest, withBody } from '../intake';
import { type MetricsBatch } from '../metrics/metrics-sink';
import { HaTracker } from './ha-tracker';
import { type Pieces, type Rejections, noPieces } from './rejections';
import { decodeSnappy, snappyLength } from './snappy';
import { MalformedMessage } from './wire-reader';
import { type WriteDecoder } from './write-decoder';
import { WriteV1Decoder } from './write-v1';
import { WriteV2Decoder } from './write-v2';

const PATHS = ['/api/v1/prometheus', '/api/v1/write'] as const;
const MEDIA_TYPE = 'application/x-protobuf';
/** A buffer larger than that is not kept for the next request. */
const MOST_KEPT_BYTES = 8 * 2 ** 20;

/** `POST /api/v1/prometheus` and `/api/v1/write`: Prometheus remote write 1.0 and 2.0. */
export function registerRemoteWrite(scope: FastifyInstance, deps: IntakeDeps): void {
  const receiver = new RemoteWriteReceiver(deps);
  for (const path of PATHS) {
    scope.post(
      path,
      {
        schema: {
          tags: ['ingest'],
          summary: 'Prometheus remote write 1.0 and 2.0, acknowledged when stored',
          consumes: [MEDIA_TYPE],
        },
      },
      (request, reply) => receiver.take(request, reply),
    );
  }
}

class RemoteWriteReceiver {
  private readonly decoders: Readonly<Record<string, WriteDecoder>> = Object.freeze({
    'prometheus.WriteRequest': new WriteV1Decoder(),
    'io.prometheus.write.v2.Request': new WriteV2Decoder(),
  });
  private readonly replicas = new HaTracker();
  private inflated = Buffer.alloc(0);

  constructor(private readonly deps: IntakeDeps) {}

  async take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const decoder = this.negotiate(request);
      // Snappy blocks have their length in front, so nothing is decompressed on the way.
      return await withBody(request, reply, this.deps, (taken) => this.store(taken, decoder, reply), 'identity');
    } catch (error) {
      if (error instanceof ProblemError) this.deps.metrics.countRefused(error.code);
      throw error;
    }
  }

  /** Which message is sent. Nothing said means 1.0, as its first senders said nothing. */
  private negotiate(request: FastifyRequest): WriteDecoder {
    const encoding = request.headers['content-encoding'] ?? 'snappy';
    if (encoding.trim().toLowerCase() !== 'snappy') {
      throw unsupported(
        `Content-Encoding is ${JSON.stringify(encoding)}; remote write takes snappy (its block format)`,
      );
    }
    const type = request.headers['content-type'] ?? MEDIA_TYPE;
    const [media = '', ...parameters] = type.split(';').map((part) => part.trim());
    if (media.toLowerCase() !== MEDIA_TYPE) {
      throw unsupported(`Content-Type is ${JSON.stringify(type)}; remote write takes ${MEDIA_TYPE}`);
    }
    const proto = parameters.find((parameter) => /^proto\s*=/i.test(parameter));
    const name = proto?.replace(/^proto\s*=\s*"?([^"]*)"?$/i, '$1') ?? 'prometheus.WriteRequest';
    const decoder = Object.hasOwn(this.decoders, name) ? this.decoders[name] : undefined;
    if (decoder) return decoder;
    throw unsupported(
      `the message is ${JSON.stringify(name)}; these are taken: ${Object.keys(this.decoders).join(', ')}`,
    );
  }

  private async store(
    { body, agent }: TakenRequest,
    decoder: WriteDecoder,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const batch = this.deps.metricsSink.begin('remote_write', agent);
    let rejections: Rejections;
    let isElected: boolean;
    try {
      const length = this.inflate(body);
      const replica = this.replicaOf(decoder, length);
      isElected = !replica || this.replicas.accepts(replica.cluster, replica.name, Date.now());
      rejections = decoder.decode(this.inflated, length, batch, replica?.label);
    } catch (error) {
      batch.drop();
      if (error instanceof MalformedMessage)
        throw new ProblemError('malformed_message', error.message, { cause: error });
      throw error;
    } finally {
      if (this.inflated.length > MOST_KEPT_BYTES) this.inflated = Buffer.alloc(0);
    }
    if (!isElected) return this.leaveToElected(batch, agent, reply);
    tellWritten(reply, noPieces()); // Until it is.
    await batch.commit();
    tellWritten(reply, batch.counts);
    this.countRejected(rejections, agent);
    if (rejections.any) throw new ProblemError('partial_write', rejections.text(batch.counts));
    return reply.code(204).send();
  }

  /** Decompresses into a buffer that all requests share: what follows until the batch is decoded does not wait. */
  private inflate(body: Buffer): number {
    const header = snappyLength(body);
    if (!header.ok) throw new ProblemError('undecodable_body', `snappy: ${header.detail}`);
    const { length, at } = header;
    if (length > this.deps.config.inflatedBytes) {
      throw new ProblemError(
        'body_too_large',
        `decompressed, the body has ${length} bytes, more than ${this.deps.config.inflatedBytes}`,
      );
    }
    if (length > this.inflated.length) this.inflated = Buffer.allocUnsafe(Math.max(length, 2 ** 16));
    const problem = decodeSnappy(body, at, this.inflated, length);
    if (problem !== undefined) throw new ProblemError('undecodable_body', `snappy: ${problem}`);
    return length;
  }

  /** Which replica of which cluster sent this, as its first series says; undefined where replicas are not told apart. */
  private replicaOf(decoder: WriteDecoder, length: number) {
    const { haReplicaLabel, haClusterLabel } = this.deps.config;
    if (haReplicaLabel === '') return undefined;
    const labels = decoder.firstLabels(this.inflated, length);
    const valueOf = (name: string) => {
      for (let i = 0; i < labels.length; i += 2) if (labels[i] === name) return labels[i + 1] ?? '';
      return '';
    };
    const cluster = valueOf(haClusterLabel);
    const name = valueOf(haReplicaLabel);
    return cluster === '' || name === '' ? undefined : { cluster, name, label: haReplicaLabel };
  }

  /** The elected replica sends the same: the sender has done its part, and is told so. */
  private leaveToElected(batch: MetricsBatch, agent: number, reply: FastifyReply): FastifyReply {
    batch.drop();
    const { ledger } = this.deps;
    for (const [signal, records] of Object.entries(batch.counts)) {
      ledger.captured(signal, records, agent);
      ledger.dropped(signal, 'ha_duplicate', records, agent);
    }
    tellWritten(reply, batch.counts);
    return reply.code(202).send();
  }

  /** What was out of time is counted by the sink. */
  private countRejected(rejections: Rejections, agent: number): void {
    const { ledger } = this.deps;
    for (const [reason, pieces] of rejections.entries) {
      if (reason === 'too_old' || reason === 'too_far_ahead') continue;
      for (const [signal, records] of Object.entries(pieces)) {
        ledger.captured(signal, records, agent);
        ledger.dropped(signal, reason, records, agent);
      }
    }
  }
}

const unsupported = (detail: string) => new ProblemError('unsupported_media_type', detail);

function tellWritten(reply: FastifyReply, { samples, histograms, exemplars }: Readonly<Pieces>): void {
  void reply.headers({
    'x-prometheus-remote-write-samples-written': String(samples),
    'x-prometheus-remote-write-histograms-written': String(histograms),
    'x-prometheus-remote-write-exemplars-written': String(exemplars),
  });
}
