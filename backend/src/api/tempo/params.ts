import { type FastifyRequest } from 'fastify';
import { durationNs } from '../../query/traceql/tokens';
import { TRACEQL_LIMITS as LIMITS } from '../../query/traceql/limits';
import { TempoError } from './errors';

/** Parameters of a URL, each checked where it is read. */
export class UrlParams {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(request: FastifyRequest) {
    this.values = request.query as Record<string, unknown>;
  }

  text(name: string): string {
    const value = this.values[name];
    return typeof value === 'string' ? value : Array.isArray(value) ? String(value[0]) : '';
  }

  /** A whole number from `least` on. */
  integer(name: string, fallback: number, least: number, most: number): number {
    const text = this.text(name);
    if (text === '') return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new TempoError(400, `invalid ${name}: ${JSON.stringify(text)} is no whole number from ${least} on`);
    }
    return Math.min(value, most);
  }

  /** A duration as Go writes it, ns; undefined when it is not given. */
  durationNs(name: string): number | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const ns = durationNs(text) ?? (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1e9 : undefined);
    if (ns === undefined) throw new TempoError(400, `invalid ${name}: time: invalid duration ${JSON.stringify(text)}`);
    return ns;
  }

  /** Unix seconds, ns or RFC 3339, as ns; undefined when it is not given, or 0. */
  timeNs(name: string): bigint | undefined {
    const text = this.text(name);
    if (text === '' || text === '0') return undefined;
    if (/^\d{1,19}$/.test(text)) return text.length > 11 ? BigInt(text) * unitOf(text) : BigInt(text) * 1_000_000_000n;
    if (/^\d{1,11}\.\d{1,9}$/.test(text)) return BigInt(Math.round(Number(text) * 1000)) * 1_000_000n;
    const ms = Date.parse(text);
    if (Number.isNaN(ms)) throw new TempoError(400, `invalid ${name}: ${JSON.stringify(text)} is no time`);
    return BigInt(ms) * 1_000_000n;
  }

  /** `start` and `end`, or `since` before now; the last hour when neither is given. */
  range(): { readonly startNs: bigint; readonly endNs: bigint } {
    const endNs = this.timeNs('end') ?? BigInt(Date.now()) * 1_000_000n;
    const since = BigInt(Math.round(this.durationNs('since') ?? LIMITS.defaultRangeMs * 1e6));
    const startNs = this.timeNs('start') ?? endNs - since;
    if (startNs >= endNs) {
      const seconds = (ns: bigint) => ns / 1_000_000_000n;
      throw new TempoError(
        400,
        `http parameter start must be before end. received start=${seconds(startNs)} end=${seconds(endNs)}`,
      );
    }
    if (endNs - startNs > BigInt(LIMITS.maxRangeMs) * 1_000_000n) {
      throw new TempoError(400, `range exceeds ${LIMITS.maxRangeMs / 3_600_000}h; ask for a shorter one`);
    }
    return { startNs, endNs };
  }

  /** The same in ms; an end in whole seconds includes its second. */
  rangeMs(): { readonly fromMs: number; readonly toMs: number } {
    const { startNs, endNs } = this.range();
    return { fromMs: Number(startNs / 1_000_000n), toMs: Number(endNs / 1_000_000n) + 999 };
  }
}

/** Digits beyond those of seconds: ms, µs or ns. */
const unitOf = (digits: string): bigint => (digits.length > 17 ? 1n : digits.length > 14 ? 1000n : 1_000_000n);
