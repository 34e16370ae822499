import { type Filter } from '@thalweg/protocol';
import { type QueryParam } from '../../store/client';
import { compared, joined } from '../conditions';
import { QueryError } from '../errors';

/** What log records are filtered and labelled by; expressions read columns of log.log. */
export interface RecordTag {
  readonly key: string;
  readonly description: string;
  readonly type: 'text' | 'number';
  readonly expression: string;
}

const text = (key: string, description: string, expression = `toString(${key})`): RecordTag => ({
  key,
  description,
  type: 'text',
  expression,
});
const number = (key: string, description: string): RecordTag => ({
  key,
  description,
  type: 'number',
  expression: key,
});

/** Levels as Grafana knows them, the worst first. */
export const RECORD_LEVELS = ['critical', 'error', 'warning', 'info', 'debug', 'trace', 'unknown'] as const;
export const RECORD_LEVEL = `transform(severity, ['', 'warn', 'fatal'], ['unknown', 'warning', 'critical'], severity)`;

const ALL: readonly RecordTag[] = [
  text('auto_service', 'Service: of the process, else as told', "if(auto_service = '', app_service, auto_service)"),
  text('auto_instance', 'Instance of the service', "if(auto_instance = '', app_instance, auto_instance)"),
  text('host', 'Host'),
  text('pod', 'Pod'),
  text('container', 'Container'),
  text('gprocess', 'Process', 'process'),
  text('level', 'critical, error, warning, info, debug, trace or unknown', RECORD_LEVEL),
  text('severity_text', 'Severity as the source names it'),
  number('severity_number', 'OpenTelemetry severity, 1 to 24, 0 unknown'),
  text('event_name', 'Name of the event'),
  text('body', 'Text, or JSON of a structured body'),
  text('trace_id', 'Trace'),
  text('span_id', 'Span'),
  text('x_request_id', 'X-Request-ID'),
  text('app_service', 'Service name told'),
  text('app_instance', 'Service instance told'),
  text('signal_source_str', 'What told of it: OTel, SkyWalking'),
  number('process_id', 'Process id on its host'),
  number('agent_id', 'Agent or importer'),
  text('resource_id', 'Where it comes from: tag.resource'),
  text('row_id', 'Id of the row'),
];
export const RECORD_TAGS: ReadonlyMap<string, RecordTag> = new Map(ALL.map((tag) => [tag.key, tag]));

/** Attributes by their name: of the record, or of the resource that it comes from. */
export const ATTRIBUTE_PREFIXES = Object.freeze({ record: 'attribute.', resource: 'resource.' });

/** Names of requests' tags that mean the same here: a record has one side only. */
const SAME: Readonly<Record<string, string>> = Object.freeze({ process_kname: 'gprocess', severity: 'level' });

/** The tag that a key names, with `name` as the parameter of an attribute's name. */
export function recordTagOf(
  key: string,
  name: string,
): { readonly tag: RecordTag; readonly params: Readonly<Record<string, QueryParam>> } {
  const attribute = attributeOf(key, name);
  if (attribute) return attribute;
  const base = key.replace(/_[01]$/, '');
  const tag = RECORD_TAGS.get(SAME[base] ?? key) ?? RECORD_TAGS.get(base);
  if (!tag)
    throw new QueryError(
      'unknown_column',
      `${JSON.stringify(key)} is no tag of log records; attributes are named attribute.… and resource.…`,
    );
  return { tag, params: {} };
}

function attributeOf(key: string, name: string) {
  const { record, resource } = ATTRIBUTE_PREFIXES;
  const [prefix, expression] = key.startsWith(record)
    ? [record, `attribute_values[indexOf(attribute_names, {${name}:String})]`]
    : [resource, `resource_attribute(resource_id, {${name}:String})`];
  if (!key.startsWith(prefix) || key.length === prefix.length) return undefined;
  return { tag: text(key, 'Attribute', expression), params: { [name]: key.slice(prefix.length) } };
}

export interface RecordCondition {
  readonly sql: string;
  readonly params: Readonly<Record<string, QueryParam>>;
}

/** All filters, joined by AND. Attributes are text: `>` and its like read them as numbers. */
export function recordCondition(filters: readonly Filter[]): RecordCondition {
  const params: Record<string, QueryParam> = {};
  const sql = filters.map((filter, index) => {
    const { tag, params: own } = recordTagOf(filter.key, `filter_key_${index}`);
    Object.assign(params, own);
    const isAttribute = Object.keys(own).length > 0 && /[<>]/.test(filter.operator);
    const read = isAttribute
      ? { type: 'number' as const, expression: `toFloat64OrNull(${tag.expression})` }
      : { type: tag.type, expression: tag.expression };
    return compared(read, filter, `filter_${index}`, params);
  });
  return { sql: sql.length > 0 ? joined(sql, 'AND') : '1', params };
}
