import { goQuote } from './go-text';
import { type Labels } from './types';

export const METRIC_NAME = '__name__';
export const BUCKET_LABEL = 'le';

/** Labels that say what a metric is; an operation that changes what its values mean drops them together. */
export const METADATA_LABELS: ReadonlySet<string> = new Set([METRIC_NAME, '__type__', '__unit__']);

export const NO_LABELS: Labels = Object.freeze({});

// Lone surrogates come in no text decoded from UTF-8, so no label can fake a boundary.
const FIELD = '\ud800';

/** The value of a label, empty when there is none; safe for names such as `constructor`. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] as string) : '';
}

/** Code units order as code points but where surrogates meet U+E000…U+FFFF; Prometheus orders by UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Labels of pairs in any order; empty values are no labels. */
export function labelsOf(pairs: Iterable<readonly [string, string]>): Labels {
  const kept = [...pairs].filter(([, value]) => value !== '');
  return Object.fromEntries(kept.sort(([a], [b]) => compareText(a, b)));
}

/** The same labels with some set, or taken away where the value is empty. */
export function withLabels(labels: Labels, changes: ReadonlyMap<string, string>): Labels {
  const all = new Map(Object.entries(labels));
  for (const [name, value] of changes) all.set(name, value);
  return labelsOf(all);
}

export function keepLabels(labels: Labels, names: Iterable<string>): Labels {
  const kept = [...new Set(names)].map((name) => [name, labelValue(labels, name)] as const);
  return labelsOf(kept);
}

export function dropLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  const all = Object.entries(labels);
  const kept = all.filter(([name]) => !names.has(name));
  return kept.length === all.length ? labels : Object.fromEntries(kept);
}

/** The same text for the same labels, whatever made them. */
export function labelsKey(labels: Labels): string {
  let key = '';
  for (const name in labels) key += `${name}${FIELD}${labels[name]}${FIELD}`;
  return key;
}

export function keyOfLabels(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value !== '') key += `${name}${FIELD}${value}${FIELD}`;
  }
  return key;
}

export function keyWithoutLabels(labels: Labels, names: ReadonlySet<string>): string {
  let key = '';
  for (const name in labels) if (!names.has(name)) key += `${name}${FIELD}${labels[name]}${FIELD}`;
  return key;
}

const sortedNames = (labels: Labels): string[] => Object.keys(labels).sort(compareText);

/** The order of series in Prometheus's results. */
export function compareLabels(a: Labels, b: Labels): number {
  const left = sortedNames(a);
  const right = sortedNames(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const names = compareText(left[i] as string, right[i] as string);
    if (names !== 0) return names;
    const values = compareText(a[left[i] as string] as string, b[right[i] as string] as string);
    if (values !== 0) return values;
  }
  return left.length - right.length;
}

export function isLegacyLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

/** Any UTF-8 text but the empty one. */
export function isLabelName(name: string): boolean {
  return name !== '' && !/\p{Surrogate}/u.test(name);
}

/** `{a="b", c="d"}` as Prometheus prints labels in its messages. */
export function formatLabels(labels: Labels): string {
  const parts = sortedNames(labels).map(
    (name) => `${isLegacyLabelName(name) ? name : goQuote(name)}=${goQuote(labels[name] as string)}`,
  );
  return `{${parts.join(', ')}}`;
}

export const metricName = (labels: Labels): string => labelValue(labels, METRIC_NAME);
