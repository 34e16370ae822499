import { EXEMPLAR_FIELDS, type Frame, FRAME_NAME, type RedQuestion } from '@thalweg/protocol';
import { type QueryResult } from '../store/client';
import { TAGS } from './catalog/tags';
import { QUERY_DEFAULTS } from './config';
import { contractField } from './frame-fields';
import { OPERATION } from './log-line';
import { type RedSeries, sidesOf } from './red';
import { countedOnce, LOG_ROWS } from './source';
import { type Statement } from './statement';
import { type Steps } from './steps';

const SERVER = TAGS.get('auto_service_1')?.expression ?? "''";
const STATUS = TAGS.get('response_status_str')?.expression ?? "''";

/** The slowest and the slowest failed request of each of a few stretches of the range. */
export function exemplarsStatement(question: RedQuestion, { from, to }: Steps): Statement {
  const { tags, condition, preferred, allPoints } = sidesOf(question);
  const stretch = Math.max(1, Math.ceil((to - from) / QUERY_DEFAULTS.exemplarStretches));
  const groups = tags.map((tag, at) => `, toString(${tag.expression}) AS group_${at}`).join('');
  return {
    sql: `
SELECT intDiv(toUnixTimestamp64Nano(start_time), 1000) / 1000 AS at, response_duration / 1000, toString(row_id),
  ${OPERATION}, ${SERVER}, ${STATUS}${groups}
FROM ${LOG_ROWS} AS m
WHERE (time, row_id) IN (
  SELECT best.1, best.2
  FROM (
    SELECT argMax((time, row_id), response_duration) AS best
    FROM ${LOG_ROWS} AS m
    WHERE time >= toDateTime({from:UInt32}) AND time < toDateTime({to:UInt32})
      AND type = 2
      AND ${allPoints ? '1' : countedOnce(preferred)}
      AND ${condition.sql}
    GROUP BY toStartOfInterval(time, toIntervalSecond({stretch:UInt32})), response_status IN (2, 3, 4)
  )
)
ORDER BY at, row_id`,
    params: { ...condition.params, from, to, stretch },
    // Worth a look, not a wait: where requests are too many, those of a part of the range do.
    settings: {
      max_rows_to_read: QUERY_DEFAULTS.exemplarRowsRead,
      read_overflow_mode: 'break',
      max_execution_time: QUERY_DEFAULTS.exemplarSeconds,
      timeout_overflow_mode: 'break',
    },
  };
}

/** Those of the series that are shown, with fields named like the labels, from which Grafana takes their colour. */
export function exemplarsFrame(result: QueryResult, question: RedQuestion, series: readonly RedSeries[]): Frame {
  const names = Object.keys(EXEMPLAR_FIELDS) as (keyof typeof EXEMPLAR_FIELDS)[];
  const shown = new Set(series.map(({ group }) => JSON.stringify(group)));
  const rows = result.rows.filter((row) => shown.has(JSON.stringify(row.slice(names.length).map(String))));
  const valuesAt = (at: number) => rows.map((row) => row[at]);
  const tags = [...new Set(question.group_by)].map((name, at) => ({
    name,
    type: 'string' as const,
    values: valuesAt(names.length + at).map(String),
  }));
  const fields = names.map((name, at) => contractField(name, EXEMPLAR_FIELDS[name], valuesAt(at)));
  const [time, value, ...rest] = fields;
  return {
    name: FRAME_NAME.EXEMPLARS,
    fields: [...(time && value ? [time, value] : []), ...tags, ...rest],
    meta: { dataTopic: 'annotations', custom: { resultType: 'exemplar' } },
  };
}
