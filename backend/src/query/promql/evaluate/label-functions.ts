import { executionError } from '../errors';
import { compareLabels, compareText, isLabelName, labelValue, METRIC_NAME, withLabels } from '../labels';
import { expandGroups, matchGroups, patternError } from '../regex';
import { mergeSameLabels, type Series, type Value, vector } from './values';

/** Sets a label; a name that is set is meant to stay. */
function setLabel(series: Series, name: string, value: string): Series {
  const labels = withLabels(series.labels, new Map([[name, value]]));
  return { ...series, labels, dropName: name === METRIC_NAME ? false : series.dropName };
}

export function labelReplace(all: readonly Series[], args: readonly string[]): Value {
  const [target = '', replacement = '', source = '', pattern = ''] = args;
  return vector(
    mergeSameLabels(
      all.map((series) => {
        const groups = matchGroups(pattern, labelValue(series.labels, source));
        return groups === undefined ? series : setLabel(series, target, expandGroups(replacement, groups));
      }),
    ),
  );
}

/** Before the vector is evaluated: what is wrong with the texts of `label_replace`. */
export function checkLabelReplace(args: readonly string[]): void {
  const [target = '', , , pattern = ''] = args;
  if (patternError(pattern) !== undefined) {
    throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
  }
  if (!isLabelName(target)) throw executionError(`invalid destination label name in label_replace(): ${target}`);
}

export function labelJoin(all: readonly Series[], args: readonly string[]): Value {
  const [target = '', separator = '', ...sources] = args;
  return vector(
    mergeSameLabels(
      all.map((series) => {
        const values = sources.map((name) => labelValue(series.labels, name));
        return setLabel(series, target, values.join(separator));
      }),
    ),
  );
}

export function checkLabelJoin(args: readonly string[]): void {
  const [target = '', , ...sources] = args;
  for (const name of sources) {
    if (!isLabelName(name)) throw executionError(`invalid source label name in label_join(): ${name}`);
  }
  if (!isLabelName(target)) throw executionError(`invalid destination label name in label_join(): ${target}`);
}

/** Numbers within texts by their value: `node2` before `node10`. */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const [x, y] = [left[i] as string, right[i] as string];
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    const order = numbers ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || compareText(x, y) || a.length - b.length;
}

export function sortByLabels(all: readonly Series[], names: readonly string[], descending: boolean): Value {
  const sign = descending ? -1 : 1;
  const sorted = [...all].sort((a, b) => {
    for (const name of names) {
      const order = compareNaturally(labelValue(a.labels, name), labelValue(b.labels, name));
      if (order !== 0) return sign * order;
    }
    return sign * compareLabels(a.labels, b.labels);
  });
  return vector(sorted);
}
