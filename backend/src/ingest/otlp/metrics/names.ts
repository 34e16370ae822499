/** Names as Prometheus 3 translates them: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ */
const UNITS: Readonly<Record<string, string>> = Object.freeze({
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '1': '',
  '%': 'percent',
});
const PER_UNITS: Readonly<Record<string, string>> = Object.freeze({
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
});

export type MetricKind = 'gauge' | 'counter' | 'updown' | 'histogram' | 'exponential' | 'summary';

/** Name of the metric family, or '' when nothing of the name can stay. */
export function metricName(name: string, unit: string, kind: MetricKind): string {
  let words = name.split(/[^a-zA-Z0-9:]+/u).filter((word) => word !== '');
  const { main, per } = unitWords(unit);
  if (main !== '' && !words.includes(main)) words.push(main);
  if (per !== '' && !words.includes(per)) words.push(per);
  if (kind === 'counter') words = atTheEnd(words, 'total');
  if (kind === 'gauge' && unit === '1') words = atTheEnd(words, 'ratio');
  const joined = words.join('_');
  return /^\d/.test(joined) ? `_${joined}` : joined;
}

/** Unit in words, for the metadata of a metric. */
export function unitName(unit: string): string {
  const { main, per } = unitWords(unit);
  return main !== '' && per !== '' ? `${main}_${per}` : main || per;
}

/** Name of a label, or '' when there is none. */
export function labelName(attribute: string): string {
  const name = attribute.replaceAll(/[^a-zA-Z0-9_]/gu, '_');
  if (/^\d/.test(name)) return `key_${name}`;
  if (/^_(?!_)/.test(name)) return `key${name}`;
  return name === '__name__' || /^_*$/.test(name) ? '' : name;
}

function unitWords(unit: string): { readonly main: string; readonly per: string } {
  const slash = unit.indexOf('/');
  const main = wordOf(slash < 0 ? unit : unit.slice(0, slash), UNITS);
  const per = slash < 0 ? '' : wordOf(unit.slice(slash + 1), PER_UNITS);
  return per === '' ? { main, per } : { main: main.replace(/_$/, ''), per: `per_${per.replace(/_$/, '')}` };
}

/** What stands in braces is a remark, no unit. */
function wordOf(text: string, known: Readonly<Record<string, string>>): string {
  const unit = text.trim();
  if (/[{}]/.test(unit)) return '';
  const word = Object.hasOwn(known, unit) ? (known[unit] ?? '') : unit;
  return word.replaceAll(/[^a-zA-Z0-9:]+/gu, '_').replace(/^_/, '');
}

const atTheEnd = (words: readonly string[], word: string) => [...words.filter((other) => other !== word), word];
