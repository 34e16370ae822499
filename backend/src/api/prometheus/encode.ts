import { ascendingBuckets, histOf, isCustom } from '../../query/promql/histogram/hist';
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

/** Which bounds belong to a bucket: 0 the upper one, 1 the lower one, 3 both. */
function boundaryRule(lower: number, upper: number, custom: boolean): number {
  if (custom) return lower === -Infinity ? 3 : 0;
  if (lower === -upper) return 3;
  return lower < 0 ? 1 : 0;
}

function histogramText(histogram: FloatHistogram): string {
  const hist = histOf(histogram);
  const custom = isCustom(hist);
  const buckets = ascendingBuckets(hist)
    .filter(({ count }) => count !== 0)
    .map(({ lower, upper, count }) => {
      const rule = boundaryRule(lower, upper, custom);
      return `[${rule},"${valueText(lower)}","${valueText(upper)}","${valueText(count)}"]`;
    });
  const listed = buckets.length > 0 ? `,"buckets":[${buckets.join(',')}]` : '';
  return `{"count":"${valueText(hist.count)}","sum":"${valueText(hist.sum)}"${listed}}`;
}
