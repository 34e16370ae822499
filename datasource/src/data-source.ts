import {
  type AdHocVariableFilter,
  type AnnotationSupport,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  getDefaultTimeRange,
  LoadingState,
  type MetricFindValue,
  type ScopedVars,
  type TestDataSourceResponse,
  type TimeRange as GrafanaTimeRange,
} from '@grafana/data';
import { type DataSourceJsonData } from '@grafana/schema';
import { getBackendSrv, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { type Answer, type Question, type TimeRange } from '@thalweg/protocol';
import { annotationSupport } from './annotations';
import { checkHealth } from './client/health';
import { type ThalwegClient } from './client/client';
import { httpClient } from './client/http-client';
import { DEFAULTS, type ThalwegOptions } from './config';
import { FAILURES, type Failure, fromProblem, ThalwegError } from './errors';
import { addLinks } from './frames/links';
import { readTagRows, type TagRow } from './frames/read-values';
import { toDataFrame } from './frames/to-grafana';
import { displayText } from './model/display-text';
import { fromAdhoc, interpolate } from './model/interpolate';
import { DEFAULT_QUERY, isAskable, migrateQuery, type ThalwegQuery } from './model/query';
import { toQuestion } from './model/question';
import { type TagValuesQuery } from './model/tag-values';
import { TagValuesSupport } from './variables';

export type ThalwegJsonData = ThalwegOptions & DataSourceJsonData;

/** Questions in one request at the most; the backend's bound. */
const MAX_QUESTIONS = 50;

export class ThalwegDataSource extends DataSourceApi<ThalwegQuery, ThalwegJsonData> {
  override annotations: AnnotationSupport<ThalwegQuery> = annotationSupport;
  private readonly client: ThalwegClient;
  private readonly url: string;

  constructor(
    settings: DataSourceInstanceSettings<ThalwegJsonData>,
    private readonly templates: () => Pick<TemplateSrv, 'replace' | 'getVariables'> = getTemplateSrv,
    client?: ThalwegClient,
  ) {
    super(settings);
    this.url = (settings.url ?? '').replace(/\/+$/, '');
    const timeout_s = settings.jsonData?.timeout_s ?? DEFAULTS.timeout_s;
    this.client = client ?? httpClient(getBackendSrv, { url: this.url, timeout_s });
    this.variables = new TagValuesSupport(this);
  }

  override getDefaultQuery(): Partial<ThalwegQuery> {
    return { ...DEFAULT_QUERY };
  }

  override filterQuery(query: ThalwegQuery): boolean {
    return isAskable(migrateQuery(query));
  }

  override getQueryDisplayText(query: ThalwegQuery): string {
    return displayText(migrateQuery(query));
  }

  override interpolateVariablesInQueries(
    queries: ThalwegQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[],
  ): ThalwegQuery[] {
    return queries.map((query) => interpolate(migrateQuery(query), this.templates(), scopedVars, filters));
  }

  override async query(request: DataQueryRequest<ThalwegQuery>): Promise<DataQueryResponse> {
    const asked = request.targets.map(migrateQuery).filter(isAskable);
    const queries = this.interpolateVariablesInQueries(asked, request.scopedVars, request.filters);
    const surroundings = { range: toRange(request.range), interval_ms: request.intervalMs };
    const questions = queries.map((query) => toQuestion(query, surroundings));
    const response: DataQueryResponse & { errors: DataQueryError[] } = { data: [], errors: [], key: request.requestId };
    for (let at = 0; at < questions.length; at += MAX_QUESTIONS) {
      const part = questions.slice(at, at + MAX_QUESTIONS);
      const result = await this.client.ask(part, { key: request.requestId });
      part.forEach((question, index) => {
        const answer = result.ok ? result.value[index] : undefined;
        const missing = result.ok ? FAILURES.missing_answer(question.kind) : result.failure;
        this.collect(question, answer ?? missing, response);
      });
    }
    response.state = response.errors.length > 0 ? LoadingState.Error : LoadingState.Done;
    return response;
  }

  private collect(
    question: Question,
    answer: Answer | Failure,
    into: DataQueryResponse & { errors: DataQueryError[] },
  ): void {
    const refId = question.ref_id ?? 'A';
    if ('ok' in answer && answer.ok) {
      const target = { uid: this.uid, name: this.name };
      into.data.push(...answer.frames.map((frame) => addLinks(toDataFrame(frame, refId), target)));
      return;
    }
    const failure = 'ok' in answer ? fromProblem(answer.error) : answer;
    if (failure.code !== 'cancelled') into.errors.push({ refId, message: failure.message, status: failure.status });
  }

  override testDatasource(): Promise<TestDataSourceResponse> {
    return checkHealth(this.client, this.url);
  }

  /** Names that filters and groups can use. */
  async tagKeys(): Promise<TagRow[]> {
    return readTagRows((await this.askOne({ kind: 'tag_keys' })).frames);
  }

  /** Values of one tag in a time range, most frequent first. */
  async tagValues(key: string, options: { range?: TimeRange; search?: string } = {}): Promise<TagRow[]> {
    const { range = toRange(getDefaultTimeRange()), search } = options;
    const question: Question = { kind: 'tag_values', key, range, limit: DEFAULTS.limit.tag_values };
    return readTagRows((await this.askOne(search ? { ...question, search } : question)).frames);
  }

  override async getTagKeys(_options?: DataSourceGetTagKeysOptions<ThalwegQuery>): Promise<MetricFindValue[]> {
    return (await this.tagKeys()).map(({ value }) => ({ text: value, value }));
  }

  override async getTagValues(options: DataSourceGetTagValuesOptions<ThalwegQuery>): Promise<MetricFindValue[]> {
    const { key, filters, timeRange } = options;
    const others = filters.filter((filter) => filter.key !== key && filter.value).flatMap(fromAdhoc);
    const range = toRange(timeRange ?? getDefaultTimeRange());
    const limit = DEFAULTS.limit.tag_values;
    const { frames } = await this.askOne({ kind: 'tag_values', key, range, limit, filters: others });
    return readTagRows(frames).map(({ value }) => ({ text: value, value }));
  }

  /** Values for a dashboard variable. */
  override async metricFindQuery(
    query: TagValuesQuery,
    options?: { range?: GrafanaTimeRange; scopedVars?: ScopedVars },
  ): Promise<MetricFindValue[]> {
    const key = this.templates().replace(query.key, options?.scopedVars);
    if (!key) return [];
    const range = options?.range ? toRange(options.range) : undefined;
    return (await this.tagValues(key, { range, search: query.search })).map(({ value }) => ({ text: value, value }));
  }

  private async askOne(question: Question) {
    const result = await this.client.ask([question]);
    if (!result.ok) throw new ThalwegError(result.failure);
    const [answer] = result.value;
    if (!answer) throw new ThalwegError(FAILURES.missing_answer(question.kind));
    if (!answer.ok) throw new ThalwegError(fromProblem(answer.error));
    return answer;
  }
}

const toRange = (range: GrafanaTimeRange): TimeRange => ({ from: range.from.valueOf(), to: range.to.valueOf() });
