/** A function or aggregation of PromQL as completion, signature help and hover show it. */
export interface PromqlFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly about: string;
}

/** `name(parameters) — about`, one a line; what is used most stands first. */
const FUNCTION_LIST = `
rate(range) — Increase per second over the window, counter resets made good
increase(range) — Increase over the window, counter resets made good
histogram_quantile(level, buckets) — Quantile out of a histogram: histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))
irate(range) — Increase per second between the last two samples
delta(range) — Difference between the ends of the window, for gauges
avg_over_time(range) — Mean of the samples of the window
max_over_time(range) — Greatest sample of the window
min_over_time(range) — Least sample of the window
sum_over_time(range) — Sum of the samples of the window
count_over_time(range) — Number of samples in the window
last_over_time(range) — Latest sample of the window
quantile_over_time(level, range) — Quantile of the samples of the window
stddev_over_time(range) — Standard deviation of the samples of the window
stdvar_over_time(range) — Variance of the samples of the window
present_over_time(range) — 1 where the window has a sample
absent_over_time(range) — 1 where the window has no sample
absent(vector) — 1 where nothing is selected
changes(range) — How often the value changed within the window
resets(range) — How often a counter began anew within the window
deriv(range) — Slope per second by linear regression
predict_linear(range, seconds) — Value in so many seconds, by linear regression
idelta(range) — Difference between the last two samples
abs(vector) — Absolute value
ceil(vector) — Rounded up
floor(vector) — Rounded down
round(vector, to?) — Rounded to the nearest multiple
clamp(vector, min, max) — Held between two bounds
clamp_min(vector, min) — Held at a lower bound
clamp_max(vector, max) — Held at an upper bound
exp(vector) — e to the power of the value
ln(vector) — Natural logarithm
log2(vector) — Logarithm to base 2
log10(vector) — Logarithm to base 10
sqrt(vector) — Square root
sgn(vector) — Sign: -1, 0 or 1
label_replace(vector, target, replacement, source, pattern) — Sets a label from another by a regular expression
label_join(vector, target, separator, sources) — Sets a label from several others
sort(vector) — By value, ascending; for instant queries
sort_desc(vector) — By value, descending; for instant queries
sort_by_label(vector, labels) — By labels, ascending
sort_by_label_desc(vector, labels) — By labels, descending
scalar(vector) — The value of the only series, else NaN
vector(scalar) — A series without labels of that value
time() — Unix time of the evaluation, s
timestamp(vector) — Unix time of each sample, s
histogram_avg(vector) — Mean of native histograms
histogram_count(vector) — Observations of native histograms
histogram_sum(vector) — Sum of native histograms
histogram_fraction(lower, upper, vector) — Share of observations between two bounds
histogram_stddev(vector) — Standard deviation of native histograms
histogram_stdvar(vector) — Variance of native histograms
minute(vector?) — Minute of the hour, UTC
hour(vector?) — Hour of the day, UTC
day_of_week(vector?) — 0 on Sundays, UTC
day_of_month(vector?) — Day of the month, UTC
day_of_year(vector?) — Day of the year, UTC
days_in_month(vector?) — Days of the month, UTC
month(vector?) — Month, UTC
year(vector?) — Year, UTC
info(vector, selector?) — Adds labels of info metrics such as target_info
double_exponential_smoothing(range, smoothing, trend) — Smoothed value of a gauge
mad_over_time(range) — Median absolute deviation of the window
first_over_time(range) — Earliest sample of the window
sin(vector) — Sine
cos(vector) — Cosine
tan(vector) — Tangent
asin(vector) — Arc sine
acos(vector) — Arc cosine
atan(vector) — Arc tangent
sinh(vector) — Hyperbolic sine
cosh(vector) — Hyperbolic cosine
tanh(vector) — Hyperbolic tangent
asinh(vector) — Inverse hyperbolic sine
acosh(vector) — Inverse hyperbolic cosine
atanh(vector) — Inverse hyperbolic tangent
deg(vector) — Radians as degrees
rad(vector) — Degrees as radians
pi() — π`;

const AGGREGATION_LIST = `
sum(vector) — Sum over labels: sum by (job) (…)
avg(vector) — Mean over labels
max(vector) — Greatest over labels
min(vector) — Least over labels
count(vector) — Number of series
topk(k, vector) — The k series with the greatest values
bottomk(k, vector) — The k series with the least values
quantile(level, vector) — Quantile over labels
stddev(vector) — Standard deviation over labels
stdvar(vector) — Variance over labels
group(vector) — 1 for each group
count_values(label, vector) — Number of series with the same value
limitk(k, vector) — k series, whichever
limit_ratio(ratio, vector) — A share of the series`;

const read = (list: string): readonly PromqlFunction[] =>
  Object.freeze(
    list
      .trim()
      .split('\n')
      .map((line) => {
        const [, name = '', parameters = '', about = ''] = /^(\w+)\((.*?)\) — (.*)$/.exec(line) ?? [];
        return { name, parameters: parameters === '' ? [] : parameters.split(', '), about };
      }),
  );

export const FUNCTIONS = read(FUNCTION_LIST);
export const AGGREGATIONS = read(AGGREGATION_LIST);

export const KEYWORDS: readonly string[] = Object.freeze([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'and',
  'or',
  'unless',
  'offset',
  'bool',
  'atan2',
]);

/** Windows between brackets, those that follow the chart first. */
export const WINDOWS: ReadonlyArray<{ readonly text: string; readonly about: string }> = Object.freeze([
  { text: '$__rate_interval', about: 'As wide as the chart needs, four scrapes at the least' },
  { text: '$__interval', about: 'Distance of two points of the chart' },
  { text: '$__range', about: 'The whole time range' },
  ...['1m', '5m', '10m', '30m', '1h', '6h', '1d'].map((text) => ({ text, about: '' })),
]);

export const findFunction = (name: string): PromqlFunction | undefined =>
  [...FUNCTIONS, ...AGGREGATIONS].find((one) => one.name === name.toLowerCase());

export const signatureOf = ({ name, parameters }: PromqlFunction): string => `${name}(${parameters.join(', ')})`;
