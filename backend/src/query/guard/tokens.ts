/** Splits SQL as ClickHouse's lexer does, as far as it takes to know what is code and what is text. */
export interface Token {
  readonly kind: 'word' | 'quoted_word' | 'text' | 'number' | 'parameter' | 'symbol';
  /** As written; for quoted words the name inside. */
  readonly value: string;
  readonly raw: string;
  /** Offset in the statement as given. */
  readonly at: number;
}

export type Tokens =
  { readonly ok: true; readonly tokens: readonly Token[] } | { readonly ok: false; readonly reason: string };

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?\.?/y;
const SPACE = /[ \t\r\n\f\v]+/y;
const LINE_COMMENT = /(?:--|#!|# )[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
/** Substituted by the engine's own parameters; the type inside may only be letters, digits and brackets. */
const PARAMETER = /\{[ \t\r\n]*[A-Za-z_][A-Za-z0-9_]*[ \t\r\n]*:[ \t\r\nA-Za-z0-9_(),'/]*\}/y;
const SYMBOL = /::|->|<=>|<>|!=|<=|>=|==|\|\||[-+*/%=<>?:,.()[\];]/y;

/**
 * What the lexer of the engine might read in another way than this one (heredocs, typographic quotes, letters beyond
 * ASCII outside of quotes) is refused, so that both see the same statement.
 */
export function tokenize(sql: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  if (sql.includes('\0')) return { ok: false, reason: 'a zero byte' };
  while (at < sql.length) {
    const skipped = take(SPACE) ?? take(LINE_COMMENT) ?? take(BLOCK_COMMENT);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const character = sql[at] as string;
    if (character === "'" || character === '"' || character === '`') {
      const end = endOfQuoted(sql, at, character);
      if (end < 0) return { ok: false, reason: `a ${character} that is never closed` };
      const raw = sql.slice(at, end);
      tokens.push({ kind: character === "'" ? 'text' : 'quoted_word', value: unquote(raw), raw, at });
      at = end;
      continue;
    }
    if (sql.startsWith('/*', at)) return { ok: false, reason: 'a comment that is never closed' };
    const token = nextToken(take);
    if (!token) return { ok: false, reason: `${JSON.stringify(sql.slice(at, at + 12))}, which is not understood here` };
    tokens.push({ ...token, at });
    at += token.raw.length;
  }
  return { ok: true, tokens };
}

function nextToken(take: (pattern: RegExp) => string | undefined): Omit<Token, 'at'> | undefined {
  const found = (kind: Token['kind'], raw: string | undefined) => (raw ? { kind, value: raw, raw } : undefined);
  return (
    found('word', take(WORD)) ??
    found('parameter', take(PARAMETER)) ??
    numberOrDot(take) ??
    found('symbol', take(SYMBOL))
  );
}

/** `t.1` and `.` between names: a number never begins with the dot here. */
function numberOrDot(take: (pattern: RegExp) => string | undefined): Omit<Token, 'at'> | undefined {
  const raw = take(NUMBER);
  return raw !== undefined && /^\d/.test(raw) ? { kind: 'number', value: raw, raw } : undefined;
}

/** A quote is escaped by a backslash or by itself, in text and names alike. */
function endOfQuoted(sql: string, start: number, quote: string): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] === '\\') at++;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return -1;
}

function unquote(raw: string): string {
  const quote = raw[0] as string;
  return raw
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\(.)/gs, '$1');
}

/** The statement without comments: what was looked at is what runs. */
export function joinTokens(tokens: readonly Token[]): string {
  return tokens.map(({ raw }) => raw).join(' ');
}

/** Offset in the statement as given of an offset in the joined one. */
export function givenOffset(tokens: readonly Token[], offset: number): number {
  let start = 0;
  for (const { raw, at } of tokens) {
    if (offset <= start + raw.length) return at + Math.max(0, offset - start);
    start += raw.length + 1;
  }
  const last = tokens.at(-1);
  return last ? last.at + last.raw.length : 0;
}
