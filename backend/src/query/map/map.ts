import { AUTO_TYPE, L7_PROTOCOL, type MapGroupTag, type MapNodeTag, type MapQuestion } from '@thalweg/protocol';
import { conditionOf } from '../conditions';
import { type QueryResult } from '../../store/client';
import { chooseSource, quantilesOf } from '../source';
import { type Steps, wholeRange } from '../steps';
import { TAGS, type Tag } from '../catalog/tags';
import { type Statement } from '../statement';
import { QUERY_DEFAULTS } from '../config';

export interface MapEnd {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly host: string;
  /** Tag whose value `name` is, without its side. */
  readonly tagKey: string;
  /** What it is part of; '' where that is nothing, or several. */
  readonly groups: Readonly<Record<MapGroupTag, string>>;
}

/** Calls from one end to another in one protocol, as seen at one observation point. */
export interface MapRow {
  readonly client: MapEnd;
  readonly server: MapEnd;
  readonly protocol: number;
  readonly protocolName: string;
  readonly point: string;
  readonly request: number;
  readonly error: number;
  readonly rrtSum: number;
  readonly rrtCount: number;
  /** 95th percentile, µs. */
  readonly p95: number;
}

export interface MapRows {
  readonly calls: readonly MapRow[];
  /** Per server and point, all clients and protocols together; their client is empty. */
  readonly served: readonly MapRow[];
  readonly truncated: boolean;
}

export interface MapPlan extends Statement {
  readonly steps: Steps;
}

/**
 * Who calls whom: one row per client, server, protocol and observation point, and one per server and point whatever the
 * client and protocol. Which point to believe is decided later.
 */
export function mapStatement(question: MapQuestion, nowMs: number): MapPlan {
  const { range } = question;
  const node = question.node ?? 'auto_service';
  const condition = conditionOf(question.filters ?? [], 'either');
  const { minutes, steps } = wholeRange(range, nowMs, QUERY_DEFAULTS.mapMinutesFromMs);
  const ends = [endOf(node, 0), endOf(node, 1)] as const;
  const keys = [...new Set([...ends.flatMap((end) => end.keys), 'l7_protocol', 'observation_point'])];
  const source = chooseSource(
    { keys, condition, minutes, preferred: 'server', allPoints: true, measures: { quantiles: [0.95], apdexUs: [] } },
    ends.flatMap((end) => end.tags),
  );
  const [c, s] = ends;
  return {
    steps,
    params: { ...condition.params, ...steps, limit: QUERY_DEFAULTS.mapRows },
    sql: `
SELECT
  if(whole, '', ${c.id}) AS client_id, if(whole, '', ${c.name}) AS client, if(whole, 0, ${c.type}) AS client_type,
  if(whole, 0, ${c.isOwn}) AS client_is_own, any(tag_name(2, host_id_0)), ${groupsOf(0)},
  ${s.id} AS server_id, ${s.name} AS server, ${s.type} AS server_type,
  ${s.isOwn} AS server_is_own, any(tag_name(2, host_id_1)), ${groupsOf(1)},
  if(whole, 0, l7_protocol) AS l7, l7_protocol_name(l7) AS protocol, toString(observation_point) AS point,
  toFloat64(sum(a.request)) AS requests, toFloat64(sum(a.error)), toFloat64(sum(a.rrt_sum)), toFloat64(sum(a.rrt_count)),
  ${quantilesOf([0.95])}[1],
  count() OVER ()
FROM (${source.sql}
) AS a
ARRAY JOIN [0, 1] AS whole
WHERE observation_point IN ('s-p', 's-app', 'c-p', 'c-app')
GROUP BY client_id, client, client_type, client_is_own, server_id, server, server_type, server_is_own, l7, point
ORDER BY requests DESC, client_id, server_id
LIMIT {limit:UInt32}`,
  };
}

/** Columns of one end of a row, from `client_id` or `server_id` on. */
const END_COLUMNS = 8;

interface End {
  readonly tags: readonly Tag[];
  readonly keys: readonly string[];
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** 1 where the node is what was asked for, 0 where its service stands in. */
  readonly isOwn: string;
}

/** Nodes that not every end has: its service stands in where there is none. */
const OPTIONAL: Readonly<Partial<Record<MapNodeTag, { readonly column: string; readonly type: number }>>> = {
  host: { column: 'host_id', type: AUTO_TYPE.HOST },
  pod: { column: 'pod_id', type: AUTO_TYPE.POD },
  container: { column: 'container_id', type: AUTO_TYPE.CONTAINER },
  gprocess: { column: 'gprocess_id', type: AUTO_TYPE.PROCESS },
};
const GROUP_KEYS = ['host_id', 'pod_id'];

