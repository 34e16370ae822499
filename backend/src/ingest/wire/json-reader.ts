import { ProblemError } from '../../errors';

/** Deeper is no data of anybody's; the bound keeps the stack. */
const MAX_DEPTH = 64;
/** Longest number read; Infinity and overflow are refused by it and by the check of its value. */
const MAX_NUMBER_LENGTH = 64;

const enum Code {
  QUOTE = 0x22,
  PLUS = 0x2b,
  COMMA = 0x2c,
  MINUS = 0x2d,
  DOT = 0x2e,
  COLON = 0x3a,
  OPEN_LIST = 0x5b,
  BACKSLASH = 0x5c,
  CLOSE_LIST = 0x5d,
  OPEN_OBJECT = 0x7b,
  CLOSE_OBJECT = 0x7d,
}

/**
 * Reads a JSON text value by value in place, so that a large body costs no tree of objects:
 *
 *     reader.list(() => reader.object((name) => {
 *       if (name === 'id') id = reader.text();
 *       else reader.skip();
 *     }));
 *
 * `null` reads as nothing: '' or NaN, an empty list or object. What is no JSON, or of another type than asked for, is
 * refused with its position.
 */
export class JsonReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Refuses anything but white space behind what was read. */
  finish(): void {
    this.space();
    if (this.at < this.bytes.length) throw this.malformed('more follows the value');
  }

  list(item: () => void): void {
    if (this.isNull()) return;
    this.open(Code.OPEN_LIST, '[');
    if (!this.closes(Code.CLOSE_LIST)) {
      do item();
      while (this.continues(Code.CLOSE_LIST));
    }
    this.depth--;
  }

  object(member: (name: string) => void): void {
    if (this.isNull()) return;
    this.open(Code.OPEN_OBJECT, '{');
    if (!this.closes(Code.CLOSE_OBJECT)) {
      do {
        const name = this.string();
        this.space();
        if (this.bytes[this.at] !== Code.COLON) throw this.malformed('":" is missing behind a name');
        this.at++;
        member(name);
      } while (this.continues(Code.CLOSE_OBJECT));
    }
    this.depth--;
  }

  /** A string; a number or boolean as it is written. */
  text(): string {
    if (this.isNull()) return '';
    const first = this.bytes[this.at];
    if (first === Code.QUOTE) return this.string();
    const start = this.at;
    if (first === Code.OPEN_LIST || first === Code.OPEN_OBJECT) throw this.malformed('a text belongs here');
    this.skip();
    return this.bytes.toString('latin1', start, this.at);
  }

  /** A number, also one written as a string (64-bit integers in the JSON of protocol buffers). */
  number(): number {
    if (this.isNull()) return Number.NaN;
    const start = this.at;
    const text = this.bytes[this.at] === Code.QUOTE ? this.string() : this.numeral();
    const value = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw this.malformed('a number belongs here', start);
    return value;
  }

  bool(): boolean {
    if (this.isNull()) return false;
    if (this.word('true')) return true;
    if (this.word('false')) return false;
    throw this.malformed('true or false belongs here');
  }

  /** Any value, as it is written; for what is kept without being understood. */
  raw(): string {
    this.space();
    const start = this.at;
    this.skip();
    return this.bytes.toString('utf8', start, this.at);
  }

  skip(): void {
    this.space();
    const first = this.bytes[this.at];
    if (first === Code.OPEN_LIST) this.list(() => this.skip());
    else if (first === Code.OPEN_OBJECT) this.object(() => this.skip());
    else if (first === Code.QUOTE) this.string();
    else if (!this.word('true') && !this.word('false') && !this.word('null')) this.numeral();
  }

  private open(code: number, shown: string): void {
    if (this.bytes[this.at] !== code) throw this.malformed(`"${shown}" belongs here`);
    if (++this.depth > MAX_DEPTH) throw this.malformed(`nested deeper than ${MAX_DEPTH}`);
    this.at++;
  }

  /** Is it closed at once? */
  private closes(close: number): boolean {
    this.space();
    if (this.bytes[this.at] !== close) return false;
    this.at++;
    return true;
  }

  private continues(close: number): boolean {
    this.space();
    const code = this.bytes[this.at];
    if (code !== Code.COMMA && code !== close) throw this.malformed('"," or the end of the list or object is missing');
    this.at++;
    if (code === Code.COMMA) this.space();
    return code === Code.COMMA;
  }

  private string(): string {
    const { bytes } = this;
    if (bytes[this.at] !== Code.QUOTE) throw this.malformed('a string belongs here');
    const start = this.at + 1;
    let escaped = false;
    for (let at = start; at < bytes.length; at++) {
      const code = bytes[at] as number;
      if (code === Code.QUOTE) {
        this.at = at + 1;
        return escaped ? this.unescape(start - 1, at + 1) : bytes.toString('utf8', start, at);
      }
      if (code === Code.BACKSLASH) {
        escaped = true;
        at++;
      } else if (code < 0x20) throw this.malformed('a control character in a string', at);
    }
    throw this.malformed('a string that does not end', start - 1);
  }

  private unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.bytes.toString('utf8', start, end)) as string;
    } catch {
      throw this.malformed('an escape that JSON does not know', start);
    }
  }

  private numeral(): string {
    const start = this.at;
    while (this.at - start < MAX_NUMBER_LENGTH && isNumeral(this.bytes[this.at])) this.at++;
    const text = this.bytes.toString('latin1', start, this.at);
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) throw this.malformed('no value of JSON', start);
    return text;
  }

  private isNull(): boolean {
    this.space();
    return this.word('null');
  }

  private word(word: string): boolean {
    const { bytes, at } = this;
    for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
    this.at += word.length;
    return true;
  }

  private space(): void {
    for (;;) {
      const code = this.bytes[this.at];
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private malformed(what: string, at = this.at): ProblemError {
    return new ProblemError('invalid_json', `byte ${at}: ${what}`);
  }
}

function isNumeral(code: number | undefined): boolean {
  return (
    code !== undefined &&
    ((code >= 0x30 && code <= 0x39) ||
      code === Code.MINUS ||
      code === Code.PLUS ||
      code === Code.DOT ||
      (code | 0x20) === 0x65)
  );
}
