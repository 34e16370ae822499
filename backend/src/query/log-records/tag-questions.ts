import { type Frame, QUERY_LIMITS, type TagKeysQuestion, type TagValuesQuestion } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { Runner } from '../statement';
import { bucketsOf } from '../steps';
import { tagKeysOf, tagValuesFrame } from '../tag-questions';
import { ATTRIBUTE_PREFIXES, RECORD_TAGS, recordCondition, recordTagOf } from './record-tags';

/** Attribute names listed at the most, of records and of resources each. */
const MAX_NAMES = 1000;

/** Tags of log records, and the attributes that occurred in the range. */
export async function recordKeysFrame(
  { range }: TagKeysQuestion,
  store: Store,
  nowMs: number,
  signal?: AbortSignal,
): Promise<Frame> {
  const runner = new Runner(store, signal);
  const { rows } = await runner.run({
    sql: `
SELECT DISTINCT concat('${ATTRIBUTE_PREFIXES.record}', arrayJoin(attribute_names)) AS key
FROM log.log
WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32})
LIMIT ${MAX_NAMES}
UNION ALL
SELECT DISTINCT concat('${ATTRIBUTE_PREFIXES.resource}', arrayJoin(mapKeys(attributes))) AS key
FROM tag.resource
WHERE resource_id IN (
  SELECT resource_id FROM log.log WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32})
)
LIMIT ${MAX_NAMES}`,
    params: { ...bucketsOf(range ?? { from: nowMs - 3_600_000, to: nowMs }, 1) },
  });
  const told = [...RECORD_TAGS.values()].map(({ key, type, description }) => ({ key, type, side: '', description }));
  const attributes = rows
    .map(([key]) => String(key))
    .sort()
    .map((key) => ({ key, type: 'text', side: '', description: 'Attribute' }));
  return tagKeysOf([...told, ...attributes]);
}

/** Values of a tag or attribute by how often they occur. */
export async function recordValuesFrame(question: TagValuesQuestion, store: Store, signal?: AbortSignal) {
  const runner = new Runner(store, signal);
  const { tag, params } = recordTagOf(question.key, 'value_key');
  const condition = recordCondition(question.filters ?? []);
  const { from, to } = bucketsOf(question.range, 1);
  const result = await runner.run({
    sql: `
SELECT toString(${tag.expression}) AS value, toFloat64(count()), count() OVER ()
FROM log.log
WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32}) AND ${condition.sql}
  AND value != '' AND ({search:String} = '' OR positionCaseInsensitiveUTF8(value, {search:String}) > 0)
GROUP BY value
ORDER BY count() DESC, value
LIMIT {limit:UInt32}`,
    params: {
      ...condition.params,
      ...params,
      from,
      to,
      search: question.search ?? '',
      limit: question.limit ?? QUERY_LIMITS.default.tags,
    },
  });
  return tagValuesFrame(result, question, runner.meta());
}
