import { type Field } from './ast';
import { unsupported } from './errors';
import { DURATION, KIND, NAME, resourceColumn, SERVICE, SPAN_ID, spanColumn, STATUS, TRACE_ID } from './span-sql';
import { type QueryParams } from '../../store/client';

/**
 * A value in SQL. `text` is a nullable string (attributes keep no type: what it is compared with says how it is read),
 * `number` a nullable Float64, `texts` an array of strings, one for each event or link.
 */
export interface SqlValue {
  readonly type: 'bool' | 'number' | 'text' | 'texts' | 'nil';
  readonly sql: string;
}

/** Values of a statement under names of its own. */
export class Params {
  private readonly byName: Record<string, string | number> = {};

  /** The placeholder of a text. */
  text(value: string): string {
    return `{${this.add(value)}:String}`;
  }

  number(value: number): string {
    return `{${this.add(value)}:Float64}`;
  }

  get all(): QueryParams {
    return this.byName;
  }

  private add(value: string | number): string {
    const known = Object.entries(this.byName).find(([, other]) => other === value);
    if (known) return known[0];
    const name = `q${Object.keys(this.byName).length}`;
    this.byName[name] = value;
    return name;
  }
}

/** Fields that only the assembled trace tells. */
export function needsTree(field: Field): boolean {
  if (field.kind === 'attribute') return field.parent;
  switch (field.name) {
    case 'parent':
    case 'rootName':
    case 'rootServiceName':
    case 'traceDuration':
    case 'nestedSetLeft':
    case 'nestedSetRight':
    case 'nestedSetParent':
    case 'childCount':
    case 'span:parentID':
      return true;
    default:
      return false;
  }
}

/** A field of one row; throws for what {@link needsTree}. */
export function fieldSql(field: Field, params: Params): SqlValue {
  if (needsTree(field)) throw unsupported(`${field.name} here, as it takes the whole trace`);
  if (field.kind === 'intrinsic') {
    const intrinsic = INTRINSIC_SQL[field.name];
    if (!intrinsic) throw unsupported(field.name);
    return intrinsic;
  }
  const { scope, name } = field;
  switch (scope) {
    case 'span':
      return { type: 'text', sql: spanAttribute(name, params) };
    case 'resource':
      return { type: 'text', sql: resourceAttribute(name, params) };
    case 'none':
      return { type: 'text', sql: `coalesce(${spanAttribute(name, params)}, ${resourceAttribute(name, params)})` };
    case 'instrumentation':
      return { type: 'text', sql: lookedUp(`scope_attributes[${params.text(name)}]`) };
    case 'event':
      return { type: 'texts', sql: jsonAttributes('events', params.text(name)) };
    case 'link':
      return { type: 'texts', sql: jsonAttributes('links', params.text(name)) };
  }
}

const texts = (sql: string): SqlValue => ({ type: 'texts', sql });
const text = (sql: string): SqlValue => ({ type: 'text', sql });

const INTRINSIC_SQL: Readonly<Record<string, SqlValue>> = {
  name: text(NAME),
  status: text(STATUS),
  statusMessage: text('response_exception'),
  kind: text(KIND),
  duration: { type: 'number', sql: DURATION },
  'trace:id': text(TRACE_ID),
  'span:id': text(SPAN_ID),
  'event:name': texts(`arrayMap(e -> JSONExtractString(e, 'name'), JSONExtractArrayRaw(events))`),
  'event:timeSinceStart': texts(
    `arrayMap(e -> toString(toInt64OrZero(replaceAll(JSONExtractRaw(e, 'time_ns'), '"', ''))
      - toUnixTimestamp64Nano(start_time)), JSONExtractArrayRaw(events))`,
  ),
  'link:traceID': texts(`arrayMap(e -> JSONExtractString(e, 'trace_id'), JSONExtractArrayRaw(links))`),
  'link:spanID': texts(`arrayMap(e -> JSONExtractString(e, 'span_id'), JSONExtractArrayRaw(links))`),
  'instrumentation:name': text(lookedUp('toString(scope_name)')),
  'instrumentation:version': text(lookedUp('toString(scope_version)')),
};

function spanAttribute(name: string, params: Params): string {
  const placeholder = params.text(name);
  return `if(has(attribute_names, ${placeholder}), attribute_values[indexOf(attribute_names, ${placeholder})],
    ${spanColumn(name) ?? 'NULL'})`;
}

function resourceAttribute(name: string, params: Params): string {
  if (name === 'service.name') return `nullIf(${SERVICE}, '')`;
  const told = lookedUp(`attributes[${params.text(name)}]`);
  const column = resourceColumn(name);
  return column ? `coalesce(${told}, ${column})` : told;
}

/** What `tag.resource` says of a row's resource: few rows, which the engine makes a constant of. */
function lookedUp(value: string): string {
  const list = (of: string) =>
    `(SELECT groupArray(${of}) FROM (SELECT resource_id, ${value} AS v FROM tag.resource
      WHERE v != '' GROUP BY resource_id, v ORDER BY resource_id LIMIT 1 BY resource_id LIMIT 1000000))`;
  return `nullIf(transform(resource_id, arrayPushFront(${list('resource_id')}, toUInt64(0)),
    arrayPushFront(${list('v')}, ''), ''), '')`;
}

function jsonAttributes(column: 'events' | 'links', name: string): string {
  return `arrayFilter(v -> v != '', arrayMap(e -> if(JSONType(e, 'attributes', ${name}) = 'String',
    JSONExtractString(e, 'attributes', ${name}), JSONExtractRaw(e, 'attributes', ${name})), JSONExtractArrayRaw(${column})))`;
}
