import { labelsOf, METRIC_NAME } from '../labels';
import { type Labels, type Matcher } from '../types';

/** The labels of what is absent: those that one matcher alone demands a value for. */
export function absentLabels(matchers: readonly Matcher[]): Labels {
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, operator, value } of matchers) {
    if (name === METRIC_NAME) continue;
    if (operator === '=' && !seen.has(name)) {
      values.set(name, value);
      seen.add(name);
    } else {
      values.delete(name);
    }
  }
  return labelsOf(values);
}
