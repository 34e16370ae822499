/** Numbers and strings as Go writes and reads them: Prometheus's texts show through in its API and its messages. */

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function escapeRune(char: string, quote: string): string {
  if (char === quote) return `\\${char}`;
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  const byte = strayByte(code);
  if (byte !== undefined) return `\\x${hex(byte, 2)}`;
  if (char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) return char;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** Go's `strconv.Quote`. */
export function goQuote(text: string): string {
  let out = '"';
  for (const char of text) out += escapeRune(char, '"');
  return `${out}"`;
}

/** Go's `%q` of one character. */
export function goQuoteRune(char: string): string {
  return `'${escapeRune(char, "'")}'`;
}

/**
 * A byte that is no UTF-8 lives as a lone surrogate U+DC80…U+DCFF in texts of a query, so that it is told from every
 * text that the store can hold and is written back as it came.
 */
function strayByte(code: number): number | undefined {
  return code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : undefined;
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/** The text of a string literal of PromQL, whose lexer has already seen that it is well-formed. */
export function unquote(literal: string): string {
  const quote = literal[0];
  const inner = literal.slice(1, -1);
  if (quote === '`' || !inner.includes('\\')) return inner;
  const bytes: number[] = [];
  for (let i = 0; i < inner.length;) {
    if (inner[i] !== '\\') {
      const char = String.fromCodePoint(inner.codePointAt(i) ?? 0);
      bytes.push(...Buffer.from(char));
      i += char.length;
      continue;
    }
    const kind = inner[i + 1] ?? '';
    const simple = kind === quote ? kind.charCodeAt(0) : SIMPLE[kind];
    if (simple !== undefined) {
      bytes.push(simple);
      i += 2;
    } else if (kind === 'u' || kind === 'U') {
      const end = i + (kind === 'u' ? 6 : 10);
      bytes.push(...Buffer.from(String.fromCodePoint(parseInt(inner.slice(i + 2, end), 16))));
      i = end;
    } else {
      const octal = kind !== 'x';
      bytes.push(parseInt(octal ? inner.slice(i + 1, i + 4) : inner.slice(i + 2, i + 4), octal ? 8 : 16));
      i += 4;
    }
  }
  return decodeUtf8(Buffer.from(bytes));
}

function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let out = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i] ?? 0;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    const char = bytes.subarray(i, i + length).toString('utf8');
    const whole = length > 0 && [...char].length === 1 && Buffer.byteLength(char) === length;
    if (whole && (char !== '\ufffd' || length === 3)) {
      out += char;
      i += length;
    } else {
      out += String.fromCharCode(0xdc00 + first);
      i += 1;
    }
  }
  return out;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : undefined;
}

/** Go's `strconv.FormatFloat(value, 'f', -1, 64)`: never an exponent. */
export function formatFloat(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits + '0'.repeat(point - digits.length)
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Go's `%g` and `%v` of a float: shortest digits, an exponent below 1e-4 and from 1e6 on. */
export function formatG(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e6 ? goExponent(value.toExponential()) : formatFloat(value);
}

/** Go's `%.2g`. */
export function formatG2(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  if (value === 0) return '0';
  const exponential = value.toExponential(1);
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1));
  if (exponent < -4 || exponent >= 2) return goExponent(exponential.replace(/\.0e/, 'e'));
  return String(Number(exponential));
}

/** A float as OpenMetrics writes it in a label. */
export function formatOpenMetrics(value: number): string {
  const text = formatG(value);
  return /[e.]|Inf|NaN/.test(text) ? text : `${text}.0`;
}

/** Go's `strconv.ParseFloat`, for the values of `le`; undefined for what it refuses. */
export function parseFloatText(text: string): number | undefined {
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^nan$/i.test(text) ? NaN : undefined;
}
