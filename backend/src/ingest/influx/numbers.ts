const MOST_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: MOST_EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LEAST_INTEGER = -(2n ** 63n);
const LARGEST_INTEGER = 2n ** 63n - 1n;
const LARGEST_UNSIGNED = 2n ** 64n - 1n;

/**
 * The numbers of line protocol: floats, integers `12i`, unsigned ones `12u`. {@link NumberReader.read} leaves what it
 * found in `value`, and in `fault` why there is no number.
 */
export class NumberReader {
  value = 0;
  fault = '';

  /** Reads the number at `at` and gives the position behind it; -1 when there is none. */
  read(body: Uint8Array, at: number, end: number): number {
    let here = at;
    const isNegative = body[here] === 0x2d;
    if (isNegative) here++;
    const first = here;
    let mantissa = 0;
    let point = -1;
    for (; here < end; here++) {
      const byte = body[here] as number;
      const digit = byte - 0x30;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (byte === 0x2e && point < 0) point = here;
      else break;
    }
    const digits = here - first - (point < 0 ? 0 : 1);
    const isInteger = here < end && point < 0 && (body[here] === 0x69 || (body[here] === 0x75 && !isNegative));
    const next = isInteger ? here + 1 : here;
    // Up to 15 digits and a power of ten up to 22 are exact, so their quotient is the nearest double.
    if (digits === 0 || digits > MOST_EXACT_DIGITS || !isSeparator(body, next, end))
      return this.readSlowly(body, at, end);
    const magnitude = point < 0 ? mantissa : mantissa / (POWERS_OF_TEN[here - 1 - point] as number);
    this.value = isNegative ? -magnitude : magnitude;
    return next;
  }

  private readSlowly(body: Uint8Array, at: number, end: number): number {
    let next = at;
    while (!isSeparator(body, next, end)) next++;
    const text = Buffer.from(body.buffer, body.byteOffset + at, next - at).toString('latin1');
    const kind = text.at(-1);
    this.fault = kind === 'i' || kind === 'u' ? this.readInteger(text.slice(0, -1), kind) : this.readFloat(text);
    return this.fault === '' ? next : -1;
  }

  private readFloat(text: string): string {
    if (!FLOAT.test(text)) return 'invalid number';
    this.value = Number(text);
    return Number.isFinite(this.value) ? '' : 'invalid float';
  }

  private readInteger(text: string, kind: 'i' | 'u'): string {
    if (!(kind === 'i' ? /^-?\d+$/ : /^\d+$/).test(text)) return 'invalid number';
    const what = kind === 'i' ? 'integer' : 'unsigned';
    // 25 digits are out of range whatever they are, unless they begin with zeros.
    const exact = text.length > 40 ? LARGEST_UNSIGNED + 1n : BigInt(text);
    const isInRange =
      kind === 'i' ? exact >= LEAST_INTEGER && exact <= LARGEST_INTEGER : exact >= 0n && exact <= LARGEST_UNSIGNED;
    if (!isInRange) return `unable to parse ${what} ${text.slice(0, 40)}: value out of range`;
    this.value = Number(text);
    return '';
  }
}

/** Whether a value ends before `at`. */
export function isSeparator(body: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const byte = body[at];
  return byte === 0x2c || byte === 0x20 || byte === 0x0a || byte === 0x0d;
}
