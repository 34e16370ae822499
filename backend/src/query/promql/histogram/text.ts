import { formatG } from '../go-text';
import { type Bucket, type Hist, isCustom, negativeBucket, positiveBucket } from './hist';

const bucketText = (bucket: Bucket, open: string, close: string): string =>
  `${open}${formatG(bucket.lower)},${formatG(bucket.upper)}${close}:${formatG(bucket.count)}`;

/** `{count:4, sum:5, (1,2]:2}`: a histogram as Prometheus prints it. */
export function histogramText(hist: Hist): string {
  const parts = [`{count:${formatG(hist.count)}`, `sum:${formatG(hist.sum)}`];
  for (let i = hist.negative.index.length - 1; i >= 0; i -= 1) {
    if (hist.negative.count[i] !== 0) parts.push(bucketText(negativeBucket(hist, i), '[', ')'));
  }
  if (hist.zeroCount !== 0) {
    const zero = { lower: -hist.zeroThreshold, upper: hist.zeroThreshold, count: hist.zeroCount };
    parts.push(bucketText(zero, '[', ']'));
  }
  for (let i = 0; i < hist.positive.index.length; i += 1) {
    const bucket = positiveBucket(hist, i);
    const open = isCustom(hist) && bucket.lower === -Infinity ? '[' : '(';
    if (bucket.count !== 0) parts.push(bucketText(bucket, open, ']'));
  }
  return `${parts.join(', ')}}`;
}
