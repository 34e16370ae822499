import { type Store } from '../../store/client';
import { type Field, INTRINSICS, KINDS, STATUSES } from './ast';
import { TraceQlError } from './errors';
import { fieldSql, needsTree, Params } from './field-sql';
import { TRACEQL_LIMITS as LIMITS } from './limits';
import { filterOf } from './metrics';
import { parseTraceQl } from './parse';
import { LOOKUP_ALL, rangeParams, WITHIN } from './search';
import { IS_ROOT, LISTED_COLUMNS, RESOURCE_NAMES, SEMANTIC_NAMES } from './span-sql';
import { nameField, serviceField } from './trace-spans';

export const TAG_SCOPES = ['resource', 'span', 'intrinsic', 'event', 'link', 'instrumentation'] as const;
export type TagScope = (typeof TAG_SCOPES)[number];

export interface TagsRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** A TraceQL query, whole or not, that spans have to fit; '' for all. */
  readonly query: string;
}

/** Spellings with a scope beside the short ones, as Tempo lists them. */
const INTRINSIC_TAGS = [
  ...INTRINSICS.filter((name) => !['parent', 'childCount'].includes(name) && !name.startsWith('nestedSet')),
  ...['span:duration', 'span:kind', 'span:name', 'span:status', 'span:statusMessage', 'span:childCount'],
  ...['trace:duration', 'trace:rootName', 'trace:rootService'],
].sort();

/** A look at many rows ends with what it has seen, not with an error. */
const SETTINGS = Object.freeze({
  ...LOOKUP_ALL,
  max_rows_to_read: LIMITS.tagRowsRead,
  read_overflow_mode: 'break',
  max_execution_time: LIMITS.tagSeconds,
  timeout_overflow_mode: 'break',
});

/** Names of attributes in a scope, sorted. */
export async function tagNames(store: Store, scope: TagScope, request: TagsRequest): Promise<string[]> {
  if (scope === 'intrinsic') return INTRINSIC_TAGS;
  const params = new Params();
  const fitting = fittingSql(request.query, params);
  const inLog = (names: string, condition = '1') =>
    `SELECT name FROM (SELECT arrayJoin(${names}) AS name FROM flow_log.l7_flow_log
     WHERE ${WITHIN} AND ${condition} AND ${fitting}) GROUP BY name ORDER BY count() DESC, name LIMIT {limit:UInt32}`;
  const inResources = (column: string) =>
    `SELECT arrayJoin(mapKeys(${column})) AS name FROM tag.resource ${
      fitting === '1'
        ? ''
        : `WHERE resource_id IN (SELECT resource_id FROM flow_log.l7_flow_log WHERE ${WITHIN} AND ${fitting})`
    } GROUP BY name ORDER BY count() DESC, name LIMIT {limit:UInt32}`;
  const inJson = (column: string) =>
    inLog(
      `arrayFlatten(arrayMap(e -> JSONExtractKeys(e, 'attributes'), JSONExtractArrayRaw(${column})))`,
      `${column} != ''`,
    );
  const sql = {
    span: inLog('attribute_names', 'notEmpty(attribute_names)'),
    event: inJson('events'),
    link: inJson('links'),
    resource: inResources('attributes'),
    instrumentation: inResources('scope_attributes'),
  }[scope];
  const { rows } = await store.query(sql, paramsOf(params, request), { settings: SETTINGS });
  const own = scope === 'span' ? [...SEMANTIC_NAMES, ...LISTED_COLUMNS] : scope === 'resource' ? RESOURCE_NAMES : [];
  return [...new Set([...own, ...rows.map(([name]) => String(name))])].slice(0, request.limit).sort();
}

const paramsOf = (params: Params, request: TagsRequest) => ({
  ...params.all,
  ...rangeParams(request),
  limit: request.limit,
});

/** Values of a field, the most frequent first. */
export async function tagValues(store: Store, field: Field, request: TagsRequest): Promise<string[]> {
  if (field.kind === 'intrinsic') {
    if (field.name === 'status') return [...STATUSES];
    if (field.name === 'kind') return [...KINDS];
    // Numbers and ids are typed, not chosen.
    if (UNLISTED.has(field.name)) return [];
  }
  const ofRoot = ROOT_FIELDS[field.name];
  const asked = field.kind === 'intrinsic' && ofRoot ? ofRoot : field;
  if (needsTree(asked)) return [];
  const params = new Params();
  const { type, sql } = fieldSql(asked, params);
  const { rows } = await store.query(
    `SELECT tq_value FROM (
       SELECT ${type === 'texts' ? `arrayJoin(${sql})` : sql} AS tq_value
       FROM flow_log.l7_flow_log
       WHERE ${WITHIN} AND ${asked === field ? '1' : IS_ROOT} AND ${fittingSql(request.query, params)})
     WHERE tq_value IS NOT NULL AND tq_value != ''
     GROUP BY tq_value ORDER BY count() DESC, tq_value LIMIT {limit:UInt32}`,
    paramsOf(params, request),
    { settings: SETTINGS },
  );
  return rows.map(([value]) => String(value));
}

const ROOT_FIELDS: Readonly<Record<string, Field>> = { rootName: nameField, rootServiceName: serviceField };
const UNLISTED = new Set([
  ...['duration', 'traceDuration', 'nestedSetLeft', 'nestedSetRight', 'nestedSetParent', 'parent', 'childCount'],
  ...['trace:id', 'span:id', 'span:parentID', 'link:traceID', 'link:spanID', 'event:timeSinceStart'],
]);

/** What of a query being typed can be used already: all of it, else its conditions that are whole. */
function fittingSql(query: string, params: Params): string {
  if (query.trim() === '') return '1';
  const whole = conditionOf(query, params);
  if (whole !== undefined) return whole;
  const conditions = query
    .replace(/^\s*\{/, '')
    .replace(/\}\s*$/, '')
    .split('&&')
    .flatMap((part) => conditionOf(`{${part}}`, params) ?? []);
  return conditions.length > 0 ? `(${conditions.join(' AND ')})` : '1';
}

function conditionOf(query: string, params: Params): string | undefined {
  try {
    const parsed = parseTraceQl(query);
    return filterOf(parsed.stages, params).condition;
  } catch (error) {
    if (error instanceof TraceQlError) return undefined;
    throw error;
  }
}
