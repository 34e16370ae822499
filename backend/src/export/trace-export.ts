import { readFile, writeFile } from 'node:fs/promises';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { type TraceSpan } from '@thalweg/protocol';
import { type IntakeLedger } from '../ingest/intake-ledger';
import { readFullRows } from '../query/trace/full-rows';
import { isApplication } from '../query/trace/operation';
import { traceOf } from '../query/trace/read-trace';
import { type Store } from '../store/client';
import { type ExportConfig, OWN_REQUESTS } from './config';
import { type CompleteTrace, OpenTraces } from './open-traces';
import { type OtlpResource, type OtlpScope } from './otlp/model';
import { encodeResourceSpans } from './otlp/protobuf';
import { readResources, SCOPE_NAME, toOtlp, type ToldResources } from './otlp/to-otlp';
import { RowFeed } from './row-feed';
import { type Spool } from './spool';

const compress = promisify(gzip);

export interface TraceExportDeps {
  readonly store: Store;
  readonly settings: ExportConfig;
  readonly ledger: IntakeLedger;
  readonly spool: Spool;
  /** `seen`: what SDKs told is left to them. */
  readonly spans: 'all' | 'seen';
  /** File that remembers up to when all is exported. */
  readonly cursorPath: string;
  readonly onError: (error: unknown) => void;
}

type Span = TraceSpan & Readonly<Record<string, unknown>>;
/** Rows whose columns are read in one statement. */
const ROWS_READ = 2_000;

const spansOf = (scopes: readonly OtlpScope[]) => scopes.reduce((sum, { spans }) => sum + spans.length, 0);

/** Passes traces on once they are over: every span below the one that the linking rules found. */
export class TraceExport {
  private readonly open: OpenTraces;
  private feed: RowFeed | undefined;
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly deps: TraceExportDeps) {
    this.open = new OpenTraces(deps.settings);
    this.plan();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.under;
  }

  private plan(): void {
    this.timer = setTimeout(() => {
      this.under = this.tick(Date.now())
        .catch((error: unknown) => this.deps.onError(error))
        .then(() => {
          if (!this.closed) this.plan();
        });
    }, this.deps.settings.tickMs).unref();
  }

  /** Takes up new rows and spools the traces that are over. */
  async tick(nowMs: number): Promise<void> {
    const { store, settings, ledger } = this.deps;
    const toSecond = Math.floor(nowMs / 1000) - settings.lagSeconds;
    this.feed ??= new RowFeed(store, await this.resumeSecond(nowMs), settings);
    const refused = this.open.add(await this.feed.next(toSecond), nowMs);
    ledger.captured('export_spans', refused);
    ledger.dropped('export_spans', 'too_many_open_traces', refused);
    await this.spoolAll(this.open.complete(nowMs), nowMs);
    const oldest = this.open.oldestNs;
    const second = oldest === undefined ? toSecond : Math.min(toSecond, Number(oldest / 1_000_000_000n));
    await writeFile(this.deps.cursorPath, String(second));
  }

  private async resumeSecond(nowMs: number): Promise<number> {
    const earliest = Math.floor((nowMs - this.deps.settings.resumeMs) / 1000);
    try {
      const second = Number(await readFile(this.deps.cursorPath, 'utf8'));
      if (Number.isInteger(second)) return Math.max(earliest, second);
    } catch {
      // The first start: what is older than the export is not exported.
    }
    return Math.floor(nowMs / 1000) - this.deps.settings.lagSeconds - this.deps.settings.tickMs / 1000;
  }

  /** Some traces after the other: what fails is tried again at the next tick. */
  private async spoolAll(traces: readonly CompleteTrace[], nowMs: number): Promise<void> {
    for (let from = 0; from < traces.length;) {
      const some: CompleteTrace[] = [];
      for (let rows = 0; from < traces.length && rows < ROWS_READ; from++) {
        const trace = traces[from] as CompleteTrace;
        some.push(trace);
        rows += trace.rows.length;
      }
      await this.spoolSome(await this.otlpOf(some));
      this.open.markExported(some, nowMs);
    }
    if (traces.length === 0) this.open.markExported([], nowMs);
  }

  private async spoolSome(traces: readonly OtlpResource[][]): Promise<void> {
    let pending: OtlpResource[] = [];
    let spans = 0;
    for (const resources of traces) {
      const count = resources.reduce((sum, { scopes }) => sum + spansOf(scopes), 0);
      if (spans > 0 && spans + count > this.deps.settings.spansPerRequest) {
        await this.spool(pending, spans);
        [pending, spans] = [[], 0];
      }
      pending.push(...resources);
      spans += count;
    }
    if (spans > 0) await this.spool(pending, spans);
  }

  private async spool(resources: readonly OtlpResource[], spans: number): Promise<void> {
    this.deps.ledger.captured('export_spans', spans);
    await this.deps.spool.put(await compress(encodeResourceSpans(resources)), spans);
  }

  private async otlpOf(traces: readonly CompleteTrace[]): Promise<OtlpResource[][]> {
    const { store } = this.deps;
    const columns = await readFullRows(
      store,
      traces.flatMap(({ rows }) => rows),
    );
    const assembled = traces.map((trace) => ({
      trace: traceOf({ ...trace, truncated: '', rounds: 0 }, columns),
      exported: trace.exported,
    }));
    const resources = await readResources(
      store,
      assembled.flatMap(({ trace }) => trace.spans),
    );
    return assembled.map(({ trace, exported }) =>
      toOtlp(trace, resources, { leaveOut: (span) => exported.has(span.row_id) || this.isLeftOut(span, resources) }),
    );
  }

  /** What a Thalweg exported, this one or another, does not go out again. */
  private isLeftOut(span: Span, resources: ToldResources): boolean {
    if (isApplication(span) && this.deps.spans === 'seen') return true;
    const own = `${String(span['x_request_id_0'] ?? '')} ${String(span['x_request_id_1'] ?? '')}`;
    return own.includes(OWN_REQUESTS) || resources.get(String(span['resource_id'] ?? ''))?.scopeName === SCOPE_NAME;
  }
}
