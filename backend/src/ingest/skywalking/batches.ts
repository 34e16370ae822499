import { type IntakeDeps } from '../intake';
import { type LogBatch } from '../logs/log-sink';
import { type MetricsBatch } from '../metrics/metrics-sink';
import { type ResourceRef, type SpanBatch } from '../spans/span-sink';
import { type Instances } from './instances';
import { type InstanceLog } from './logs';
import { type Segment } from './segment';
import { toldSpan } from './told-span';

/** What one request, or a stretch of a stream, gives the store. */
export interface IntakeBatch {
  /** Rows or samples so far. */
  readonly size: number;
  /** Resolves when all of it is stored. */
  commit(): Promise<void>;
  drop(): void;
}

/** Names each instance to its sink once. */
class Resources {
  private readonly refs = new Map<string, ResourceRef>();

  constructor(
    private readonly sink: Pick<SpanBatch, 'resource'>,
    private readonly instances: Instances,
  ) {}

  of(service: string, instance: string): ResourceRef {
    const key = `${service}\0${instance}`;
    let ref = this.refs.get(key);
    if (ref === undefined) {
      ref = this.sink.resource(this.instances.resourceOf(service, instance));
      this.refs.set(key, ref);
    }
    return ref;
  }
}

export class SegmentBatch implements IntakeBatch {
  private readonly batch: SpanBatch;
  private readonly resources: Resources;

  constructor({ spanSink }: Pick<IntakeDeps, 'spanSink'>, instances: Instances, agent: number) {
    this.batch = spanSink.begin('skywalking', agent);
    this.resources = new Resources(this.batch, instances);
  }

  get size(): number {
    return this.batch.spans;
  }

  add(segment: Segment): void {
    const resource = this.resources.of(segment.service, segment.instance);
    for (const span of segment.spans) this.batch.add(toldSpan(segment, span, resource));
  }

  commit(): Promise<void> {
    return this.batch.commit();
  }

  drop(): void {
    this.batch.drop();
  }
}

export class InstanceLogBatch implements IntakeBatch {
  private readonly batch: LogBatch;
  private readonly resources: Resources;

  constructor({ logSink }: Pick<IntakeDeps, 'logSink'>, instances: Instances, agent: number) {
    this.batch = logSink.begin('skywalking', agent);
    this.resources = new Resources(this.batch, instances);
  }

  get size(): number {
    return this.batch.records;
  }

  add({ service, instance, log }: InstanceLog): void {
    this.batch.add({ resource: this.resources.of(service, instance), ...log });
  }

  commit(): Promise<void> {
    return this.batch.commit();
  }

  drop(): void {
    this.batch.drop();
  }
}

export class MeterBatch implements IntakeBatch {
  readonly metrics: MetricsBatch;

  constructor({ metricsSink }: Pick<IntakeDeps, 'metricsSink'>, agent: number) {
    this.metrics = metricsSink.begin('skywalking', agent);
  }

  get size(): number {
    return this.metrics.counts.samples;
  }

  commit(): Promise<void> {
    return this.metrics.commit();
  }

  drop(): void {
    this.metrics.drop();
  }
}

/** Size at which a stream's batch is stored at once, and how long a smaller one waits for more. */
const BATCH_SIZE = 4096;
const BATCH_MS = 250;

/** Batches of a stream that may stay open for minutes: what came is stored soon, not at its end. */
export class StreamBatches<B extends IntakeBatch> {
  private open: B | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stored: Promise<void> = Promise.resolve();

  constructor(private readonly begin: () => B) {}

  /** The batch for the next message. */
  get current(): B {
    this.timer ??= setTimeout(() => this.flush(), BATCH_MS);
    return (this.open ??= this.begin());
  }

  /** After each message; waits for the store when much has come. */
  async added(): Promise<void> {
    if ((this.open?.size ?? 0) < BATCH_SIZE) return;
    this.flush();
    await this.stored;
  }

  /** Resolves when all of it is stored; rejects with the first failure. */
  async finish(): Promise<void> {
    this.flush();
    await this.stored;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.open;
    if (!batch) return;
    this.open = undefined;
    this.stored = Promise.all([this.stored, batch.commit()]).then(() => undefined);
    this.stored.catch(() => undefined); // Told to the sender by `added` or `finish`.
  }
}
