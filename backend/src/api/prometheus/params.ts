import { type FastifyRequest } from 'fastify';
import { parseDuration } from '../../query/promql/parse/durations';
import { parseSelector } from '../../query/promql/parse/parse';
import { matchesWhole } from '../../query/promql/regex';
import { type Matcher } from '../../query/promql/types';
import { badData, invalidParameter } from './errors';

/** Parameters of a request: those of a form before those of its URL. */
export class Params {
  private constructor(private readonly all: URLSearchParams) {}

  static of(request: FastifyRequest): Params {
    const at = request.url.indexOf('?');
    const fromUrl = at < 0 ? '' : request.url.slice(at + 1);
    const fromForm = typeof request.body === 'string' ? request.body : '';
    return new Params(new URLSearchParams(fromForm === '' ? fromUrl : `${fromForm}&${fromUrl}`));
  }

  get(name: string): string {
    return this.all.get(name) ?? '';
  }

  list(name: string): string[] {
    return this.all.getAll(name);
  }

  /** Unix ms. */
  time(name: string, fallback?: number): number {
    const text = this.get(name);
    if (text === '' && fallback !== undefined) return fallback;
    const ms = parseTime(text);
    if (ms === undefined) throw invalidParameter(name, `cannot parse ${quoted(text)} to a valid timestamp`);
    return ms;
  }

  durationMs(name: string, fallback?: number): number {
    const text = this.get(name);
    if (text === '' && fallback !== undefined) return fallback;
    const seconds = decimal(text);
    if (seconds !== undefined) {
      if (Math.abs(seconds * 1e9) > 2 ** 63)
        throw invalidParameter(name, `cannot parse ${quoted(text)} to a valid duration. It overflows int64`);
      return Math.trunc(seconds * 1e9) / 1e6;
    }
    const parsed = parseDuration(text);
    if (typeof parsed !== 'number') throw invalidParameter(name, `cannot parse ${quoted(text)} to a valid duration`);
    return parsed;
  }

  /** 0: no limit. */
  limit(name = 'limit'): number {
    const text = this.get(name);
    if (text === '') return 0;
    if (!/^[+-]?\d+$/.test(text)) throw invalidParameter(name, `strconv.Atoi: parsing ${quoted(text)}: invalid syntax`);
    const limit = Number(text);
    if (limit < 0) throw invalidParameter(name, 'limit must be non-negative');
    return limit;
  }

  /** `match[]`: each a selector with a matcher that does not take the empty text. */
  selectors(): (readonly Matcher[])[] {
    return this.list('match[]').map((text) => {
      let matchers: readonly Matcher[];
      try {
        ({ matchers } = parseSelector(text));
      } catch (error) {
        const { message } = error as Error;
        throw invalidParameter('match[]', message.endsWith(NON_EMPTY) ? `match[] ${NON_EMPTY}` : message);
      }
      if (matchers.every(takesEmpty)) throw invalidParameter('match[]', `match[] ${NON_EMPTY}`);
      return matchers;
    });
  }
}

const NON_EMPTY = 'must contain at least one non-empty matcher';

/** Whether a matcher takes a series that has not the label. */
function takesEmpty({ operator, value }: Matcher): boolean {
  if (operator === '=') return value === '';
  if (operator === '!=') return value !== '';
  const matches = matchesWhole(value, '');
  return operator === '=~' ? matches : !matches;
}

export const quoted = (text: string): string => JSON.stringify(text);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const decimal = (text: string): number | undefined => (DECIMAL.test(text) ? Number(text) : undefined);

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/** Years that a time of ms reaches; Prometheus's own least and greatest are written as years beyond. */
const LEAST = '-292273086-05-16T16:47:06Z';
const MOST = '292277025-08-18T07:12:54.999999999Z';

/** A time as Prometheus takes it, as Unix ms: seconds with a fraction, or RFC 3339. */
export function parseTime(text: string): number | undefined {
  const seconds = decimal(text);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  if (text === LEAST) return -8.64e15;
  if (text === MOST) return 8.64e15;
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour = '0', zoneMinute = '0'] = match;
  const whole = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(whole);
  if (date.getUTCDate() !== Number(day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return whole - zone + Math.floor(Number(fraction === '' ? 0 : fraction) * 1000);
}

/** A range of look-ups; without one, all of the time. */
export function windowOf(params: Params): { fromMs: number; toMs: number } {
  const fromMs = params.time('start', -8.64e15);
  const toMs = params.time('end', 8.64e15);
  if (toMs < fromMs) throw badData('end timestamp must not be before start timestamp');
  return { fromMs, toMs };
}
