import { readJsonTraces } from '../../ingest/otlp/traces-json';
import { Rejections } from '../../ingest/otlp/outcome';
import { SpanDraft } from '../../ingest/spans/span-draft';
import { type SpanBatch, type ToldResource, type ToldSpan } from '../../ingest/spans/span-sink';

export interface HandedSpan {
  readonly span: ToldSpan;
  readonly resource: ToldResource;
}

export interface HandedIn {
  readonly spans: readonly HandedSpan[];
  /** What of the body was no span, and why; '' when all was. */
  readonly rejected: string;
}

/** Spans that one request may hand in. */
export const MOST_SPANS = 10_000;

/** Reads an ExportTraceServiceRequest in JSON; throws a ProblemError for a body that is none. */
export function collectSpans(body: Buffer): HandedIn {
  const batch = new CollectingBatch();
  const rejections = new Rejections();
  readJsonTraces(body, batch, rejections);
  return { spans: batch.collected, rejected: rejections.outcome('spans').message };
}

/** Keeps what the intake's decoder reads, instead of storing it. */
class CollectingBatch implements SpanBatch {
  readonly collected: HandedSpan[] = [];
  readonly draft = new SpanDraft();
  private readonly resources: ToldResource[] = [];

  get spans(): number {
    return this.collected.length;
  }

  resource(resource: ToldResource): number {
    return this.resources.push(resource) - 1;
  }

  add(span: ToldSpan): string {
    if (!/[^0]/.test(span.traceId)) return 'bad_trace_id';
    if (!/[^0]/.test(span.spanId)) return 'bad_span_id';
    if (span.startNs <= 0n) return 'bad_time';
    if (this.collected.length >= MOST_SPANS) return `more than ${MOST_SPANS} spans`;
    this.collected.push({ span, resource: this.resources[span.resource] as ToldResource });
    return '';
  }

  addDraft(): string {
    return 'not JSON';
  }

  reject(): void {}

  async commit(): Promise<void> {}

  drop(): void {}
}
