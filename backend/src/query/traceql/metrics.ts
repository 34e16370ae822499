import { type Store } from '../../store/client';
import { type Field, type FieldExpression, fieldText, type Metrics, type SpansetExpression, type Stage } from './ast';
import { conditionSql, isRootTest } from './condition-sql';
import { TraceQlError, unsupported } from './errors';
import { compareNumbers } from './evaluate';
import { fieldSql, needsTree, Params } from './field-sql';
import { TRACEQL_LIMITS as LIMITS } from './limits';
import { isDuration } from './pipeline';
import { LOOKUP_ALL } from './search';
import { nameField, serviceField } from './trace-spans';

export interface MetricsRequest {
  readonly query: Metrics;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0: one value over the whole range. */
  readonly stepNs: bigint;
  /** Exemplars wanted at the most. */
  readonly exemplars: number;
}

export interface MetricSeries {
  readonly labels: readonly (readonly [string, string | number | null])[];
  /** Unix ms and value, oldest first. */
  readonly samples: (readonly [number, number])[];
  readonly exemplars: { readonly traceId: string; readonly ms: number; readonly value: number }[];
}

export interface MetricsResult {
  readonly series: readonly MetricSeries[];
  /** '' when it is whole. */
  readonly partial: string;
}

/** The times of an answer: sample `i` covers what began in (firstNs + (i - 1) * step, firstNs + i * step]. */
export interface Grid {
  readonly firstNs: bigint;
  readonly stepNs: bigint;
  readonly points: number;
}

/** Aligned to the step, as Tempo does, so that the same query gives the same buckets a moment later. */
export function gridOf({ startNs, endNs, stepNs }: Pick<MetricsRequest, 'startNs' | 'endNs' | 'stepNs'>): Grid {
  if (stepNs === 0n) return { firstNs: endNs, stepNs: endNs - startNs, points: 1 };
  const firstNs = startNs - (startNs % stepNs);
  const points = Number((endNs - firstNs + stepNs - 1n) / stepNs) + 1;
  if (points > LIMITS.maxPoints) {
    throw new TraceQlError(
      `the range holds ${points} steps of ${Number(stepNs) / 1e9} s, more than ${LIMITS.maxPoints}; use a larger step`,
    );
  }
  return { firstNs, stepNs, points };
}

/** What every metrics statement reads: rows of the range that fit. */
export const FITTING = `flow_log.l7_flow_log
  WHERE time >= toDateTime({from:UInt32}) AND time <= toDateTime({to:UInt32})
    AND start_time > fromUnixTimestamp64Nano({after:Int64}, 'UTC')
    AND start_time <= fromUnixTimestamp64Nano({until:Int64}, 'UTC')`;

/** Number of the sample that a row belongs to. */
export const SAMPLE = 'intDiv(toUnixTimestamp64Nano(start_time) - {after:Int64} - 1, {step:Int64})';

export function gridParams({ firstNs, stepNs, points }: Grid) {
  const after = firstNs - stepNs;
  const until = firstNs + BigInt(points - 1) * stepNs;
  return { after, until, step: stepNs, from: Number(after / 1_000_000_000n), to: Number(until / 1_000_000_000n) + 1 };
}

