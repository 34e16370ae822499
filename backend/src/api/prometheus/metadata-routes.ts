import { parseExpr } from '../../query/promql/parse/parse';
import { selectorsIn } from '../../query/promql/parse/selectors';
import { ApiError, badData, invalidParameter, toApiError } from './errors';
import { timeText, valueText } from './encode';
import { windowOf } from './params';
import { type Notes } from './reply';
import { type Asked, type Handler } from './routes';

/** Names, series or values that one answer lists at the most, whatever the caller's limit. */
const MOST_LISTED = 500_000;
const TRUNCATED = 'results truncated due to limit';

/** One more than wanted is asked for, so that it shows when there are more. */
function cut<T>(found: readonly T[], limit: number): { readonly kept: readonly T[]; readonly notes: Notes } {
  const most = limit > 0 ? Math.min(limit, MOST_LISTED) : MOST_LISTED;
  return found.length > most
    ? { kept: found.slice(0, most), notes: { warnings: [TRUNCATED] } }
    : { kept: found, notes: {} };
}

const lookUpOf = ({ params, signal }: Asked, limit: number) => ({
  selectors: params.selectors(),
  window: windowOf(params),
  limit: (limit > 0 ? Math.min(limit, MOST_LISTED) : MOST_LISTED) + 1,
  signal,
});

export const series: Handler = async (asked) => {
  const limit = asked.params.limit();
  if (asked.params.list('match[]').length === 0) throw badData('no match[] parameter provided');
  const found = await asked.source.series(lookUpOf(asked, limit));
  const { kept, notes } = cut(found, limit);
  return { data: JSON.stringify(kept), notes };
};

export const labelNames: Handler = async (asked) => {
  const limit = asked.params.limit();
  const { kept, notes } = cut(await asked.source.labelNames(lookUpOf(asked, limit)), limit);
  return { data: JSON.stringify(kept), notes };
};

export const labelValues: Handler = async (asked) => {
  const name = unescapeName(asked.path);
  if (name === '') throw badData(`invalid label name: ${JSON.stringify(name)}`);
  const limit = asked.params.limit();
  const { kept, notes } = cut(await asked.source.labelValues(name, lookUpOf(asked, limit)), limit);
  return { data: JSON.stringify(kept), notes };
};

/** Names that are no legacy names may come as `U__…`, each odd character as `_hex_`. */
function unescapeName(name: string): string {
  if (!name.startsWith('U__')) return name;
  return name
    .slice(3)
    .replaceAll(/__|_([0-9a-f]{1,6})_/gi, (text, hex: string | undefined) =>
      hex === undefined ? (text === '__' ? '_' : text) : String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff)),
    );
}

export const metadata: Handler = async ({ params, source, signal }) => {
  const number = (name: string) => {
    const text = params.get(name);
    if (text !== '' && !/^[+-]?\d+$/.test(text)) throw badData(`${name} must be a number`);
    return text === '' ? -1 : Number(text);
  };
  const limit = number('limit');
  const perMetric = number('limit_per_metric');
  const all = await source.metadata(params.get('metric') || undefined, signal);
  const kept = [...all].slice(0, limit >= 0 ? limit : undefined);
  const cutEach = kept.map(([name, list]) => [name, perMetric > 0 ? list.slice(0, perMetric) : list]);
  return { data: JSON.stringify(Object.fromEntries(cutEach)) };
};

export const exemplars: Handler = async ({ params, source, signal }) => {
  const fromMs = params.time('start', -8.64e15);
  const toMs = params.time('end', 8.64e15);
  if (toMs < fromMs) throw badData('end timestamp must not be before start timestamp');
  const selectors = selectorsOf(params.get('query'));
  if (selectors.length === 0) return { data: '[]' };
  const found = await source.exemplars({ selectors, window: { fromMs, toMs }, limit: MOST_EXEMPLARS, signal });
  const listed = found.map(({ seriesLabels, exemplars: list }) => {
    const each = list.map(
      ({ labels, value, timeMs }) =>
        `{"labels":${JSON.stringify(labels)},"value":"${valueText(value)}","timestamp":${timeText(timeMs)}}`,
    );
    return `{"seriesLabels":${JSON.stringify(seriesLabels)},"exemplars":[${each.join(',')}]}`;
  });
  return { data: `[${listed.join(',')}]` };
};

const MOST_EXEMPLARS = 10_000;

function selectorsOf(query: string) {
  try {
    return selectorsIn(parseExpr(query)).map(({ matchers }) => matchers);
  } catch (error) {
    const { type, message } = toApiError(error);
    throw type === 'bad_data' ? invalidParameter('query', message) : new ApiError(type, message, { cause: error });
  }
}
