import {
  type Answer,
  type Catalog,
  type Frame,
  type LogSource,
  type MetricNamesQuestion,
  type Question,
  type TimeRange,
} from '@thalweg/protocol';
import { DEFAULTS } from './config';
import { FAILURES, failureOf, fromProblem, ThalwegError } from './errors';
import { readMetricRows, readTagRows, type TagRow } from './frames/read-values';
import { type MetricRow } from './promql/complete';

/** The plugin's resources, as `DataSourceWithBackend` reaches them. */
export interface Resources {
  post(path: string, body: object): Promise<unknown>;
  get(path: string): Promise<unknown>;
}

export interface TagValuesOptions {
  readonly range: TimeRange;
  readonly filters?: Extract<Question, { kind: 'tag_values' }>['filters'];
  readonly search?: string;
  readonly limit?: number;
  /** Whose tags: those of requests, or of log records. */
  readonly source?: LogSource;
}

export type MetricNames = Omit<MetricNamesQuestion, 'kind' | 'ref_id' | 'limit'>;

/** Questions beside the queries of panels: names for pickers, completion, context. Failures are thrown in sentences. */
export class Lookups {
  private keys?: Kept<TagRow[]>;
  private tables?: Kept<Catalog>;
  private allMetrics?: Kept<MetricRow[]>;

  constructor(private readonly resources: Resources) {}

  /** One answer's frames. */
  async ask(question: Question): Promise<Frame[]> {
    const body = await this.send(() => this.resources.post('query', { questions: [question] }));
    const answers: unknown = isRecord(body) ? body['answers'] : undefined;
    const answer = Array.isArray(answers) ? (answers[0] as Answer | undefined) : undefined;
    if (!answer) throw new ThalwegError(FAILURES.odd_answer(question.kind));
    if (!answer.ok) throw new ThalwegError(fromProblem(answer.error));
    return answer.frames;
  }

  /** Tags that filters and groups can name; of log records those that occur in a range. */
  tagKeys(source: LogSource = 'requests', range?: TimeRange): Promise<TagRow[]> {
    if (source === 'records') {
      return this.ask({ kind: 'tag_keys', source, ...(range ? { range } : {}) }).then(readTagRows);
    }
    this.keys = fresh(
      this.keys,
      async () => readTagRows(await this.ask({ kind: 'tag_keys' })),
      () => {
        this.keys = undefined;
      },
    );
    return this.keys.value;
  }

  /** Values of one tag, the most frequent first. */
  async tagValues(key: string, { range, filters = [], search, limit, source }: TagValuesOptions): Promise<TagRow[]> {
    const frames = await this.ask({
      kind: 'tag_values',
      key,
      range,
      limit: limit ?? DEFAULTS.tag_values,
      ...(filters.length > 0 ? { filters } : {}),
      ...(search ? { search } : {}),
      ...(source === 'records' ? { source } : {}),
    });
    return readTagRows(frames);
  }

  /** Metrics whose names contain a text; while there are few enough of them, all are kept. */
  async metrics(range: TimeRange, search: string): Promise<MetricRow[]> {
    const limit = DEFAULTS.promql_names;
    const read = async (more: Partial<MetricNamesQuestion> = {}) =>
      readMetricRows(await this.ask({ kind: 'metric_names', what: 'metrics', range, limit, ...more }));
    this.allMetrics = fresh(
      this.allMetrics,
      () => read(),
      () => {
        this.allMetrics = undefined;
      },
      DEFAULTS.promql_names_max_age_ms,
    );
    const all = await this.allMetrics.value;
    return all.length >= limit && search !== '' ? read({ search }) : all;
  }

  /** Names of labels, or values of one. */
  async metricNames(names: MetricNames): Promise<string[]> {
    const frames = await this.ask({ kind: 'metric_names', limit: DEFAULTS.promql_names, ...names });
    return readTagRows(frames).map(({ value }) => value);
  }

  /** Tables, columns and functions, for completion. */
  catalog(): Promise<Catalog> {
    this.tables = fresh(
      this.tables,
      () => this.readCatalog(),
      () => {
        this.tables = undefined;
      },
    );
    return this.tables.value;
  }

  private async readCatalog(): Promise<Catalog> {
    const body = await this.send(() => this.resources.get('catalog'));
    if (!isRecord(body) || !Array.isArray(body['tables'])) throw new ThalwegError(FAILURES.odd_answer('catalog'));
    return body as unknown as Catalog;
  }

  private async send(request: () => Promise<unknown>): Promise<unknown> {
    try {
      return await request();
    } catch (error) {
      throw new ThalwegError(failureOf(error));
    }
  }
}

interface Kept<T> {
  readonly value: Promise<T>;
  readonly since: number;
}

/** Keeps an answer for a while and shares it among those who ask at once; a failure is not kept. */
function fresh<T>(
  kept: Kept<T> | undefined,
  read: () => Promise<T>,
  forget: () => void,
  maxAgeMs: number = DEFAULTS.catalog_max_age_ms,
): Kept<T> {
  const now = Date.now();
  if (kept && now - kept.since < maxAgeMs) return kept;
  const value = read();
  value.catch(forget);
  return { value, since: now };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
