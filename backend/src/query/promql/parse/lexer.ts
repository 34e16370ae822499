import { goQuote, goQuoteRune } from '../go-text';

export type TokenKind =
  | 'eof'
  | 'error'
  | 'identifier'
  | 'metric'
  | 'number'
  | 'duration'
  | 'string'
  | 'punctuation'
  | 'operator'
  | 'aggregator'
  | 'keyword'
  | 'preprocessor';

export interface Token {
  readonly kind: TokenKind;
  /** What the parser asks for: the sign, the keyword in lower case, else the kind. */
  readonly type: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const WORD_OPERATORS = new Set(['and', 'or', 'unless', 'atan2']);
const AGGREGATORS = new Set(
  'sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio'.split(' '),
);
const KEYWORDS = new Set(
  'offset smoothed anchored by without on ignoring group_left group_right fill fill_left fill_right bool'.split(' '),
);
const PREPROCESSORS = new Set(['start', 'end', 'step', 'range', 'max_of', 'min_of']);
const DURATION_WORDS = new Set(['step', 'range', 'max_of', 'min_of']);

function wordKind(word: string): TokenKind | undefined {
  if (WORD_OPERATORS.has(word)) return 'operator';
  if (AGGREGATORS.has(word)) return 'aggregator';
  if (KEYWORDS.has(word)) return 'keyword';
  if (PREPROCESSORS.has(word)) return 'preprocessor';
  return word === 'inf' || word === 'nan' ? 'number' : undefined;
}

/** How Prometheus names a token in `unexpected …`. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'eof':
      return 'end of input';
    case 'keyword':
      return `<${token.text}>`;
    case 'operator':
      return `<op:${token.text}>`;
    case 'aggregator':
      return `<aggr:${token.text}>`;
    case 'identifier':
      return `identifier ${goQuote(token.text)}`;
    case 'metric':
      return `metric identifier ${goQuote(token.text)}`;
    case 'number':
    case 'duration':
    case 'string':
      return `${token.kind} ${shortQuote(token.text)}`;
    default:
      return shortQuote(token.text);
  }
}

function shortQuote(text: string): string {
  const chars = [...text];
  return Buffer.byteLength(text) > 10 ? `${goQuote(chars.slice(0, 10).join(''))}...` : goQuote(text);
}

class LexError extends Error {}

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';
const isDigit = (char: string): boolean => char >= '0' && char <= '9' && char.length === 1;
const isAlpha = (char: string): boolean => /^[A-Za-z_]$/.test(char);
const isWord = (char: string): boolean => isAlpha(char) || isDigit(char);

/**
 * Prometheus's lexer: what a token is depends on whether a brace or a bracket is open. A text that is no token gives one
 * token of kind `error`, whose text says why, and ends there.
 */
export class Lexer {
  private at = 0;
  private parens = 0;
  private inBraces = false;
  private inBrackets = false;
  /** After `[`, before the first number: only arithmetic on durations may come. */
  private inDuration = false;
  private gotColon = false;
  private gotDuration = false;

  constructor(private readonly input: string) {}

  next(): Token {
    this.skip();
    const from = this.at;
    try {
      if (this.inDuration) return this.durationToken(from);
      return this.inBraces ? this.braceToken(from) : this.token(from);
    } catch (error) {
      if (!(error instanceof LexError)) throw error;
      this.at = this.input.length;
      return { kind: 'error', type: 'error', text: error.message, from, to: this.input.length };
    }
  }

  private peek(ahead = 0): string {
    return this.input[this.at + ahead] ?? '';
  }