/** A metrics query as one statement over the log. `compare()` is answered by compare.ts. */
export async function queryMetrics(store: Store, request: MetricsRequest): Promise<MetricsResult> {
  const { query } = request;
  const grid = gridOf(request);
  const params = new Params();
  const { condition, field: asked } = filterOf(query.stages, params);
  const groups = query.by.map((field) => groupSql(asked(field), params));
  const value = valueOf(query, asked, params);
  const names = groups.map((_, at) => `, tq_g${at}`).join('');
  const exemplar =
    request.exemplars > 0
      ? `, argMax((trace_id, toString(row_id), toUnixTimestamp64Milli(start_time)), response_duration)`
      : '';
  const result = await store.query(
    `SELECT ${SAMPLE} AS tq_sample${groups.map((sql, at) => `, ${sql} AS tq_g${at}`).join('')}${value.bucket ? `, ${value.bucket} AS tq_bucket` : ''},
      ${value.sql} AS tq_value${exemplar}
    FROM ${FITTING} AND ${condition}
    GROUP BY tq_sample${names}${value.bucket ? ', tq_bucket HAVING tq_bucket IS NOT NULL' : ''}
    LIMIT {cells:UInt32}`,
    { ...params.all, ...gridParams(grid), cells: LIMITS.maxCells + 1 },
    { settings: LOOKUP_ALL },
  );
  const cut = result.rows.length > LIMITS.maxCells;
  const seconds = Number(grid.stepNs) / 1e9;
  const byKey = new Map<string, MetricSeries & { total: number }>();
  for (const [sample, ...cells] of result.rows.slice(0, LIMITS.maxCells)) {
    const labels = query.by.map((field, at) => [fieldText(field), labelOf(cells[at])] as const);
    const at = groups.length + (value.bucket ? 1 : 0);
    const measured =
      query.fn === 'quantile_over_time' ? (cells[at] as (number | null)[]) : [cells[at] as number | null];
    measured.forEach((one, index) => {
      if (one === null || Number.isNaN(Number(one))) return;
      const further = furtherLabel(query, value.bucket ? cells[groups.length] : undefined, index);
      const all = further ? [...labels, further] : labels.length > 0 ? labels : [['__name__', query.fn] as const];
      const key = JSON.stringify(all);
      let series = byKey.get(key);
      if (!series) byKey.set(key, (series = { labels: all, samples: [], exemplars: [], total: 0 }));
      const ms = Number((grid.firstNs + BigInt(String(sample)) * grid.stepNs) / 1_000_000n);
      const amount = query.fn === 'rate' ? Number(one) / seconds : Number(one);
      series.samples.push([ms, amount]);
      series.total += Math.abs(amount);
      const [traceId, rowId, exemplarMs] = exemplar ? (cells[at + 1] as [string, string, string]) : [];
      if (rowId !== undefined)
        series.exemplars.push({ traceId: exemplarId(traceId ?? '', rowId), ms: Number(exemplarMs), value: amount });
    });
  }
  const all = [...byKey.values()].sort((a, b) => b.total - a.total);
  const kept = all
    .slice(0, LIMITS.maxSeries)
    .map((series) => finish(series, query, grid, request.exemplars / Math.max(1, all.length)));
  // Nothing that fits is a rate of 0, not the absence of one.
  const counts = query.fn === 'rate' || query.fn === 'count_over_time';
  if (kept.length === 0 && counts && query.by.length === 0) {
    kept.push(finish({ labels: [['__name__', query.fn]], samples: [], exemplars: [] }, query, grid, 0));
  }
  const partial =
    cut || all.length > kept.length
      ? `the answer holds more than ${LIMITS.maxSeries} series or ${LIMITS.maxCells} points; the largest are shown`
      : '';
  return { series: secondStages(query, kept).filter(({ samples }) => samples.length > 0), partial };
}

const exemplarId = (traceId: string, rowId: string): string =>
  (/^[0-9a-fA-F]{1,32}$/.test(traceId) ? traceId.toLowerCase() : BigInt(rowId).toString(16)).replace(/^0+/, '');

/** Samples in order of time; counts are 0 where there was nothing. */
function finish(series: MetricSeries, query: Metrics, grid: Grid, exemplars: number): MetricSeries {
  const { labels } = series;
  const chosen = [...series.exemplars]
    .sort((a, b) => b.value - a.value)
    .slice(0, Math.ceil(exemplars))
    .sort((a, b) => a.ms - b.ms);
  if (!['rate', 'count_over_time', 'histogram_over_time'].includes(query.fn)) {
    return { labels, samples: [...series.samples].sort(([a], [b]) => a - b), exemplars: chosen };
  }
  const known = new Map(series.samples);
  const samples = Array.from({ length: grid.points }, (_, at): readonly [number, number] => {
    const ms = Number((grid.firstNs + BigInt(at) * grid.stepNs) / 1_000_000n);
    return [ms, known.get(ms) ?? 0];
  });
  return { labels, samples, exemplars: chosen };
}

function furtherLabel(query: Metrics, bucket: unknown, index: number): readonly [string, number] | undefined {
  if (bucket !== undefined) return ['__bucket', Number(bucket)];
  return query.fn === 'quantile_over_time' ? ['p', query.quantiles[index] ?? 0] : undefined;
}

const labelOf = (cell: unknown): string | number | null =>
  cell === null || cell === undefined ? null : typeof cell === 'number' ? cell : String(cell);

function groupSql(field: Field, params: Params): string {
  const { type, sql } = fieldSql(field, params);
  return type === 'texts' ? `nullIf(arrayElement(${sql}, 1), '')` : sql;
}

interface MeasuredSql {
  readonly sql: string;
  /** Histograms only: upper bound of the bucket. */
  readonly bucket?: string;
}

