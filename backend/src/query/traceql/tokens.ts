import { type Scope } from './ast';
import { parseError, type Position } from './errors';

export type Token = Position &
  (
    | { readonly kind: 'operator' | 'word' | 'string'; readonly text: string }
    /** Durations are ns. */
    | { readonly kind: 'int' | 'float' | 'duration'; readonly text: string; readonly value: number }
    | { readonly kind: 'attribute'; readonly text: string; readonly scope: Scope; readonly parent: boolean }
    /** `trace:id` and the like. */
    | { readonly kind: 'scoped'; readonly text: string }
    | { readonly kind: 'end'; readonly text: '' }
  );

/** Longest first. */
const OPERATORS = [
  ...['!>>', '!<<', '&>>', '&<<'],
  ...['&&', '||', '!=', '=~', '!~', '>=', '<=', '>>', '<<', '!>', '!<', '&>', '&<', '&~'],
  ...['{', '}', '(', ')', ',', '=', '>', '<', '+', '-', '*', '/', '%', '^', '!', '|', '~'],
];
const SCOPED = /^(trace|span|event|link|instrumentation):([A-Za-z]+)/;
const PREFIX = /^(?:(parent\.)?(span|resource)\.|(parent\.)|(event|link|instrumentation)\.|\.)/;
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d|w))+/;
const WORD = /^[A-Za-z_][A-Za-z0-9_]*/;
/** Beyond, a query is a mistake. */
const MAX_LENGTH = 128 * 1024;

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
};

/** `1h30m`, `100ms` in ns; undefined for other text. */
export function durationNs(text: string): number | undefined {
  if (DURATION.exec(text)?.[0] !== text) return undefined;
  let ns = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d|w)/g)) {
    ns += Number(value) * (UNIT_NS[unit ?? ''] ?? 0);
  }
  return Math.round(ns);
}

export function tokenize(source: string): Token[] {
  if (source.length > MAX_LENGTH) {
    throw parseError({ line: 1, column: 1 }, `the query is longer than ${MAX_LENGTH} characters`);
  }
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const position = () => ({ line, column: at - lineStart + 1 });
  while (at < source.length) {
    const rest = source.slice(at, at + 4096);
    const here = position();
    if (/\s/.test(rest.charAt(0))) {
      if (rest.startsWith('\n')) {
        line++;
        lineStart = at + 1;
      }
      at++;
      continue;
    }
    const number = NUMBER.exec(rest)?.[0];
    const scoped = SCOPED.exec(rest);
    const prefix = number === undefined ? PREFIX.exec(rest) : null;
    if (number !== undefined) {
      const token = numberToken(rest, number, here);
      tokens.push(token);
      at += token.text.length;
    } else if (scoped) {
      tokens.push({ ...here, kind: 'scoped', text: scoped[0] });
      at += scoped[0].length;
    } else if (prefix) {
      const [name, length] = attributeName(source, at + prefix[0].length, here);
      const scope = (prefix[2] ?? prefix[4] ?? 'none') as Scope;
      tokens.push({ ...here, kind: 'attribute', text: name, scope, parent: Boolean(prefix[1] ?? prefix[3]) });
      at += prefix[0].length + length;
    } else if (rest.startsWith('"') || rest.startsWith('`')) {
      const [text, length] = quoted(source, at, here);
      tokens.push({ ...here, kind: 'string', text });
      at += length;
    } else {
      const operator = OPERATORS.find((one) => rest.startsWith(one));
      const text = operator ?? WORD.exec(rest)?.[0];
      if (text === undefined) throw parseError(here, `syntax error: unexpected ${JSON.stringify(rest.charAt(0))}`);
      tokens.push({ ...here, kind: operator ? 'operator' : 'word', text });
      at += text.length;
    }
  }
  tokens.push({ ...position(), kind: 'end', text: '' });
  return tokens;
}

function numberToken(rest: string, number: string, here: Position): Token {
  const duration = DURATION.exec(rest)?.[0];
  if (duration !== undefined && duration.length > number.length) {
    return { ...here, kind: 'duration', text: duration, value: durationNs(duration) ?? 0 };
  }
  return { ...here, kind: /^\d+$/.test(number) ? 'int' : 'float', text: number, value: Number(number) };
}

const ATTRIBUTE_END = /[\s{}()=~!<>&|^,]/;

/** The name and how much of the source it takes; parts in double quotes may hold anything. */
function attributeName(source: string, from: number, here: Position): [string, number] {
  let name = '';
  let at = from;
  while (at < source.length && !ATTRIBUTE_END.test(source.charAt(at))) {
    if (source.charAt(at) === '"') {
      const [text, length] = quoted(source, at, here);
      name += text;
      at += length;
    } else {
      name += source.charAt(at);
      at++;
    }
  }
  if (name === '') throw parseError(here, 'syntax error: an attribute lacks its name');
  return [name, at - from];
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** A string as Go writes it, and how much of the source it takes. */
function quoted(source: string, from: number, here: Position): [string, number] {
  const quote = source.charAt(from);
  let text = '';
  for (let at = from + 1; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === quote) return [text, at + 1 - from];
    if (char !== '\\' || quote === '`') {
      text += char;
      continue;
    }
    at++;
    const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(source.slice(at, at + 5));
    if (code) {
      text += String.fromCharCode(parseInt(code[1] ?? code[2] ?? '', 16));
      at += code[0].length - 1;
    } else {
      const escaped = ESCAPES[source.charAt(at)];
      if (escaped === undefined) throw parseError(here, `invalid escape \\${source.charAt(at)} in a string`);
      text += escaped;
    }
  }
  throw parseError(here, 'literal not terminated');
}
