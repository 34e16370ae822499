import { type Frame, type FrameMeta, QUERY_LIMITS, type SqlQuestion } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { cutMeta, joinMeta } from '../frame-fields';
import { logsFrame, numericFrame, seriesFrames, tableFrame } from './formats';
import { runSql } from './run-sql';
import { columnsOf, type SqlColumn } from './sql-columns';

const FORMATS: Readonly<Record<NonNullable<SqlQuestion['format']>, (columns: readonly SqlColumn[]) => Frame[]>> = {
  table: (columns) => [tableFrame(columns)],
  time_series: seriesFrames,
  numeric: (columns) => [numericFrame(columns)],
  logs: (columns) => [logsFrame(columns)],
};

export async function answerSql(question: SqlQuestion, store: Store, signal?: AbortSignal): Promise<Frame[]> {
  const limit = question.limit ?? QUERY_LIMITS.default.sql;
  const began = performance.now();
  const { sql, params, range, interval_ms } = question;
  const result = await runSql(store, { sql, params, range, interval_ms, limit }, signal);
  const elapsed_ms = performance.now() - began;
  const shown = result.rows.length;
  const cut = { what: 'rows', shown, limit, maximum: QUERY_LIMITS.maximum.sql, which: 'as the statement orders them' };
  const meta: FrameMeta = {
    executedQueryString: result.executed,
    stats: [
      { displayName: 'Time in the engine', value: Math.round(elapsed_ms * 100) / 100, unit: 'ms' },
      { displayName: 'Rows read', value: result.read?.rows ?? 0 },
      { displayName: 'Bytes read', value: result.read?.bytes ?? 0, unit: 'decbytes' },
    ],
    custom: { statements: [{ elapsed_ms, rows: shown, rows_read: result.read?.rows ?? 0 }] },
  };
  const [first, ...rest] = FORMATS[question.format ?? 'table'](columnsOf(result));
  return [
    { ...(first as Frame), meta: joinMeta(first?.meta, meta, result.truncated ? cutMeta(cut) : undefined) },
    ...rest,
  ];
}