function valueOf({ fn, field, quantiles }: Metrics, asked: (field: Field) => Field, params: Params): MeasuredSql {
  if (!field) return { sql: 'toFloat64(count())' };
  const { type, sql } = fieldSql(asked(field), params);
  if (type === 'texts') throw unsupported(`${fn}() of ${fieldText(field)}`);
  const unit = isDuration(field) ? 1e9 : 1;
  const number = type === 'number' ? sql : `toFloat64OrNull(${sql})`;
  switch (fn) {
    case 'min_over_time':
    case 'max_over_time':
    case 'avg_over_time':
    case 'sum_over_time':
      return { sql: `${fn.slice(0, 3)}(${number}) / ${unit}` };
    case 'quantile_over_time':
      return { sql: `arrayMap(v -> v / ${unit}, quantilesTDigest(${quantiles.join(', ')})(${number}))` };
    case 'histogram_over_time':
      return {
        sql: 'toFloat64(count())',
        bucket: `if(${number} >= 1, pow(2, ceil(log2(${number}))) / ${unit}, NULL)`,
      };
    default:
      throw unsupported(fn);
  }
}

export interface MetricsFilter {
  readonly condition: string;
  /** The field to read in place of one that only the assembled trace has. */
  readonly field: (field: Field) => Field;
}

/** The condition of the spans that are measured; where they are roots, what the root tells is theirs. */
export function filterOf(stages: readonly Stage[], params: Params): MetricsFilter {
  const filters = stages.filter(({ kind }) => kind !== 'select').map(spanFilter);
  const roots = filters.some(demandsRoot);
  const field = (one: Field): Field => (roots ? ofRoot(one) : one);
  const condition = filters.map((filter) => conditionSql(replaced(filter, field), params)).join(' AND ');
  return { condition: `(${condition || '1'})`, field };
}

function spanFilter(stage: Stage): FieldExpression {
  switch (stage.kind) {
    case 'filter':
      return stage.expression;
    case 'operation':
      if (stage.op === '||') return union(stage.left, stage.right);
      throw unsupported(`${stage.op} between spansets of a metrics query; put all conditions into one { … }`);
    case 'wrapped': {
      const [first, ...rest] = stage.stages.map(spanFilter);
      if (first) return rest.reduce((left, right) => ({ kind: 'binary', op: '&&', left, right }), first);
      throw unsupported('an empty pipeline');
    }
    default:
      throw unsupported(`${stage.kind === 'scalar' ? stage.text : `${stage.kind}()`} before a metrics function`);
  }
}

const union = (left: SpansetExpression, right: SpansetExpression): FieldExpression => ({
  kind: 'binary',
  op: '||',
  left: spanFilter(left),
  right: spanFilter(right),
});

function demandsRoot(expression: FieldExpression): boolean {
  if (isRootTest(expression)) return true;
  return (
    expression.kind === 'binary' &&
    expression.op === '&&' &&
    (demandsRoot(expression.left) || demandsRoot(expression.right))
  );
}

function ofRoot(field: Field): Field {
  if (field.kind !== 'intrinsic' || !needsTree(field)) return field;
  if (field.name === 'rootName') return nameField;
  if (field.name === 'rootServiceName') return serviceField;
  return field.name === 'traceDuration' ? { kind: 'intrinsic', name: 'duration' } : field;
}

function replaced(expression: FieldExpression, by: (field: Field) => Field): FieldExpression {
  if (isRootTest(expression)) return expression;
  switch (expression.kind) {
    case 'static':
      return expression;
    case 'unary':
      return { ...expression, operand: replaced(expression.operand, by) };
    case 'binary':
      return { ...expression, left: replaced(expression.left, by), right: replaced(expression.right, by) };
    default:
      return by(expression);
  }
}

/** `topk`, `bottomk` and comparisons look at each point of time by itself. */
function secondStages({ second }: Metrics, series: readonly MetricSeries[]): MetricSeries[] {
  let current = [...series];
  for (const stage of second) {
    if (stage.kind === 'filter') {
      current = current.map((one) => ({
        ...one,
        samples: one.samples.filter(([, value]) => compareNumbers(stage.op, value, stage.value)),
      }));
      continue;
    }
    current = ranked(current, stage.kind, stage.count);
  }
  return current;
}

function ranked(series: readonly MetricSeries[], kind: 'topk' | 'bottomk', count: number): MetricSeries[] {
  const byTime = new Map<number, { readonly at: number; readonly value: number }[]>();
  for (const [at, { samples }] of series.entries()) {
    for (const [ms, value] of samples) {
      const points = byTime.get(ms);
      if (points) points.push({ at, value });
      else byTime.set(ms, [{ at, value }]);
    }
  }
  const kept = new Map<number, ReadonlySet<number>>();
  for (const [ms, points] of byTime) {
    points.sort((a, b) => (kind === 'topk' ? b.value - a.value : a.value - b.value) || a.at - b.at);
    kept.set(ms, new Set(points.slice(0, count).map(({ at }) => at)));
  }
  return series.map((one, at) => ({ ...one, samples: one.samples.filter(([ms]) => kept.get(ms)?.has(at)) }));
}