  /** The whole character, where one takes two units. */
  private char(): string {
    const code = this.input.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private skip(): void {
    for (;;) {
      while (isSpace(this.peek()) && this.peek() !== '') this.at += 1;
      if (this.peek() !== '#' || this.inDuration) return;
      while (this.at < this.input.length && this.peek() !== '\n' && this.peek() !== '\r') this.at += 1;
    }
  }

  private take(kind: TokenKind, from: number, length: number, type?: string): Token {
    this.at = from + length;
    const text = this.input.slice(from, this.at);
    return {
      kind,
      type: type ?? (kind === 'punctuation' || kind === 'operator' ? text : kind),
      text,
      from,
      to: this.at,
    };
  }

  private token(from: number): Token {
    const char = this.char();
    if (char === '') return this.end(from);
    if (isDigit(char) || (char === '.' && isDigit(this.peek(1)))) return this.number(from);
    if (char === '"' || char === "'" || char === '`') return this.string(from, char);
    if (isAlpha(char) || char === ':') return this.inBrackets ? this.bracketWord(from, char) : this.word(from);
    return this.sign(from, char);
  }

  private end(from: number): Token {
    if (this.parens !== 0) throw new LexError('unclosed left parenthesis');
    if (this.inBrackets) throw new LexError('unclosed left bracket');
    return this.take('eof', from, 0);
  }

  private sign(from: number, char: string): Token {
    const two = this.input.slice(from, from + 2);
    if (two === '=~') throw new LexError(`unexpected character after '=': ${goQuoteRune('~')}`);
    if (['==', '!=', '<=', '</', '>=', '>/'].includes(two)) return this.take('operator', from, 2);
    if (char === '!') throw new LexError(`unexpected character after '!': ${this.quoteAfter(from + 1)}`);
    if ('*/%+-^<>@'.includes(char)) return this.take('operator', from, 1);
    if (char === ',' || char === '=') return this.take('punctuation', from, 1);
    if (char === '(' || char === ')') return this.paren(from, char);
    if (char === '{') {
      this.inBraces = true;
      return this.take('punctuation', from, 1);
    }
    if (char === '[') return this.openBracket(from);
    if (char === ']') {
      if (!this.inBrackets) throw new LexError(`unexpected right bracket ${goQuoteRune(char)}`);
      return this.closeBracket(from);
    }
    throw new LexError(`unexpected character: ${goQuoteRune(char)}`);
  }

  private quoteAfter(at: number): string {
    const code = this.input.codePointAt(at);
    // Go prints the end of input, rune -1, as the replacement character.
    return code === undefined ? "'�'" : goQuoteRune(String.fromCodePoint(code));
  }

  private paren(from: number, char: string): Token {
    this.parens += char === '(' ? 1 : -1;
    if (this.parens < 0) throw new LexError(`unexpected right parenthesis ${goQuoteRune(char)}`);
    return this.take('punctuation', from, 1);
  }

  private openBracket(from: number): Token {
    if (this.inBrackets) throw new LexError(`unexpected left bracket ${goQuoteRune('[')}`);
    this.inBrackets = true;
    this.inDuration = true;
    this.gotColon = false;
    this.gotDuration = false;
    return this.take('punctuation', from, 1);
  }

  private closeBracket(from: number): Token {
    this.inBrackets = false;
    this.inDuration = false;
    return this.take('punctuation', from, 1);
  }

  private durationToken(from: number): Token {
    const char = this.char();
    if (char === '') throw new LexError('unexpected end of input in duration expression');
    if (isDigit(char) || (char === '.' && isDigit(this.peek(1)))) {
      this.gotDuration = true;
      this.inDuration = false;
      return this.number(from);
    }
    if (char === ']') return this.closeBracket(from);
    if (char === ':') {
      if (!this.gotDuration) throw new LexError('unexpected colon before duration in duration expression');
      return this.colon(from);
    }
    if (char === '(' || char === ')') return this.paren(from, char);
    if ('+-*/%^'.includes(char)) return this.take('operator', from, 1);
    if (char === ',') return this.take('punctuation', from, 1);
    const word = this.durationWord(from);
    if (word !== undefined) return word;
    throw new LexError(`unexpected character in duration expression: ${goQuoteRune(char)}`);
  }

  private colon(from: number): Token {
    if (this.gotColon) throw new LexError(`unexpected colon ${goQuoteRune(':')}`);
    this.gotColon = true;
    return this.take('punctuation', from, 1);
  }

  private bracketWord(from: number, char: string): Token {
    if (char === ':') return this.colon(from);
    const word = this.durationWord(from);
    if (word !== undefined) return word;
    throw new LexError(`unexpected character: ${goQuoteRune(char)}, expected ${goQuoteRune(':')}`);
  }

  private durationWord(from: number): Token | undefined {
    const word = /^[A-Za-z_]*/.exec(this.input.slice(from, from + 16))?.[0] ?? '';
    if (!DURATION_WORDS.has(word.toLowerCase())) return undefined;
    this.gotDuration = true;
    return this.take('preprocessor', from, word.length, word.toLowerCase());
  }

  private word(from: number): Token {
    let end = from;
    while (isWord(this.input[end] ?? '') || this.input[end] === ':') end += 1;
    const text = this.input.slice(from, end);
    const lower = text.toLowerCase();
    const kind = wordKind(lower);
    const isFill = lower.startsWith('fill') && kind === 'keyword';
    // A metric may be called fill, too: the modifier is told by its parenthesis.
    if (kind !== undefined && (!isFill || /^\s*\(/.test(this.input.slice(end)))) {
      return this.take(kind, from, end - from, kind === 'number' ? 'number' : lower);
    }
    return this.take(text.includes(':') ? 'metric' : 'identifier', from, end - from);
  }

  private braceToken(from: number): Token {
    const char = this.char();
    if (char === '') throw new LexError('unexpected end of input inside braces');
    if (isAlpha(char)) {
      let end = from;
      while (isWord(this.input[end] ?? '')) end += 1;
      return this.take('identifier', from, end - from);
    }
    if (char === '"' || char === "'" || char === '`') return this.string(from, char);
    const two = this.input.slice(from, from + 2);
    if (two === '=~' || two === '!~' || two === '!=') return this.take('operator', from, 2);
    if (char === '!') throw new LexError(`unexpected character after '!' inside braces: ${this.quoteAfter(from + 1)}`);
    if (char === ',' || char === '=') return this.take('punctuation', from, 1);
    if (char === '{') throw new LexError(`unexpected left brace ${goQuoteRune(char)}`);
    if (char !== '}') throw new LexError(`unexpected character inside braces: ${goQuoteRune(char)}`);
    this.inBraces = false;
    return this.take('punctuation', from, 1);
  }

  private string(from: number, quote: string): Token {
    let at = from + 1;
    for (;;) {
      const char = this.input[at];
      if (char === undefined) {
        throw new LexError(quote === '`' ? 'unterminated raw string' : 'unterminated quoted string');
      }
      if (char === quote) return this.take('string', from, at + 1 - from);
      if (quote !== '`') {
        if (char === '\n') throw new LexError('unterminated quoted string');
        if (char === '\\') at = this.escape(at + 1, quote) - 1;
      }
      at += 1;
    }
  }

  /** The place behind an escape whose backslash has been read. */
  private escape(at: number, quote: string): number {
    const kind = this.input[at];
    if (kind === undefined) throw new LexError('escape sequence not terminated');
    if ('abfnrtv\\'.includes(kind) || kind === quote) return at + 1;
    const octal = kind >= '0' && kind <= '7';
    const digits = octal ? 3 : ({ x: 2, u: 4, U: 8 }[kind] ?? 0);
    if (digits === 0) throw new LexError(`unknown escape sequence ${unicodeName(this.input, at)}`);
    const start = octal ? at : at + 1;
    let value = 0;
    for (let i = start; i < start + digits; i += 1) {
      const digit = this.input[i];
      if (digit === undefined) throw new LexError('escape sequence not terminated');
      const valid = octal ? /[0-7]/ : /[0-9a-fA-F]/;
      if (!valid.test(digit)) {
        throw new LexError(`illegal character ${unicodeName(this.input, i)} in escape sequence`);
      }
      value = value * (octal ? 8 : 16) + parseInt(digit, 16);
    }
    const most = octal || kind === 'x' ? 255 : 0x10ffff;
    if (value > most || (value >= 0xd800 && value < 0xe000)) {
      throw new LexError('escape sequence is an invalid Unicode code point');
    }
    return start + digits;
  }

  private number(from: number): Token {
    const rest = this.input.slice(from);
    const number = scanNumber(rest);
    if (number.ok) return this.take('number', from, number.length);
    const duration = /^(?:[0-9]+(?:[smhdwy]s?))(?:[0-9]+[smhdw]s?)*(?![A-Za-z0-9_])/.exec(rest)?.[0];
    if (duration !== undefined) return this.take('duration', from, duration.length);
    throw new LexError(`bad number or duration syntax: ${goQuote(badNumber(rest, number.length))}`);
  }
}

function unicodeName(input: string, at: number): string {
  const code = input.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0x20 ? name : `${name} '${String.fromCodePoint(code)}'`;
}

/** The text up to where the scanner gave up, which is what the message shows. */
function badNumber(rest: string, scanned: number): string {
  let end = scanned;
  const unit = /^[smhdwy]s?(?:[0-9]+[smhdw]s?)*[0-9]*/.exec(rest.slice(scanned))?.[0] ?? '';
  end += unit.length;
  if (unit !== '' && isWord(rest[end] ?? '')) end += 1;
  return rest.slice(0, end);
}

/** Reads a number as far as it goes; `ok` when it ends there as a number may. */
function scanNumber(text: string): { readonly ok: boolean; readonly length: number } {
  const isHex = /^0[xX]/.test(text);
  const digits = isHex ? /[0-9a-fA-F]/ : /[0-9]/;
  let at = isHex ? (text[2] === '_' ? 3 : 2) : 0;
  let dot = false;
  let exponent = false;
  const peek = (): string => text[at] ?? '';
  for (;;) {
    const char = peek();
    if (char !== '' && digits.test(char)) {
      at += 1;
    } else if (char === '.') {
      at += 1;
      if (dot || isHex || peek() === '_' || peek() === '.') return { ok: false, length: at };
      dot = true;
    } else if ((char === 'e' || char === 'E') && at > 0) {
      at += 1;
      if (exponent) return { ok: false, length: at };
      exponent = true;
      if (peek() === '+' || peek() === '-') at += 1;
      if (peek() === '' || '._eE'.includes(peek())) return { ok: false, length: at };
    } else if (char === '_') {
      at += 1;
      if (peek() === '' || '._eE'.includes(peek())) return { ok: false, length: at };
    } else {
      return { ok: at > 0 && !isWord(char), length: at };
    }
  }
}
