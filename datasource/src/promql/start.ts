import { type MetricRow } from './complete';
import { selectorText } from './tree';

/** A first expression for a metric: what its type is mostly asked for. */
export function expressionOf({ name, type }: Pick<MetricRow, 'name' | 'type'>): string {
  const selector = selectorText(name, []);
  if (name.endsWith('_bucket')) {
    return `histogram_quantile(0.95, sum by (le) (rate(${selector}[$__rate_interval])))`;
  }
  if (type === 'histogram' && !/_(sum|count)$/.test(name)) {
    return `histogram_quantile(0.95, sum(rate(${selector}[$__rate_interval])))`;
  }
  const isCounter = type === 'counter' || /_(total|sum|count)$/.test(name);
  return isCounter ? `rate(${selector}[$__rate_interval])` : selector;
}
