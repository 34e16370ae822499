import {
  type AbstractQuery,
  type AdHocVariableFilter,
  type AnnotationSupport,
  CoreApp,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetDrilldownsApplicabilityOptions,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithLogsContextSupport,
  type DataSourceWithQueryExportSupport,
  type DataSourceWithQueryImportSupport,
  type DataSourceWithQueryModificationSupport,
  type DataSourceWithSupplementaryQueriesSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  type DrilldownsApplicability,
  getDefaultTimeRange,
  type LogRowContextOptions,
  type LogRowModel,
  type MetricFindValue,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type SupplementaryQueryOptions,
  SupplementaryQueryType,
  type TestDataSourceResponse,
  type TimeRange as GrafanaTimeRange,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { type TimeRange } from '@thalweg/protocol';
import { map, type Observable, of } from 'rxjs';
import { adhocKeys, applicability } from './adhoc';
import { annotationSupport } from './annotations';
import { type ThalwegOptions } from './config';
import { fromAbstract, toAbstract } from './explore/abstract-queries';
import { contextQuery, contextQuestion } from './explore/log-context';
import { MODIFICATIONS, modifyQuery, queryHasFilter, toggleFilter } from './explore/modify-query';
import { supplementaryQuery, supplementaryRequest } from './explore/supplementary';
import { finished } from './frames/finish';
import { toDataFrame } from './frames/to-grafana';
import { type HealthAnswer, verdictOf } from './health';
import { Lookups } from './lookups';
import { displayText } from './model/display-text';
import { fromAdhoc } from './model/filters';
import { interpolate, type Templates } from './model/interpolate';
import { isSendable, isStreamable, queryOf, readQuery, type ThalwegQuery } from './query';
import { VariableSupport } from './variables/variable-support';
import { askVolumes } from './explore/ask-volumes';

type Supports = DataSourceWithLogsContextSupport<ThalwegQuery> &
  DataSourceWithSupplementaryQueriesSupport<ThalwegQuery> &
  DataSourceWithQueryModificationSupport<ThalwegQuery> &
  DataSourceWithToggleableQueryFiltersSupport<ThalwegQuery> &
  DataSourceWithQueryImportSupport<ThalwegQuery> &
  DataSourceWithQueryExportSupport<ThalwegQuery>;

/** Every method is one of Grafana's; what it does is in the file that it calls. */
export class ThalwegDataSource extends DataSourceWithBackend<ThalwegQuery, ThalwegOptions> implements Supports {
  override annotations: AnnotationSupport<ThalwegQuery> = annotationSupport;
  readonly lookups: Lookups;

  constructor(
    settings: DataSourceInstanceSettings<ThalwegOptions>,
    private readonly templates: () => Templates = getTemplateSrv,
  ) {
    super(settings);
    const quiet = { showErrorAlert: false };
    this.lookups = new Lookups({
      post: (path, body) => this.postResource(path, body, quiet),
      get: (path) => this.getResource(path, undefined, quiet),
    });
    this.variables = new VariableSupport(this);
  }

  override getDefaultQuery(app: CoreApp): Partial<ThalwegQuery> {
    if (app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting) {
      return queryOf('red', { metrics: ['error_ratio'], group_by: ['auto_service'] });
    }
    return queryOf('red', { metrics: ['request_rate'], group_by: app === CoreApp.Explore ? ['auto_service'] : [] });
  }

  override filterQuery(query: ThalwegQuery): boolean {
    return isSendable(readQuery(query));
  }

  override getQueryDisplayText(query: ThalwegQuery): string {
    return displayText(readQuery(query));
  }

  override applyTemplateVariables(
    query: ThalwegQuery,
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[],
  ): ThalwegQuery {
    return interpolate(readQuery(query), this.templates(), scopedVars, filters);
  }

  override query(request: DataQueryRequest<ThalwegQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.map(readQuery).map((target) => ({ ...target, ...liveOf(target, request) }));
    const asked = targets.map((target) => this.applyTemplateVariables(target, request.scopedVars, request.filters));
    const finish = map(finished(asked, { uid: this.uid, name: this.name }));
    const volumes = asked.filter(({ supplementary }) => supplementary === 'log_volume');
    if (volumes.length > 0) return askVolumes(this.lookups, volumes, request);
    const sendable = targets.filter(isSendable);
    if (sendable.length === 0) return of({ data: [] });
    return super.query({ ...request, targets: sendable }).pipe(finish);
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    return verdictOf((await this.callHealthCheck()) as HealthAnswer | undefined);
  }

  override async getTagKeys(options?: DataSourceGetTagKeysOptions<ThalwegQuery>): Promise<MetricFindValue[]> {
    return adhocKeys(await this.lookups.tagKeys(), options?.filters ?? []);
  }

  override async getTagValues(options: DataSourceGetTagValuesOptions<ThalwegQuery>): Promise<MetricFindValue[]> {
    const { key, filters, timeRange } = options;
    const others = filters.filter((filter) => filter.key !== key && filter.value).flatMap(fromAdhoc);
    const range = toRange(timeRange ?? getDefaultTimeRange());
    const values = await this.lookups.tagValues(key, { range, filters: others });
    return values.map(({ value, text }) => ({ text: text ?? value, value }));
  }

  override async getDrilldownsApplicability(
    options?: DataSourceGetDrilldownsApplicabilityOptions<ThalwegQuery>,
  ): Promise<DrilldownsApplicability[]> {
    return applicability(await this.lookups.tagKeys(), options?.filters ?? [], options?.queries ?? []);
  }

  getSupportedSupplementaryQueryTypes(): SupplementaryQueryType[] {
    return [SupplementaryQueryType.LogsVolume, SupplementaryQueryType.LogsSample];
  }

  getSupplementaryQuery(options: SupplementaryQueryOptions, query: ThalwegQuery): ThalwegQuery | undefined {
    return supplementaryQuery(options, query);
  }

  getSupplementaryRequest(
    type: SupplementaryQueryType,
    request: DataQueryRequest<ThalwegQuery>,
    options?: SupplementaryQueryOptions,
  ): DataQueryRequest<ThalwegQuery> | undefined {
    return supplementaryRequest(type, request, options);
  }

  async getLogRowContext(row: LogRowModel, options?: LogRowContextOptions): Promise<DataQueryResponse> {
    const frames = await this.lookups.ask(contextQuestion(row, options));
    const target = { uid: this.uid, name: this.name };
    const data = frames.map((frame) => toDataFrame(frame, row.dataFrame.refId ?? 'A')).map(withoutRow(row));
    return finished([], target)({ data });
  }

  async getLogRowContextQuery(
    row: LogRowModel,
    _options?: LogRowContextOptions,
    query?: ThalwegQuery,
  ): Promise<ThalwegQuery | null> {
    return contextQuery(row, query);
  }

  override modifyQuery(query: ThalwegQuery, action: QueryFixAction): ThalwegQuery {
    return modifyQuery(query, action);
  }

  getSupportedQueryModifications(): string[] {
    return [...MODIFICATIONS];
  }

  toggleQueryFilter(query: ThalwegQuery, filter: ToggleFilterAction): ThalwegQuery {
    return toggleFilter(query, filter);
  }

  queryHasFilter(query: ThalwegQuery, filter: QueryFilterOptions): boolean {
    return queryHasFilter(query, filter);
  }

  async importFromAbstractQueries(queries: AbstractQuery[]): Promise<ThalwegQuery[]> {
    return queries.map(fromAbstract);
  }

  async exportToAbstractQueries(queries: ThalwegQuery[]): Promise<AbstractQuery[]> {
    return queries.map(toAbstract);
  }
}

export const toRange = (range: GrafanaTimeRange): TimeRange => ({
  from: range.from.valueOf(),
  to: range.to.valueOf(),
});

/** Explore's live tail asks for streaming of whatever can stream. */
const liveOf = (
  query: ThalwegQuery,
  { liveStreaming }: Pick<DataQueryRequest, 'liveStreaming'>,
): Partial<ThalwegQuery> => (liveStreaming && isStreamable(query) ? { live: true } : {});

/** The frame without the row that its context is of. */
const withoutRow =
  (row: LogRowModel) =>
  (frame: DataFrame): DataFrame => {
    const id: unknown = row.dataFrame.fields.find(({ name }) => name === 'id')?.values[row.rowIndex];
    const ids = frame.fields.find(({ name }) => name === 'id')?.values;
    const at = id === undefined || !ids ? -1 : ids.indexOf(id);
    if (at < 0) return frame;
    const fields = frame.fields.map((field) => ({ ...field, values: field.values.filter((_, index) => index !== at) }));
    return { ...frame, fields, length: frame.length - 1 };
  };
