import { type SpanRow, type SpanRows } from './span';
import { type Trace } from './trace';

/** One word of a query: text anywhere, or a comparison of one key; `-` in front excludes. */
export interface Term {
  readonly exclude: boolean;
  readonly key: string;
  readonly operator: '' | '=' | '>' | '<';
  readonly text: string;
}

/** `cart -redis http.status_code=500 duration>20ms "GET /book"` */
export function parseQuery(query: string): Term[] {
  const words = query.match(/-?(?:[^\s"=<>]+[=<>])?"[^"]*"|\S+/g) ?? [];
  return words.flatMap((word) => {
    const exclude = word.length > 1 && word.startsWith('-');
    const body = exclude ? word.slice(1) : word;
    const split = /^([^\s"=<>]+)([=<>])(.*)$/.exec(body);
    const unquoted = (text: string) => text.replace(/^"(.*?)"?$/, '$1').toLowerCase();
    const term: Term = split
      ? { exclude, key: (split[1] ?? '').toLowerCase(), operator: split[2] as '=', text: unquoted(split[3] ?? '') }
      : { exclude, key: '', operator: '', text: unquoted(body) };
    return term.text === '' ? [] : [term];
  });
}

/** The words to mark in what is shown. */
export function highlightWords(terms: readonly Term[]): string[] {
  return terms
    .filter((term) => !term.exclude && term.operator !== '>' && term.operator !== '<')
    .map(({ text }) => text);
}

export type Matcher = (index: number) => boolean;

export function matcherFor(trace: Trace, terms: readonly Term[]): Matcher {
  const haystacks = haystacksOf(trace.rows);
  return (index) => terms.every((term) => matches(trace, haystacks, index, term) !== term.exclude);
}

function matches(trace: Trace, haystacks: Haystacks, index: number, { key, operator, text }: Term): boolean {
  const span = trace.spans[index];
  if (!span) {
    return false;
  }
  if (operator === '') {
    return haystacks(index).includes(text);
  }
  if (operator === '=') {
    return valuesOf(trace.rows, index, key).some((value) => value.toLowerCase() === text);
  }
  const limit = toMilliseconds(text);
  const measured = numberOf(trace, index, key);
  return operator === '>' ? measured > limit : measured < limit;
}

function numberOf(trace: Trace, index: number, key: string): number {
  if (key === 'duration') {
    return trace.spans[index]?.durationMs ?? NaN;
  }
  if (key === 'self' || key === 'self_time') {
    return trace.selfTime[index] ?? NaN;
  }
  return Number(valuesOf(trace.rows, index, key)[0] ?? NaN);
}

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, '': 1 };

/** `20ms`, `1.5s`, `300us`; a bare number counts as it is. */
function toMilliseconds(text: string): number {
  const parts = /^([\d.]+)(ns|us|µs|ms|s|m)?$/.exec(text);
  return parts ? Number(parts[1]) * (UNIT_MS[parts[2] ?? ''] ?? 1) : NaN;
}

/** Values of a key: the span's own columns first, then its tags and those of its process. */
function valuesOf(rows: SpanRows, index: number, key: string): string[] {
  const span = rows.spans[index];
  const column = span && COLUMNS[key]?.(span);
  if (column !== undefined) {
    return [column];
  }
  return rows
    .tags(index)
    .filter((tag) => tag.key.toLowerCase() === key)
    .map((tag) => asText(tag.value));
}

const COLUMNS: Readonly<Record<string, (span: SpanRow) => string>> = {
  service: (span) => span.service,
  operation: (span) => span.operation,
  name: (span) => span.operation,
  protocol: (span) => span.protocol,
  host: (span) => span.host,
  kind: (span) => span.kind,
  type: (span) => span.spanType,
  point: (span) => span.observationPoint,
  observation_point: (span) => span.observationPoint,
  signal_source: (span) => span.signalSource,
  response_status: (span) => span.responseStatus,
  response_code: (span) => String(span.responseCode ?? ''),
  id: (span) => span.spanId,
  rule: (span) => span.link?.rule ?? '',
  error: (span) => String(span.isError),
};

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

type Haystacks = (index: number) => string;
const known = new WeakMap<SpanRows, Haystacks>();

/** Lower-case text of a span with its tags; built when a span is first searched, kept as long as the answer. */
function haystacksOf(rows: SpanRows): Haystacks {
  const found = known.get(rows);
  if (found) {
    return found;
  }
  const texts: string[] = [];
  const haystacks: Haystacks = (index) => (texts[index] ??= haystackOf(rows, index));
  known.set(rows, haystacks);
  return haystacks;
}

function haystackOf(rows: SpanRows, index: number): string {
  const span = rows.spans[index];
  if (!span) {
    return '';
  }
  let text = `${span.operation}\n${span.service}\n${span.protocol}\n${span.host}\n${span.spanId}\n${span.statusMessage}`;
  for (const { key, value } of rows.tags(index)) {
    text += `\n${key}\n${asText(value)}`;
  }
  return text.toLowerCase();
}
