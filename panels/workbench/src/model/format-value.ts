/** What `${name:format}` may ask for, as Grafana names it. */
type Formatter = (values: readonly string[], name: string) => string;

const one = (values: readonly string[], join: (many: readonly string[]) => string): string =>
  values.length === 1 ? (values[0] ?? '') : join(values);
const escapeRegex = (text: string) => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const FORMATS: Readonly<Record<string, Formatter>> = Object.freeze({
  raw: (values) => values.join(','),
  text: (values) => values.join(' + '),
  csv: (values) => values.join(','),
  pipe: (values) => values.join('|'),
  glob: (values) => one(values, (many) => `{${many.join(',')}}`),
  json: (values) => JSON.stringify(values.length === 1 ? values[0] : values),
  regex: (values) => one(values.map(escapeRegex), (many) => `(${many.join('|')})`),
  percentencode: (values) => strict(one(values, (many) => `{${many.join(',')}}`)),
  uriencode: (values) => encodeURI(one(values, (many) => `{${many.join(',')}}`)),
  queryparam: (values, name) => values.map((value) => `var-${strict(name)}=${strict(value)}`).join('&'),
  singlequote: (values) => values.map((value) => `'${value.replace(/'/g, "\\'")}'`).join(','),
  doublequote: (values) => values.map((value) => `"${value.replace(/"/g, '\\"')}"`).join(','),
  sqlstring: (values) => values.map((value) => `'${value.replace(/'/g, "''")}'`).join(','),
  lucene: (values) => one(values, (many) => `(${many.map((value) => `"${value}"`).join(' OR ')})`),
  distributed: (values, name) => values.map((value, at) => (at === 0 ? value : `${name}=${value}`)).join(','),
});

/** Values of a variable as text; an unknown format is the plain one, as in Grafana. */
export function formatValues(values: readonly string[], format: string | undefined, name: string): string {
  return (FORMATS[format ?? 'glob'] ?? FORMATS['glob'])?.(values, name) ?? '';
}
