import { apiBuckets } from '../../query/promql/histogram/api-buckets';
import { type FloatHistogram } from '../../query/promql/types';

/** Go's shortest decimal of a float, as Prometheus writes values: an exponent below 1e-6 and from 1e21 on. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const text = String(value);
  return text.includes('e') ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text;
}

/** Unix ms as seconds with three decimals, where there are any. */
export function timeText(ms: number): string {
  const rest = Math.abs(ms % 1000);
  const whole = `${ms < 0 && ms > -1000 ? '-' : ''}${Math.trunc(ms / 1000)}`;
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}

export const pointText = (ms: number, value: number): string => `[${timeText(ms)},"${valueText(value)}"]`;

export const histogramPointText = (ms: number, histogram: FloatHistogram): string =>
  `[${timeText(ms)},${histogramText(histogram)}]`;

function histogramText(histogram: FloatHistogram): string {
  const buckets = apiBuckets(histogram).map(
    ([boundaries, lower, upper, count]) =>
      `[${boundaries},"${valueText(lower)}","${valueText(upper)}","${valueText(count)}"]`,
  );
  const listed = buckets.length > 0 ? `,"buckets":[${buckets.join(',')}]` : '';
  return `{"count":"${valueText(histogram.count)}","sum":"${valueText(histogram.sum)}"${listed}}`;
}
