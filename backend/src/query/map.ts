import { AUTO_TYPE, L7_PROTOCOL, type MapQuestion } from '@thalweg/protocol';
import { conditionOf } from './conditions';
import { type QueryResult } from '../store/client';
import { chooseSource, quantilesOf } from './source';
import { type Steps, wholeRange } from './steps';
import { TAGS, type Tag } from './catalog/tags';
import { type Statement } from './statement';
import { QUERY_DEFAULTS } from './config';

export interface MapEnd {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly host: string;
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
    [...ends.map((end) => end.tag)],
  );
  const [c, s] = ends;
  return {
    steps,
    params: { ...condition.params, ...steps, limit: QUERY_DEFAULTS.mapRows },
    sql: `
SELECT
  if(whole, '', ${c.id}) AS client_id, if(whole, '', ${c.tag.expression}) AS client, if(whole, 0, ${c.type}) AS client_type,
  any(tag_name(2, host_id_0)) AS client_host,
  ${s.id} AS server_id, ${s.tag.expression} AS server, ${s.type} AS server_type, any(tag_name(2, host_id_1)) AS server_host,
  if(whole, 0, l7_protocol) AS l7, l7_protocol_name(l7) AS protocol, toString(observation_point) AS point,
  toFloat64(sum(a.request)) AS requests, toFloat64(sum(a.error)), toFloat64(sum(a.rrt_sum)), toFloat64(sum(a.rrt_count)),
  ${quantilesOf([0.95])}[1],
  count() OVER ()
FROM (${source.sql}
) AS a
ARRAY JOIN [0, 1] AS whole
WHERE observation_point IN ('s-p', 's-app', 'c-p', 'c-app')
GROUP BY client_id, client, client_type, server_id, server, server_type, l7, point
ORDER BY requests DESC, client_id, server_id
LIMIT {limit:UInt32}`,
  };
}

interface End {
  readonly tag: Tag;
  readonly keys: readonly string[];
  readonly id: string;
  readonly type: string;
}

/** Addresses that nobody reported are nodes by address; others by type and id, whatever their name. */
function endOf(node: NonNullable<MapQuestion['node']>, side: 0 | 1): End {
  const tag = TAGS.get(`${node}_${side}`) as Tag;
  if (node === 'host') {
    const service = TAGS.get(`auto_service_${side}`) as Tag;
    const expression = `if(host_id_${side} = 0, ${service.expression}, ${tag.expression})`;
    const keys = [...tag.keys, ...service.keys];
    const id = `if(host_id_${side} = 0, concat('ip:', ip_text(peer_ip_${side})), concat('6:', toString(host_id_${side})))`;
    return {
      tag: { ...tag, expression },
      keys,
      id,
      type: `if(host_id_${side} = 0, auto_service_type_${side}, ${AUTO_TYPE.HOST})`,
    };
  }
  const type = `${node}_type_${side}`;
  const id = `if(${type} IN (0, 255), concat('ip:', ip_text(peer_ip_${side})), concat(toString(${type}), ':', toString(${node}_id_${side})))`;
  return { tag, keys: [...tag.keys, `host_id_${side}`], id, type };
}

export function readMap(result: QueryResult): MapRows {
  const rows = result.rows.map((row): MapRow => {
    const end = (at: number): MapEnd => ({
      id: String(row[at]),
      name: String(row[at + 1]),
      type: Number(row[at + 2]),
      host: String(row[at + 3]),
    });
    return {
      client: end(0),
      server: end(4),
      protocol: Number(row[8]),
      protocolName: String(row[9]),
      point: String(row[10]),
      request: Number(row[11]),
      error: Number(row[12]),
      rrtSum: Number(row[13]),
      rrtCount: Number(row[14]),
      p95: Number.isFinite(Number(row[15])) ? Number(row[15]) : 0,
    };
  });
  return {
    calls: rows.filter(({ client }) => client.id !== ''),
    served: rows.filter(({ client }) => client.id === ''),
    truncated: rows.length < Number(result.rows[0]?.[16] ?? 0),
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
