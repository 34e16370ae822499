import { type Condition, type Matcher, matcherOf, type Operator } from './condition';
import { asText } from './span-values';
import { type SpanRows } from './span';
import { type Trace } from './trace';

/** One word of a query: text anywhere, or a comparison; `-` in front excludes. */
export interface Term {
  readonly exclude: boolean;
  /** Lower case; empty when the word is a comparison. */
  readonly text: string;
  readonly condition: Condition | undefined;
}

/** `cart -redis http.status_code=500 operation=~^GET duration>20ms self>=5% "GET /book"` */
export function parseQuery(query: string): Term[] {
  const words = query.match(/-?(?:[^\s"=<>!~]+(?:=~|!~|!=|>=|<=|=|>|<))?"[^"]*"|\S+/g) ?? [];
  return words.flatMap((word): Term[] => {
    const exclude = word.length > 1 && word.startsWith('-');
    const body = exclude ? word.slice(1) : word;
    const split = /^([^\s"=<>!~]+)(=~|!~|!=|>=|<=|=|>|<)(.*)$/.exec(body);
    const unquoted = (text: string) => text.replace(/^"(.*?)"?$/, '$1');
    if (!split) {
      const text = unquoted(body).toLowerCase();
      return text === '' ? [] : [{ exclude, text, condition: undefined }];
    }
    const value = unquoted(split[3] ?? '');
    const condition = { key: split[1] ?? '', operator: split[2] as Operator, value };
    return value === '' ? [] : [{ exclude, text: '', condition }];
  });
}

/** The words to mark in what is shown. */
export function highlightWords(terms: readonly Term[]): string[] {
  return terms
    .filter(({ exclude, condition }) => !exclude && (!condition || condition.operator === '='))
    .map(({ text, condition }) => condition?.value.toLowerCase() ?? text);
}

export function matcherFor(trace: Trace, terms: readonly Term[]): Matcher {
  const haystacks = haystacksOf(trace.rows);
  const tests = terms.map(({ exclude, text, condition }): Matcher => {
    const test: Matcher = condition ? matcherOf(trace, condition) : (index) => (haystacks(index) ?? '').includes(text);
    return exclude ? (index) => !test(index) : test;
  });
  return (index) => tests.every((test) => test(index));
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
