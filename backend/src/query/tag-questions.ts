import { type Frame, type FrameMeta, QUERY_LIMITS, type TagValuesQuestion } from '@thalweg/protocol';
import { type QueryResult } from '../store/client';
import { SIDED_TAGS, type Tag, TAGS } from './catalog/tags';
import { conditionOf, tagOf } from './conditions';
import { QUERY_DEFAULTS } from './config';
import { cutMeta, joinMeta } from './frame-fields';
import { bucketsOf } from './steps';
import { type Statement } from './statement';

/** Every tag that questions may name, those without a side first. */
export function tagKeysFrame(): Frame {
  const rows = [
    ...SIDED_TAGS.map((key) => ({ key, tag: TAGS.get(`${key}_1`) as Tag, side: 'either' })),
    ...[...TAGS].map(([key, tag]) => ({ key, tag, side: tag.side ?? '' })),
  ];
  return tagKeysOf(rows.map(({ key, tag: { type, description }, side }) => ({ key, type, side, description })));
}

type KeyRow = Readonly<Record<'key' | 'type' | 'side' | 'description', string>>;

export const tagKeysOf = (rows: readonly KeyRow[]): Frame => ({
  name: 'tag_keys',
  fields: (['key', 'type', 'side', 'description'] as const).map((name) => ({
    name,
    type: 'string',
    values: rows.map((row) => row[name]),
  })),
  meta: { preferredVisualisationType: 'table' },
});

/** Values of a tag by how often they occur; from a rollup when it has the tag. */
export function tagValuesStatement(question: TagValuesQuestion): Statement {
  const tags = SIDED_TAGS.includes(question.key)
    ? [tagOf(question.key, 'client'), tagOf(question.key, 'server')]
    : [tagOf(question.key, 'server')];
  const condition = conditionOf(question.filters ?? [], 'either');
  const inRollup = [...tags, ...condition.tags].every((tag) => tag.inRollup);
  const minutes = question.range.to - question.range.from >= QUERY_DEFAULTS.mapMinutesFromMs;
  const { from, to } = bucketsOf(question.range, inRollup && minutes ? 60 : 1);
  const rows = inRollup
    ? `(SELECT *, ip6_0 AS peer_ip_0, ip6_1 AS peer_ip_1 FROM flow_metrics.application_map_${minutes ? '1m' : '1s'})`
    : `(SELECT *, if(auto_service_type_0 IN (0, 255), if(is_ipv4, toIPv6(ip4_0), ip6_0), toIPv6('::')) AS peer_ip_0,
        if(auto_service_type_1 IN (0, 255), if(is_ipv4, toIPv6(ip4_1), ip6_1), toIPv6('::')) AS peer_ip_1
      FROM flow_log.l7_flow_log)`;
  const keys = [...new Set(tags.flatMap((tag) => tag.keys))].join(', ');
  return {
    sql: `
SELECT value, toFloat64(sum(requests)), count() OVER ()
FROM (
  SELECT ${keys}, ${inRollup ? 'sum(m.request)' : 'count()'} AS requests
  FROM ${rows} AS m
  WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32}) AND ${condition.sql}
  GROUP BY ${keys}
)
ARRAY JOIN arrayDistinct([${tags.map((tag) => `toString(${tag.expression})`).join(', ')}]) AS value
WHERE value != '' AND ({search:String} = '' OR positionCaseInsensitiveUTF8(value, {search:String}) > 0)
GROUP BY value
ORDER BY sum(requests) DESC, value
LIMIT {limit:UInt32}`,
    params: {
      ...condition.params,
      from,
      to,
      search: question.search ?? '',
      limit: question.limit ?? QUERY_LIMITS.default.tags,
    },
  };
}

export function tagValuesFrame(result: QueryResult, question: TagValuesQuestion, meta: FrameMeta): Frame {
  const shown = result.rows.length;
  const total = Math.max(shown, Number(result.rows[0]?.[2] ?? 0));
  const limit = question.limit ?? QUERY_LIMITS.default.tags;
  const cut = { what: 'values', shown, total, limit, maximum: QUERY_LIMITS.maximum.tags, which: 'the most frequent' };
  return {
    name: 'tag_values',
    fields: [
      { name: 'value', type: 'string', values: result.rows.map(([value]) => value) },
      { name: 'count', type: 'number', values: result.rows.map(([, count]) => count) },
    ],
    meta: joinMeta({ preferredVisualisationType: 'table' }, meta, cutMeta(cut)),
  };
}