/** Addresses that nobody reported are nodes by address; others by type and id, whatever their name. */
function endOf(node: MapNodeTag, side: 0 | 1): End {
  const optional = OPTIONAL[node];
  const base = optional ? 'auto_service' : node;
  const tag = (key: string) => TAGS.get(`${key}_${side}`) as Tag;
  const type = `${base}_type_${side}`;
  const id = `if(${type} IN (0, 255), concat('ip:', ip_text(peer_ip_${side})), concat(toString(${type}), ':', toString(${base}_id_${side})))`;
  const tags = [...new Set([tag(base), tag(node), tag('auto_service')])];
  const keys = [...tags.flatMap((one) => one.keys), ...GROUP_KEYS.map((key) => `${key}_${side}`)];
  if (!optional) return { tags, keys, id, name: tag(base).expression, type, isOwn: '1' };
  const own = `${optional.column}_${side}`;
  const prefix = node === 'host' ? AUTO_TYPE.HOST : node;
  return {
    tags,
    keys,
    id: `if(${own} = 0, ${id}, concat('${prefix}:', toString(${own})))`,
    name: `if(${own} = 0, ${tag(base).expression}, ${tag(node).expression})`,
    type: `if(${own} = 0, ${type}, ${optional.type})`,
    isOwn: `toUInt8(${own} != 0)`,
  };
}

/** Host, service and pod of an end, '' where its rows have several. */
function groupsOf(side: 0 | 1): string {
  const one = (id: string, name: string) => `if(min(${id}) = max(${id}), any(${name}), '')`;
  const service = (TAGS.get(`auto_service_${side}`) as Tag).expression;
  return [
    one(`host_id_${side}`, `tag_name(2, host_id_${side})`),
    one(`auto_service_id_${side}`, service),
    one(`pod_id_${side}`, `tag_name(10, pod_id_${side})`),
  ].join(', ');
}

export function readMap(result: QueryResult, node: MapNodeTag = 'auto_service'): MapRows {
  const rows = result.rows.map((row): MapRow => {
    const end = (at: number): MapEnd => ({
      id: String(row[at]),
      name: String(row[at + 1]),
      type: Number(row[at + 2]),
      tagKey: Number(row[at + 3]) === 1 ? node : 'auto_service',
      host: String(row[at + 4]),
      groups: {
        // Nothing tells these of an end yet.
        pod_cluster: '',
        pod_ns: '',
        host: String(row[at + 5]),
        auto_service: String(row[at + 6]),
        pod: String(row[at + 7]),
      },
    });
    const at = 2 * END_COLUMNS;
    return {
      client: end(0),
      server: end(END_COLUMNS),
      protocol: Number(row[at]),
      protocolName: String(row[at + 1]),
      point: String(row[at + 2]),
      request: Number(row[at + 3]),
      error: Number(row[at + 4]),
      rrtSum: Number(row[at + 5]),
      rrtCount: Number(row[at + 6]),
      p95: Number.isFinite(Number(row[at + 7])) ? Number(row[at + 7]) : 0,
    };
  });
  return {
    calls: rows.filter(({ client }) => client.id !== ''),
    served: rows.filter(({ client }) => client.id === ''),
    truncated: rows.length < Number(result.rows[0]?.[2 * END_COLUMNS + 8] ?? 0),
  };
}

export const DATABASES: ReadonlySet<number> = new Set([
  L7_PROTOCOL.MYSQL,
  L7_PROTOCOL.POSTGRESQL,
  L7_PROTOCOL.CLICKHOUSE,
  L7_PROTOCOL.CASSANDRA,
  L7_PROTOCOL.MONGODB,
]);
export const CACHES: ReadonlySet<number> = new Set([L7_PROTOCOL.REDIS, L7_PROTOCOL.MEMCACHED]);
export const QUEUES: ReadonlySet<number> = new Set([
  L7_PROTOCOL.KAFKA,
  L7_PROTOCOL.MQTT,
  L7_PROTOCOL.AMQP,
  L7_PROTOCOL.NATS,
  L7_PROTOCOL.PULSAR,
  L7_PROTOCOL.ROCKETMQ,
]);
