import { ParseError, type Span } from '../errors';
import { describeToken, Lexer, type Token } from './lexer';

interface Context {
  readonly what: string;
  readonly expected: string;
}

/** How deep expressions may nest: beyond any query that somebody wrote, before the stack of the engine ends. */
const MAX_DEPTH = 400;

/** Tokens with two of them ahead, and errors that say what was being read. */
export class TokenReader {
  protected peek: Token;
  /** End of the token before {@link peek}. */
  protected lastEnd = 0;
  /** End of the last closing bracket, number or duration that has been read. */
  protected lastClosing = 0;
  private next: Token | undefined;
  private readonly lexer: Lexer;
  private readonly contexts: Context[] = [];
  private depth = 0;

  constructor(protected readonly query: string) {
    this.lexer = new Lexer(query);
    this.peek = this.lexer.next();
    this.check(this.peek);
  }

  /** The token behind {@link peek}; one that is none is told when it is reached. */
  protected get peekNext(): Token {
    this.next ??= this.peek.kind === 'eof' ? this.peek : this.lexer.next();
    return this.next;
  }

  protected advance(): Token {
    const token = this.peek;
    this.peek = this.peekNext;
    this.next = undefined;
    this.check(this.peek);
    this.lastEnd = token.to;
    if (/^[})\]]$/.test(token.type) || token.kind === 'number' || token.kind === 'duration') {
      this.lastClosing = token.to;
    }
    return token;
  }

  protected is(type: string): boolean {
    return this.peek.type === type;
  }

  protected accept(type: string): boolean {
    if (!this.is(type)) return false;
    this.advance();
    return true;
  }

  protected expect(type: string): Token {
    if (this.peek.type !== type) this.unexpected();
    return this.advance();
  }

  /** Reads a part whose errors name it, unless a part of it names itself. */
  protected within<T>(what: string, expected: string, read: () => T): T {
    this.contexts.push({ what, expected });
    const part = read();
    this.contexts.pop();
    return part;
  }

  protected unexpected(what?: string, expected?: string): never {
    const context = what === undefined ? this.contexts.at(-1) : { what, expected: expected ?? '' };
    let reason = `unexpected ${describeToken(this.peek)}`;
    if (context !== undefined) reason += ` in ${context.what}`;
    if (context !== undefined && context.expected !== '') reason += `, expected ${context.expected}`;
    this.fail(this.peek, reason);
  }

  protected fail(span: Span, reason: string): never {
    throw new ParseError(this.query, { from: span.from, to: span.to }, reason);
  }

  protected numberOf(token: Token): number {
    const text = token.text.replaceAll('_', '');
    if (/^inf$/i.test(text)) return Infinity;
    if (/^nan$/i.test(text)) return NaN;
    // As in Go, a leading zero makes digits octal.
    if (/^0[0-7]+$/.test(text)) return parseInt(text, 8);
    const value = Number(text.toLowerCase());
    if (Number.isFinite(value)) return value;
    this.fail(token, `error parsing number: strconv.ParseFloat: parsing "${text}": value out of range`);
  }

  /** Counts how deep the reading is; throws before the engine's stack ends. */
  protected nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail(this.peek, `expression is nested more than ${MAX_DEPTH} deep`);
    const part = read();
    this.depth -= 1;
    return part;
  }

  private check(token: Token): void {
    if (token.kind === 'error') this.fail(token, token.text);
  }
}
