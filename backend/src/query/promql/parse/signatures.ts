import { type ValueType } from './ast';

export interface FunctionSignature {
  readonly name: string;
  readonly args: readonly ValueType[];
  /** How often the last argument may come beyond once or, for one that may be left out, 1; -1 without end; 0 never. */
  readonly variadic: number;
  readonly returns: ValueType;
  readonly experimental: boolean;
}

interface Options {
  readonly variadic?: number;
  readonly returns?: ValueType;
  readonly experimental?: boolean;
}

const V = 'vector';
const M = 'matrix';
const S = 'scalar';
const T = 'string';

function table(names: string, args: readonly ValueType[], options: Options = {}): FunctionSignature[] {
  const { variadic = 0, returns = V, experimental = false } = options;
  return names.split(' ').map((name) => ({ name, args, variadic, returns, experimental }));
}

const ALL: readonly FunctionSignature[] = [
  ...table('abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor', [V]),
  ...table('histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar ln log10 log2 rad sgn', [V]),
  ...table('sin sinh sort sort_desc sqrt tan tanh timestamp', [V]),
  ...table('absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate', [
    M,
  ]),
  ...table('last_over_time max_over_time min_over_time present_over_time rate resets', [M]),
  ...table('stddev_over_time stdvar_over_time sum_over_time', [M]),
  ...table('mad_over_time', [M], { experimental: true }),
  ...table('ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time', [M], {
    experimental: true,
  }),
  ...table('days_in_month day_of_month day_of_week day_of_year hour minute month year', [V], { variadic: 1 }),
  ...table('clamp', [V, S, S]),
  ...table('clamp_max clamp_min', [V, S]),
  ...table('round', [V, S], { variadic: 1 }),
  ...table('histogram_quantile', [S, V]),
  ...table('histogram_fraction', [S, S, V]),
  ...table('histogram_quantiles', [V, T, S, S], { variadic: 9, experimental: true }),
  ...table('predict_linear', [M, S]),
  ...table('quantile_over_time', [S, M]),
  ...table('double_exponential_smoothing', [M, S, S], { experimental: true }),
  ...table('label_replace', [V, T, T, T, T]),
  ...table('label_join', [V, T, T, T], { variadic: -1 }),
  ...table('sort_by_label sort_by_label_desc', [V, T], { variadic: -1, experimental: true }),
  ...table('info', [V, V], { variadic: 1, experimental: true }),
  ...table('start_timestamp', [V], { experimental: true }),
  ...table('scalar', [V], { returns: S }),
  ...table('vector', [S]),
  ...table('time pi', [], { returns: S }),
  ...table('start end step range', [], { returns: S, experimental: true }),
  ...table('max_of min_of', [S, S], { returns: S, experimental: true }),
];

/** Every function of the language. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map(ALL.map((fn) => [fn.name, fn]));
